"""How severe it is, as the body that answers sees it: beside what the reporter said, never over it."""

from datetime import timedelta

import pytest

from hub.concerns import actions, actions_triage
from hub.concerns.models import Concern
from hub.history.models import Event, Note
from hub.matters.models import Audience
from hub.notifications.models import Mail
from hub.promises.sweep import run_due_rungs
from tests.access.world import World
from tests.cast import START
from tests.concerns.test_views_steps import shown
from tests.pages import address_of

HOUR = timedelta(hours=1)


def triage(concern, cast, severity, *, at=START + HOUR, by=None, **more):
    facts = {"hostility": [], "by": by or cast.council, "at": at}
    return actions_triage.triage(concern, severity=severity, **(facts | more))


def answer_due(concern):
    return concern.matter.promises.get(kind="acknowledge")


def test_the_view_of_the_reporter_is_never_overwritten(cast):
    concern = cast.concern(urgency=3, hostility_reported=("religion",))
    triage(concern, cast, 2, hostility=["none"], words="It was a lamp.")
    concern.refresh_from_db()
    assert (concern.urgency, concern.hostility_reported) == (3, ["religion"])
    assert (concern.severity, concern.hostility) == (2, ["none"])


def test_the_lists_follow(cast):
    concern = cast.concern()
    concern.matter.audience.filter(organisation=cast.umbrella_body).update(until=START)
    triage(concern, cast, 4)
    live = Audience.objects.filter(matter=concern.matter, until__isnull=True)
    assert set(live.values_list("severity", flat=True)) == {4}
    assert concern.matter.audience.get(organisation=cast.umbrella_body).severity == 2  # what has ended stays as it was


def test_sooner_is_told_and_needs_no_reason(cast):
    concern = cast.concern()
    Mail.objects.all().delete()
    triage(concern, cast, 3)
    promise = answer_due(concern)
    assert (promise.due_at, promise.severity) == (START + 4 * HOUR, 3)
    assert promise.started_at == START
    [mail] = Mail.objects.all()
    assert (mail.template, mail.recipient) == ("concern_due_earlier", cast.faith)
    assert mail.context["next_at"] == (START + 4 * HOUR).isoformat()


def test_later_needs_a_reason_which_the_reporter_reads(cast, pages):
    concern = cast.concern()
    with pytest.raises(actions_triage.ReasonNeeded):
        triage(concern, cast, 1)
    concern.refresh_from_db()
    assert (concern.severity, concern.version) == (2, 1)
    assert answer_due(concern).due_at == START + timedelta(days=1)
    assert not Event.objects.filter(kind="triage").exists()
    triage(concern, cast, 1, words="Cleaners come on Wednesdays.")
    assert answer_due(concern).due_at == START + timedelta(days=2)
    assert Note.objects.get(body="Cleaners come on Wednesdays.").audience == "reporter"
    assert Mail.objects.filter(template="concern_due_later", recipient=cast.faith).count() == 1
    page = shown(pages.as_("faith", hours=2).get(address_of(concern)))
    for words in (
        "Cleaners come on Wednesdays.",
        "Now due Wed 2 Dec 09:00, no longer Tue 1 Dec 09:00: Answer",
        "Testham Council promised: Answer by Tue 1 Dec 09:00",
        "Worked out again on Mon 30 Nov 10:00, when the severity was set to low",
    ):
        assert words in page


def test_the_same_again_moves_nothing_and_tells_nobody(cast):
    concern = cast.concern()
    before, mails = answer_due(concern).rung_times, Mail.objects.count()
    triage(concern, cast, 2, hostility=["race", "religion"])
    assert answer_due(concern).rung_times == before
    assert Mail.objects.count() == mails
    assert Event.objects.filter(kind="promise_moved").count() == 0


def test_what_others_owe_and_dates_that_were_given_stay(cast):
    concern = cast.concern(wants=("patrol",))
    patrol = concern.matter.promises.get(kind="patrol")
    triage(concern, cast, 4)
    assert patrol.owner_organisation == cast.police_body
    before = patrol.due_at, patrol.severity, patrol.rung_times
    patrol.refresh_from_db()
    assert (patrol.due_at, patrol.severity, patrol.rung_times) == before
    given = START + timedelta(days=2)
    answered = actions.acknowledge(
        concern, dealt_with_by=cast.council, next_step="We come.", next_step_at=given, by=cast.council, at=START + HOUR
    )
    triage(answered, cast, 1, at=START + 2 * HOUR)
    step = concern.matter.promises.get(kind="first_action")
    assert (step.due_at, step.severity) == (given, 1)


def test_a_rung_that_fired_does_not_fire_again(cast):
    concern = cast.concern(urgency=3)
    run_due_rungs(START + 4 * HOUR)  # the reminder and the owner
    triage(concern, cast, 1, at=START + 5 * HOUR, words="It can wait.")
    run_due_rungs(START + timedelta(days=10))
    fired = Event.objects.filter(kind="rung_fired", promise=answer_due(concern)).order_by("pk")
    assert list(fired.values_list("code", flat=True)) == [
        "reminder",
        "owner",
        "deputy",
        "supervisor",
        "umbrella",
        "head",
    ]
    late = fired.filter(code="deputy").get()
    assert late.at == START + timedelta(days=10)


def test_both_views_stand_side_by_side(cast, pages):
    concern = cast.concern(urgency=3, hostility_reported=("religion", "race"))
    page = shown(pages.as_("council").get(address_of(concern)))
    for words in ("The reporter said", "Urgent", "Religion or belief; Race", "Triage says", "nobody has looked at it"):
        assert words in page
    client = pages.as_("council", hours=1)
    said = {"version": 1, "severity": "4", "hostility": ["religion"]}
    assert client.post(address_of(concern, "triage"), said).status_code == 302
    page = shown(pages.as_("faith", hours=2).get(address_of(concern)))
    for words in ("You said", "Urgent", "Triage says", "Critical", "Critical; Religion or belief"):
        assert words in page
    assert "nobody has looked at it" not in page


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ({"severity": "1"}, "Say why: the person who raised it reads it"),
        ({"severity": "9"}, "Choose one of the answers on the page"),
        ({"severity": ""}, "Choose how severe it is"),
        ({"hostility": ["none", "race"]}, "Choose “No” or “Not sure” alone"),
        ({"hostility": ["not_sure", "none"]}, "Choose “No” or “Not sure” alone"),
        ({"hostility": ["x\x00"]}, "Choose one of the answers on the page"),
        ({"words": "x\x00"}, "There is a character in it that cannot be kept"),
        ({"words": "x" * 1_000_000}, "Use 4000 characters at most"),
    ],
)
def test_a_wrong_answer_is_told_and_nothing_is_kept(cast, pages, said, problem):
    concern = cast.concern()
    page = pages.as_("council").post(address_of(concern, "triage"), {"version": 1, "severity": "3"} | said)
    assert page.status_code == 200
    assert problem in shown(page)
    concern.refresh_from_db()
    assert (concern.version, concern.severity, concern.hostility) == (1, 2, None)


def test_the_page_says_what_each_choice_does_to_what_was_promised(cast, pages):
    page = shown(pages.as_("council", hours=2).get(address_of(cast.concern(), "triage")))
    for words in (
        "Answer: due later, Wed 2 Dec 09:00. Say why below.",
        "Answer: due sooner, Mon 30 Nov 13:00.",
        "Answer: was due Mon 30 Nov 10:00, so it is late at once.",
    ):
        assert words in page


def test_somebody_who_was_overtaken_sees_both_texts(cast, pages):
    concern = cast.concern()
    triage(concern, cast, 3, words="A second slur was found.")
    mine = {"version": 1, "severity": "1", "words": "It can wait."}
    page = pages.as_("manager", hours=2).post(address_of(concern, "triage"), mine)
    assert page.status_code == 409
    for words in ("A second slur was found.", "It can wait.", "looked at how severe it is: High"):
        assert words in shown(page)
    assert Concern.objects.get(pk=concern.pk).severity == 3


class TestNotes:
    @pytest.mark.parametrize("step", ["raised", "acknowledged", "resolved", "reopened", "closed"])
    def test_colleagues_note_in_every_status_and_no_promise_moves(self, cast, step):
        world = World(cast)
        concern = world.concern_at(step)
        promises = list(concern.matter.promises.order_by("pk").values())
        mails = Mail.objects.count()
        note = {"words": "Known to us.", "by": world.cast.council, "at": START + 9 * HOUR}
        assert actions_triage.write_note(concern, **note).status == step
        assert list(concern.matter.promises.order_by("pk").values()) == promises
        assert Mail.objects.count() == mails

    def test_they_are_read_by_colleagues_alone(self, cast, pages):
        concern = cast.concern()
        actions_triage.write_note(concern, words="Known to us.", by=cast.council, at=START + HOUR)
        for name, reads in (("manager", True), ("constable", True), ("faith", False), ("trustee", False)):
            page = shown(pages.as_(name, hours=2).get(address_of(concern)))
            assert ("Known to us." in page) == reads, name
            assert ("wrote a note for colleagues" in page) == reads, name
