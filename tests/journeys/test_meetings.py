"""A secretary asks for a meeting: it is called, answered, held, and the promise is kept; or the next person hears.

Through the pages with the test client; mails arrive at a real SMTP server on loopback.
"""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from icalendar import Calendar

from hub.notifications.delivery import deliver_due
from hub.promises.sweep import run_due_rungs
from tests.cast import START, person
from tests.journeys.test_loop import in_order, section, words_of
from tests.smtp import smtp_server

BEGINS = datetime(2026, 12, 8, 14, 0, tzinfo=UTC)
PARTNER = "office@mp.example"
WORDS = "After the news from abroad families stay away. Can we talk?"
ABOUT = "How Friday prayer is kept safe."
# what no mail about a meeting says
NEVER = (WORDS, ABOUT, "Faith", "Northfield Mosque", "video.example")


class Story:
    """Everybody's browser, and a clock that the story moves on."""

    def __init__(self, cast, client, inbox, monkeypatch):
        self.cast, self.client, self.inbox, self.now = cast, client, inbox, START
        monkeypatch.setattr("hub.history.moment.now", lambda: self.now)
        self.concern = cast.concern(what=WORDS, category="fear", wants=("meeting",))
        # of the answer that is owed beside the meeting tells test_loop
        self.concern.matter.promises.exclude(kind="meeting").update(next_rung_at=None)
        self.page_of_concern = f"/concerns/{self.concern.matter.reference}/"
        self.passes(START)

    def passes(self, at):
        """Time goes by until `at`; two workers do what is due: who got which mail, by the beginning of its subject."""
        self.now = at
        before = len(self.inbox.messages)
        for _turn in range(2):
            run_due_rungs(at)
            deliver_due(at)
        self.new = self.inbox.messages[before:]
        return sorted(f"{message['To'].partition('@')[0]}: {kind_of(message)}" for message in self.new)

    def page(self, name, address):
        self.client.force_login(getattr(self.cast, name))
        response = self.client.get(address)
        assert response.status_code == 200
        return words_of(response)

    def sends(self, name, address, **said):
        self.client.force_login(getattr(self.cast, name))
        response = self.client.post(address, said, follow=True)
        assert response.redirect_chain, words_of(response)
        return words_of(response)

    @property
    def meeting(self):
        return f"/meetings/{self.concern.meetings.get().matter.reference}/"


def kind_of(message):
    subject = message["Subject"]
    kinds = {
        "will you come?": "invited",
        "will you come on": "asked again",
        "reminder of the meeting": "reminded",
        "changed": "moved",
        "called off": "called off",
        "not expected": "taken off",
        "overdue": "overdue",
        "due": "due soon",
    }
    return next((kind for words, kind in kinds.items() if words in subject), subject)


def entry_in(message):
    """The one event of the calendar file, its method beside it."""
    (file,) = [part for part in message.walk() if part.get_content_type() == "application/ics"]
    calendar = Calendar.from_ical(file.get_content())
    (event,) = calendar.walk("VEVENT")
    return str(calendar["METHOD"]), event


def text_of(message):
    return message.get_body(("plain",)).get_content()


@pytest.fixture
def story(cast, client, monkeypatch):
    person(cast, "deputy", "council_body", "council_officer", "deputy")
    with smtp_server() as inbox:
        yield Story(cast, client, inbox, monkeypatch)


def call_it(story):
    """The officer finds the way on the concern's page."""
    way = f"/meetings/new/?concern={story.concern.matter.reference}"
    story.now = START + timedelta(days=1)
    assert "Schedule a meeting" in story.page("council", story.page_of_concern)
    assert "promised that it is held by Mon 14 Dec 09:00" in story.page("council", way)
    page = story.sends(
        "council",
        way,
        form_key="22222222-2222-4222-8222-222222222222",
        starts_at_day="8 December 2026",
        starts_at_time="2pm",
        minutes="60",
        venue="Town hall, room 2",
        link="https://video.example/room-77",
        about=ABOUT,
        guests=[story.cast.faith.reference],
        others=f"Office of the MP <{PARTNER}>",
    )
    assert "Invited by mail: Faith and Office of the MP (office@mp.example)." in page


def test_wanted_called_answered_and_held(story):
    call_it(story)
    the_invitation_arrives(story)
    both_say_yes(story)
    both_are_reminded_and_nobody_is_asked_again(story)
    it_was_held_and_the_promise_is_kept(story)


def the_invitation_arrives(story):
    assert story.passes(story.now) == ["faith: invited", "office: invited"]
    for message in story.new:
        method, event = entry_in(message)
        assert method == "REQUEST"
        assert (event.decoded("dtstart"), event["location"]) == (BEGINS, "Town hall, room 2")
        assert event["attendee"] == f"mailto:{message['To']}"
        whole = message["Subject"] + text_of(message) + event.to_ical().decode()
        for words in (*NEVER, story.concern.matter.reference):
            assert words not in whole
    in_order(story.page("faith", "/"), "Will you come?", "Meeting, Northfield", "Tue 8 Dec 14:00")
    assert "Testham Council called a meeting for Tue 8 Dec 14:00" in story.page("faith", story.page_of_concern)


def both_say_yes(story):
    to = {message["To"]: text_of(message) for message in story.new}
    (theirs,) = re.findall(r"http://localhost:8000(/meetings/answer/\S+)", to[PARTNER])
    assert f"http://localhost:8000{story.meeting}" in to["faith@example.org"]
    asked = story.cast.faith.invitations.get().asked_at.isoformat()
    assert "You are coming." in story.sends("faith", f"{story.meeting}answer/", answer="yes", asked=asked)
    partner = Client()  # no account, no cookie
    assert "Will you come?" in words_of(partner.get(theirs))
    assert "1 coming, 0 not coming, 1 has not answered." in story.page("council", story.meeting)
    assert "You are coming." in words_of(partner.post(theirs, {"answer": "yes", "asked": asked}, follow=True))
    assert "2 coming, 0 not coming, 0 have not answered." in story.page("council", story.meeting)


def both_are_reminded_and_nobody_is_asked_again(story):
    assert story.passes(BEGINS - timedelta(days=1, minutes=1)) == []
    assert story.passes(BEGINS - timedelta(days=1)) == ["faith: reminded", "office: reminded"]


def it_was_held_and_the_promise_is_kept(story):
    story.now = BEGINS + timedelta(hours=1)
    promised = section(story.page("faith", story.page_of_concern), "What was promised", "What was reported")
    in_order(promised, "Meeting", "Mon 14 Dec 09:00")
    version = story.concern.meetings.get().version
    page = story.sends("council", f"{story.meeting}held/", version=version, words="Two stewards from Friday.")
    assert "it was held" in page
    page = story.page("faith", story.page_of_concern)
    promised = section(page, "What was promised", "What was reported")
    assert "Mon 14 Dec 09:00" not in promised
    in_order(
        section(page, "What happened", "Earlier promises"), "Testham Council: the meeting was held", "Two stewards"
    )
    in_order(page, "Promise kept in time: Meeting", "Earlier promises", "Meeting", "Kept")
    assert "Held" in section(page, "Meetings", "What you can do") if "What you can do" in page else "Held" in page
    assert story.passes(story.now)[0].startswith("faith: ")  # told of the contact
    assert story.passes(BEGINS + timedelta(days=5, hours=19)) == []  # Mon 14 Dec 09:00: nothing is owed any more


def test_moved_and_called_off_is_told_to_calendars_with_a_higher_number(story):
    call_it(story)
    story.passes(story.now)
    sequence = [entry_in(message)[1]["sequence"] for message in story.new]
    moved = {"starts_at_day": "9/12/2026", "starts_at_time": "10:00", "minutes": "30", "venue": "Library"}
    story.sends("council", f"{story.meeting}move/", version=1, **moved)
    assert story.passes(story.now) == ["faith: moved", "office: moved"]
    found = [entry_in(message) for message in story.new]
    assert [(method, event["sequence"] > sequence[0]) for method, event in found] == [("REQUEST", True)] * 2
    story.sends("council", f"{story.meeting}call-off/", version=2, words="The library is closed.")
    assert story.passes(story.now) == ["faith: called off", "office: called off"]
    last = [entry_in(message) for message in story.new]
    assert [(method, event["sequence"], event["status"]) for method, event in last] == [("CANCEL", 2, "CANCELLED")] * 2
    assert len({str(event["uid"]) for _method, event in found + last}) == 1
    assert "The library is closed." in story.page("faith", story.meeting)
    assert all("The library is closed" not in text_of(message) for message in story.new)


def test_nobody_calls_one_and_the_next_person_hears(story):
    due = datetime(2026, 12, 14, 9, 0, tzinfo=UTC)
    assert story.passes(due - timedelta(days=2, hours=18)) == ["council: due soon"]  # Fri 15:00
    assert story.passes(due) == ["council: overdue"]
    assert story.passes(due + timedelta(hours=4)) == ["deputy: overdue"]
    assert story.passes(due + timedelta(days=1)) == ["manager: overdue"]
    assert "The supervisor of Testham Council was told: no meeting yet" in story.page("faith", story.page_of_concern)


def test_nobody_says_whether_it_was_held_and_the_next_person_hears(story):
    call_it(story)
    story.passes(story.now)
    story.passes(BEGINS)
    due = BEGINS + timedelta(days=1, hours=1)
    assert story.passes(due - timedelta(hours=2)) == ["council: due soon"]
    assert story.passes(due) == ["council: overdue"]
    assert story.passes(due + timedelta(hours=20)) == ["deputy: overdue"]
    assert "Was it held?" in story.page("council", story.meeting)
    version = story.concern.meetings.get().version
    story.sends("deputy", f"{story.meeting}not-held/", version=version, words="Nobody came; we call another.")
    assert story.passes(due + timedelta(days=1, hours=3)) == []  # a word by anybody of that body stops the ladder
    still_owed = BEGINS + timedelta(days=5, hours=19)  # Mon 14 Dec 09:00: the meeting itself
    assert "council: overdue" in story.passes(still_owed)
    page = story.page("faith", story.page_of_concern)
    assert "Testham Council: the meeting of Tue 8 Dec 14:00 was not held" in page
