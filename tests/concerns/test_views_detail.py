from datetime import timedelta

import pytest

from hub.concerns import actions, actions_triage
from hub.concerns.timeline import entry_of, events_of
from hub.concerns.views.detail import viewer_of
from hub.history.models import Event, Note
from hub.matters.models import FirstRead
from hub.places.actions import set_run_by
from hub.promises.sweep import run_due_rungs
from tests.cast import START, STRANGERS
from tests.pages import address_of

SECRET = "Somebody painted a slur on the side gate."


@pytest.mark.parametrize("name", ["faith", "trustee", "council", "manager", "warden", "constable", "commander"])
def test_those_told_read_what_was_written(cast, pages, name):
    page = pages.as_(name).get(address_of(cast.concern()))
    assert page.status_code == 200
    assert SECRET in page.content.decode()
    assert "no-store" in page["Cache-Control"]


@pytest.mark.parametrize("name", STRANGERS)
def test_a_strangers_concern_does_not_exist(cast, pages, name):
    concern = cast.concern()
    cast.concern(place=cast.other_mosque, by=cast.other_faith)
    assert pages.as_(name).get(address_of(concern)).status_code == 404


@pytest.mark.parametrize("name", ["umbrella", "coordinator"])
def test_a_summary_tells_nothing_that_was_written(cast, pages, answered, name):
    actions.post_update(answered, words="Our secret update", by=cast.council, at=START + timedelta(hours=2))
    text = pages.as_(name, hours=3).get(address_of(answered)).content.decode()
    assert "Damage or graffiti, Northfield" in text
    assert "Being dealt with" in text
    for secret in (SECRET, "A warden comes by", "Our secret update", "Northfield Mosque", "Faith", "Council</p>\nC"):
        assert secret not in text


def test_a_place_that_lost_its_committee_still_shows_its_concerns(cast, pages):
    concern = cast.concern()
    set_run_by(cast.mosque, organisation=None, by=cast.coordinator, at=START)
    page = pages.as_("council").get(address_of(concern))
    assert page.status_code == 200
    assert "Faith" in page.content.decode()


def test_words_are_for_those_who_see_everything_wherever_an_event_is_shown(cast, answered):
    event = next(event for event in events_of(answered.matter) if event.kind == "acknowledge")
    viewers = [viewer_of(answered, cast.named[name]) for name in ("coordinator", "umbrella", "council")]
    assert [entry_of(event, viewer).text for viewer in viewers] == ["", "", "A warden comes by."]


def test_an_unticked_body_sees_nothing_and_is_named_to_the_reporter(cast, pages):
    concern = cast.concern(told=[cast.council_body, cast.committee])
    assert pages.as_("constable").get(address_of(concern)).status_code == 404
    assert "Not told, as the reporter chose" in pages.as_("faith").get(address_of(concern)).content.decode()


def test_the_reporters_name_and_number_are_for_those_who_answer(cast, pages):
    concern = cast.concern(answer_by="phone", answer_phone="020 7946 0001")
    assert "020 7946 0001" in pages.as_("council").get(address_of(concern)).content.decode()
    warden = pages.as_("warden").get(address_of(concern)).content.decode()
    assert "020 7946 0001" not in warden
    assert "Raised by" not in warden
    assert ">Faith" not in warden


def test_a_note_among_colleagues_is_not_for_the_place(cast, pages, answered):
    actions_triage.write_note(answered, words="The camera is a dummy.", by=cast.council, at=START + timedelta(hours=2))
    assert "The camera is a dummy." in pages.as_("constable", hours=3).get(address_of(answered)).content.decode()
    for name in ("faith", "trustee"):
        text = pages.as_(name).get(address_of(answered)).content.decode()
        assert "The camera is a dummy." not in text
        assert "note for colleagues" not in text


def test_reading_is_told_once_an_organisation_and_logged_each_time(cast, pages):
    concern = cast.concern()
    pages.as_("constable", hours=1).get(address_of(concern))
    pages.as_("inspector", hours=2).get(address_of(concern))
    read = FirstRead.objects.get(matter=concern.matter, organisation=cast.police_body)
    assert (read.by, read.at) == (cast.constable, START + timedelta(hours=1))
    text = pages.as_("faith", hours=3).get(address_of(concern)).content.decode()
    assert "Testham Neighbourhood Team read it" in text
    assert "Northfield Mosque Trust read it" not in text
    assert Event.objects.filter(matter=concern.matter, kind="viewed").count() == 3


def test_a_page_fetched_by_guess_is_not_read(cast, pages):
    concern = cast.concern()
    pages.as_("constable").get(address_of(concern), headers={"Sec-Purpose": "prefetch;prerender"})
    pages.as_("constable").head(address_of(concern))
    assert not FirstRead.objects.exists()
    assert not Event.objects.filter(kind="viewed").exists()


def test_the_working_of_a_promise_is_shown(cast, pages, answered):
    text = pages.as_("faith").get(address_of(answered)).content.decode()
    assert "due Wed 2 Dec 09:00: 2 working days from Mon 30 Nov 09:00" in text  # the call
    assert "A date that Testham Council gave itself." in text


def test_who_owes_a_promise_is_named_to_those_who_see_everything(cast, pages, answered):
    assert "Promised by Council, Testham Council" in pages.as_("faith").get(address_of(answered)).content.decode()
    for name in ("umbrella", "coordinator"):
        text = pages.as_(name).get(address_of(answered)).content.decode()
        assert "Promised by Testham Council" in text
        assert "Council, Testham" not in text


def test_words_that_were_erased_are_not_under_their_promise_either(cast, pages, answered):
    Note.objects.filter(matter=answered.matter).update(erased_at=START)
    text = pages.as_("council").get(address_of(answered)).content.decode()
    assert "These words were erased" in text
    assert "A warden comes by." not in text


def test_the_ladder_stands_on_the_timeline_in_words(cast, pages):
    concern = cast.concern()
    run_due_rungs(START + timedelta(days=4))
    text = pages.as_("faith", days=4, hours=1).get(address_of(concern)).content.decode()
    assert "The supervisor of Testham Council was told: no answer yet" in text
    assert "Overdue" in text
    assert "the supervisor at Testham Council" in text  # the mail
    assert "Manager" not in text  # by position, not by name
    assert "manager@example.org" not in text


def test_a_mail_names_the_body_that_owes_and_none_other_of_its_reader(cast, pages):
    cast.commander.memberships.update(ended_at=START)
    for body in (cast.other_umbrella_body, cast.command):
        cast.commander.memberships.create(
            organisation=body, role="police_supervisor", position="head", since=START - timedelta(days=9)
        )
    concern = cast.concern(category="threat")
    run_due_rungs(START + timedelta(days=4))
    text = pages.as_("faith", days=4, hours=1).get(address_of(concern)).content.decode()
    assert "to the head of Testham Neighbourhood Team" in text
    assert "Testham Interfaith Forum" not in text


def test_one_body_does_not_see_whom_another_mailed(cast, pages):
    concern = cast.concern()
    run_due_rungs(START + timedelta(days=4))
    text = pages.as_("constable", days=4, hours=1).get(address_of(concern)).content.decode()
    assert "Mails about it" not in text


@pytest.mark.parametrize(
    ("name", "possible"),
    [
        ("faith", []),
        ("council", ["answer", "contact"]),
        ("warden", ["contact"]),
        ("constable", ["contact"]),
        ("umbrella", []),
        ("coordinator", []),
    ],
)
def test_the_page_offers_what_the_viewer_may_do_now(cast, pages, name, possible):
    concern = cast.concern()
    text = pages.as_(name).get(address_of(concern)).content.decode()
    words = ["choose-who-answers", "answer", "next-step", "update", "contact", "resolve", "open-again", "close"]
    assert [word for word in words if f'href="{address_of(concern, word)}"' in text] == possible


def test_times_of_the_year_cost_no_more(cast, pages, answered, django_assert_max_num_queries):
    for hour in range(2, 8):
        actions.post_update(answered, words="New.", by=cast.council, at=START + timedelta(hours=hour))
    client = pages.as_("council", hours=9)
    client.get(address_of(answered))
    with django_assert_max_num_queries(22):
        client.get(address_of(answered))


@pytest.mark.parametrize("guess", ["C-0000-0000", "C-7K3Q-9XRD", "c-7k3q-9xrd", "1", "C-7K3Q-9XRD%00", "%F0%9F%98%80"])
def test_a_guessed_reference_is_not_found(cast, pages, guess):
    assert pages.as_("council").get(f"/concerns/{guess}/").status_code in (400, 404)


class TestOfficeShut:
    """Whoever raised it at a weekend reads when somebody will, and whom to ring until then."""

    SAID = "Nobody at Testham Council reads this before Mon 30 Nov 09:00. If it cannot wait, call 101."

    @pytest.fixture(autouse=True)
    def contact(self, cast):
        cast.council_body.out_of_hours = "020 7946 0123"
        cast.council_body.save()

    def said(self, pages, name, concern, *, hours=-20):
        return " ".join(pages.as_(name, hours=hours).get(address_of(concern)).content.decode().split())

    @pytest.mark.parametrize("name", ["faith", "trustee"])
    def test_the_place_reads_it_until_the_office_opens(self, cast, pages, name):
        concern = cast.concern(at=START - timedelta(hours=24))
        said = self.said(pages, name, concern)
        assert self.SAID in said and "Outside office hours: 020 7946 0123" in said
        assert "Nobody at" not in self.said(pages, name, concern, hours=1)

    @pytest.mark.parametrize("name", ["council", "umbrella", "coordinator"])
    def test_those_who_answer_or_see_a_summary_do_not(self, cast, pages, name):
        said = self.said(pages, name, cast.concern(at=START - timedelta(hours=24)))
        assert "Nobody at" not in said and "020 7946 0123" not in said

    def test_not_for_what_runs_in_clock_hours_or_is_answered(self, cast, pages):
        at = START - timedelta(hours=24)
        assert "Nobody at" not in self.said(pages, "faith", cast.concern(at=at, urgency=3))
        concern = cast.concern(at=at)
        concern.matter.promises.filter(kind="acknowledge").update(met_at=at, next_rung_at=None)
        assert "Nobody at" not in self.said(pages, "faith", concern)
