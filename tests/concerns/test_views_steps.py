from datetime import timedelta

import pytest

from hub.concerns import actions, actions_routing
from hub.concerns.models import Concern, Contact
from hub.concerns.views.step_pages import ADDRESSES as STEPS
from hub.history.models import Event
from hub.notifications.models import Mail
from hub.people import sealed
from tests.cast import START, STRANGERS
from tests.concerns.walk import hidden
from tests.pages import address_of

ANSWER = {
    "version": 1,
    "next_step": "Our warden comes by and rings you.",
    "next_step_at_day": "2/12/2026",
    "next_step_at_time": "16:00",
}


def answer(cast, **changes):
    return {**ANSWER, "dealt_with_by": cast.council.reference, **changes}


def shown(page):
    return " ".join(page.content.decode().split())


def test_answering_promises_the_next_step_and_tells_the_reporter(cast, pages):
    concern = cast.concern()
    client = pages.as_("council")
    form = client.get(address_of(concern, "answer"))
    assert 'value="03/12/2026"' in shown(form)  # 72 hours from now, down to the hour
    page = client.post(address_of(concern, "answer"), answer(cast), follow=True)
    assert page.redirect_chain == [(address_of(concern), 302)]
    assert "Answered." in shown(page)
    step = concern.matter.promises.get(kind="first_action")
    assert (step.owner_user, step.due_at) == (cast.council, START.replace(month=12, day=2, hour=16))
    assert Mail.objects.filter(template="concern_answered", recipient=cast.faith).count() == 1
    assert "Our warden comes by and rings you." in shown(pages.as_("faith").get(address_of(concern)))


def test_pressing_twice_answers_once(cast, pages):
    concern = cast.concern()
    client = pages.as_("council")
    for _press in range(2):
        page = client.post(address_of(concern, "answer"), answer(cast), follow=True)
        assert page.status_code == 200
        assert "Answered." in shown(page)
    assert Event.objects.filter(matter=concern.matter, kind="acknowledge").count() == 1
    assert Mail.objects.filter(template="concern_answered").count() == 1


MOMENT = {"happened_at_day": "30/11/2026", "happened_at_time": "09:30"}
TWO_ANSWERS = [
    ("contact", {"kind": "call", "outcome": "no_answer", **MOMENT}, {"kind": "visit", "outcome": "done"}),
    ("contact", {"kind": "call", "outcome": "done", **MOMENT}, {"happened_at_time": "09:45"}),
    ("resolve", {"reason": "done", "words": "Cleaned."}, {"reason": "advice"}),
    ("update", {"words": "New."}, {"words": "Newer."}),
    ("note", {"words": "Known to us."}, {"words": "Known to all of us."}),
    ("triage", {"severity": "3", "hostility": ["race"]}, {"hostility": ["race", "religion"]}),
    ("triage", {"severity": "3", "words": "A second slur."}, {"severity": "4"}),
    ("case-reference", {"text": "CS-1"}, {"text": "CS-2"}),
    (
        "next-step",
        {"what_was_done": "Cleaned."},
        {"next_step": "We come again.", **{"next_step_at_day": "03/12/2026", "next_step_at_time": "10:00"}},
    ),
]


@pytest.mark.parametrize(("step", "said", "change"), TWO_ANSWERS)
def test_the_same_answer_twice_is_one_and_another_answer_is_never_swallowed(pages, answered, step, said, change):
    """Elsewhere the second of two contacts from one page was answered "recorded" and never written down."""
    client, first = pages.as_("council", hours=2), {"version": answered.version} | said
    assert client.post(address_of(answered, step), first).status_code == 302
    count = Event.objects.count()
    assert client.post(address_of(answered, step), first).status_code == 302
    assert Event.objects.count() == count
    assert client.post(address_of(answered, step), first | change).status_code == 409
    assert Event.objects.count() == count


@pytest.mark.parametrize("change", [{"dealt_with_by": "manager"}, {"next_step_at_day": "05/12/2026"}])
def test_another_person_or_date_is_another_answer(cast, pages, change):
    concern, client = cast.concern(), pages.as_("council")
    assert client.post(address_of(concern, "answer"), answer(cast)).status_code == 302
    assert client.post(address_of(concern, "answer"), answer(cast)).status_code == 302
    if "dealt_with_by" in change:
        change = {"dealt_with_by": cast.manager.reference}
    assert client.post(address_of(concern, "answer"), answer(cast) | change).status_code == 409
    assert Event.objects.filter(matter=concern.matter, kind="acknowledge").count() == 1


def test_an_officer_who_was_signed_out_while_writing_finds_the_words_again(pages, answered):
    client, address = pages.as_("council", hours=2), address_of(answered, "update")
    page = client.get(address)
    words = {"version": answered.version, "words": "We mended the lamp."}
    words[sealed.FIELD] = hidden(page, sealed.FIELD)
    client.session.delete()
    assert client.post(address, words).url == f"/accounts/login/?next={address}"
    page = pages.as_("council").get(address)
    assert "We mended the lamp." in shown(page)
    assert "This is not sent yet" in shown(page)
    assert client.post(address, words).status_code == 302
    assert "This is not sent yet" not in shown(client.get(address))


def test_somebody_who_was_overtaken_sees_both_texts(cast, pages, answered):
    client = pages.as_("manager", hours=3)
    actions.post_update(answered, words="The camera is mended.", by=cast.council, at=START + timedelta(hours=2))
    mine = {"version": answered.version, "words": "We ring on Friday."}
    page = client.post(address_of(answered, "update"), mine)
    assert page.status_code == 409
    assert "The camera is mended." in shown(page)
    assert "We ring on Friday." in shown(page)
    assert Event.objects.filter(kind="update").count() == 1
    again = client.post(address_of(answered, "update"), {**mine, "version": page.context["form"]["version"].value()})
    assert again.status_code == 302
    assert Event.objects.filter(kind="update").count() == 2


def test_somebody_whose_step_is_gone_keeps_their_words(cast, pages):
    concern = cast.concern()
    client = pages.as_("manager", hours=2)
    actions.acknowledge(
        concern,
        dealt_with_by=cast.council,
        next_step="I was quicker.",
        next_step_at=START + timedelta(days=1),
        by=cast.council,
        at=START + timedelta(hours=1),
    )
    page = client.post(address_of(concern, "answer"), answer(cast))
    assert page.status_code == 409
    for words in ("I was quicker.", ANSWER["next_step"], "Somebody was quicker"):
        assert words in shown(page)
    assert client.get(address_of(concern, "answer")).status_code == 302


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"next_step": ""}, "Say what happens next"),
        ({"next_step": "x\x00y"}, "There is a character in it that cannot be kept"),
        ({"next_step": "x" * 1_000_000}, "Use 4000 characters at most"),
        ({"next_step_at_day": ""}, "Enter the date as day, month and year"),
        ({"next_step_at_day": "30/11/2026", "next_step_at_time": "09:30"}, "That time has passed"),
        ({"next_step_at_day": "30/11/2036"}, "more than a year away"),
        ({"next_step_at_day": "31/02/2027"}, "Enter the date as day, month and year"),
        ({"dealt_with_by": "1"}, "Choose one of the answers on the page"),
        ({"dealt_with_by": "other_council"}, "Choose one of the answers on the page"),
        ({"version": "x"}, "Read the page again"),
        ({"version": "9" * 6000}, "Read the page again"),
        ({"version": ""}, "Read the page again"),
    ],
)
def test_a_wrong_answer_is_told_and_keeps_the_words(cast, pages, changes, problem):
    concern = cast.concern()
    if changes.get("dealt_with_by") == "other_council":
        changes = {"dealt_with_by": cast.other_council.reference}
    page = pages.as_("council").post(address_of(concern, "answer"), answer(cast, **changes))
    assert page.status_code == 200
    assert problem in shown(page)
    if "next_step" not in changes:
        assert ANSWER["next_step"] in shown(page)
    concern.refresh_from_db()
    assert concern.status == "raised"


# who raised it decides these alone
OF_THE_PLACE = ("change_consent", "only_record", "ask_again", "answer_question")


def test_nothing_at_all_is_no_error(cast, pages, answered):
    client = pages.as_("council", hours=2)
    for name, words in STEPS.items():
        if name in ("acknowledge", "route", "reopen", "close", "case_reference", *OF_THE_PLACE):
            continue
        page = client.post(address_of(answered, words), {})
        assert page.status_code == 200, name
        assert "There is a problem" in shown(page), name


@pytest.mark.parametrize("words", STEPS.values())
@pytest.mark.parametrize("name", STRANGERS)
def test_a_strangers_step_does_not_exist(cast, pages, name, words):
    concern = cast.concern()
    cast.concern(place=cast.other_mosque, by=cast.other_faith)
    client = pages.as_(name)
    assert client.get(address_of(concern, words)).status_code == 404
    assert client.post(address_of(concern, words), answer(cast)).status_code == 404


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("faith", "answer"),
        ("faith", "update"),
        ("umbrella", "contact"),
        ("warden", "answer"),
        ("constable", "answer"),
        ("constable", "resolve"),
        ("coordinator", "answer"),
        ("coordinator", "choose-who-answers"),
        ("council", "choose-who-answers"),
    ],
)
def test_somebody_who_sees_it_but_may_not_learns_who_may(cast, pages, name, words):
    concern = cast.concern()
    client = pages.as_(name)
    for page in (client.get(address_of(concern, words)), client.post(address_of(concern, words), answer(cast))):
        assert page.status_code == 403
        assert "This is for others to do" in shown(page)
    concern.refresh_from_db()
    assert concern.version == 1


def test_the_whole_way(cast, pages, answered):
    """Next step, update, contact, resolve, open again, close: each by its page, by whoever may."""
    client = pages.as_("council", days=2)

    def post(page_words, **facts):
        concern = Concern.objects.get(pk=answered.pk)
        page = client.post(address_of(answered, page_words), {"version": concern.version, **facts})
        assert page.status_code == 302, shown(page)
        return Concern.objects.get(pk=answered.pk)

    post("next-step", what_was_done="Walked round.", next_step="A lamp.", next_step_at_day="4/12/2026",
         next_step_at_time="4pm")  # fmt: skip
    post("next-step", what_was_done="Lamp put up.")
    post("update", words="It is bright now.", reader="reporter")
    post("contact", kind="call", outcome="done", happened_at_day="2/12/2026", happened_at_time="08:30", words="Glad.")
    assert Contact.objects.get().note.body == "Glad."
    assert not answered.matter.promises.open().filter(kind="call").exists()
    assert post("resolve", reason="done", words="Lamp and paint.").status == "resolved"
    client = pages.as_("faith", days=3)
    assert post("open-again", words="The lamp is out.").status == "reopened"
    client = pages.as_("council", days=4)
    post("answer", dealt_with_by=cast.manager.reference, next_step="New lamp.", next_step_at_day="7/12/2026",
         next_step_at_time="12:00")  # fmt: skip
    post("resolve", reason="done", words="New lamp.")
    client = pages.as_("trustee", days=5)
    assert post("close").status == "closed"
    text = shown(client.get(address_of(answered)))
    for words in (
        "Testham Council resolved it: It was dealt with",
        "Testham Council: they rang",
        "The lamp is out.",
        "Glad.",
    ):
        assert words in text
    assert "Nothing is owed any more." in text


def test_an_internal_note_tells_nobody_outside(cast, pages, answered):
    mails = Mail.objects.count()
    client = pages.as_("council", hours=2)
    note = {"version": answered.version, "words": "Known to us."}
    assert client.post(address_of(answered, "note"), note).status_code == 302
    assert Mail.objects.count() == mails
    assert "Known to us." not in shown(pages.as_("faith").get(address_of(answered)))


@pytest.mark.parametrize(
    ("facts", "problem"),
    [
        ({"next_step": "A lamp."}, "Enter by when the next step is done"),
        ({"next_step_at_day": "4/12/2026", "next_step_at_time": "16:00"}, "Say what happens by then"),
        ({"next_step": "A lamp.", "next_step_at_day": "x"}, "Enter the date as day"),
    ],
)
def test_a_next_step_needs_words_and_a_date(cast, pages, answered, facts, problem):
    page = pages.as_("council", hours=2).post(
        address_of(answered, "next-step"), {"version": answered.version, "what_was_done": "Looked.", **facts}
    )
    assert problem in shown(page)


def test_a_contact_has_happened(cast, pages, answered):
    facts = {"version": answered.version, "kind": "call", "outcome": "done", "happened_at_time": "12:00"}
    client = pages.as_("council", hours=2)
    for day, problem in (("1/12/2026", "still to come"), ("1/12/2024", "more than a year ago")):
        page = client.post(address_of(answered, "contact"), {**facts, "happened_at_day": day})
        assert problem in shown(page)


class TestChoosingWhoAnswers:
    @pytest.fixture
    def unrouted(self, cast):
        for body in (cast.council_body, cast.police_body, cast.command):
            body.areas.clear()
        return cast.concern()

    def choice(self, concern, organisation):
        return {"version": concern.version, "organisation": organisation.reference}

    def test_the_coordinator_chooses_without_reading_it(self, cast, pages, unrouted):
        client = pages.as_("coordinator")
        page = client.get(address_of(unrouted, "choose-who-answers"))
        assert "slur" not in shown(page)
        assert cast.committee.name not in shown(page)
        chosen = self.choice(unrouted, cast.other_council_body)
        for _press in range(2):
            page = client.post(address_of(unrouted, "choose-who-answers"), chosen, follow=True)
            assert page.status_code == 200
            assert "They are asked to answer." in shown(page)
        assert pages.as_("other_council").get(address_of(unrouted)).status_code == 200
        assert Event.objects.filter(kind="route").count() == 1

    def test_nobody_is_told_whom_the_reporter_did_not_want_to_tell(self, cast, pages):
        concern = cast.concern(told=[cast.committee])
        client = pages.as_("coordinator")
        assert cast.council_body.name not in shown(client.get(address_of(concern, "choose-who-answers")))
        page = client.post(address_of(concern, "choose-who-answers"), self.choice(concern, cast.council_body))
        assert page.status_code == 200
        assert pages.as_("council").get(address_of(concern)).status_code == 404
        with pytest.raises(actions_routing.NotToBeTold):
            actions_routing.route(concern, organisation=cast.council_body, by=cast.coordinator, at=START)

    @pytest.mark.parametrize("wrong", ["committee", "umbrella_body", "operator"])
    def test_only_bodies_that_answer_are_offered(self, cast, pages, unrouted, wrong):
        page = pages.as_("coordinator").post(
            address_of(unrouted, "choose-who-answers"), self.choice(unrouted, getattr(cast, wrong))
        )
        assert page.status_code == 200
        unrouted.matter.refresh_from_db()
        assert unrouted.matter.lead == cast.operator
