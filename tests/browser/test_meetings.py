"""A meeting as people live it, in Chromium on a phone, with and without JavaScript; mails over a real SMTP server."""

import re
from datetime import timedelta

import pytest

from tests.browser.test_loop import Story
from tests.cast import START, person
from tests.smtp import smtp_server

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]
PARTNER = "office@mp.example"


class Meetings(Story):
    """The same phone, passed from hand to hand, and the page of one meeting."""

    def read_meeting(self):
        self.page.goto(f"{self.address}/meetings/")
        self.page.locator("main .hub-items a").first.click()

    def passes_until(self, at):
        return sorted(set(self.passes(seconds=(at - self.now).total_seconds())))

    def link_of_partner(self):
        (message,) = [message for message in self.inbox.messages if message["To"] == PARTNER][-1:]
        text = message.get_body(("plain",)).get_content()
        (path,) = re.findall(r"http://\S+?(/meetings/answer/\S+)", text)
        assert {part.get_content_type() for part in message.walk()} >= {"text/calendar", "application/ics"}
        return f"{self.address}{path}"

    def fits(self):
        """Nothing of the page is wider than the phone."""
        width = self.page.locator("main").bounding_box()["width"]
        assert width <= 360


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def story(request, cast, live_server, open_page, monkeypatch):
    with smtp_server() as inbox:
        page = open_page("phone", javascript=request.param)
        page.set_default_timeout(15000)
        yield Meetings(page, live_server.url, inbox, monkeypatch)


def test_wanted_called_answered_reminded_and_held(story, cast):
    concern = cast.concern(category="fear", wants=("meeting",))
    concern.matter.promises.exclude(kind="meeting").update(next_rung_at=None)  # of the answer tells test_loop
    story.passes(minutes=0)
    the_officer_calls_it(story)
    the_secretary_says_yes(story)
    the_partner_says_yes_by_the_link(story)
    the_day_before(story)
    it_was_held(story)


def the_officer_calls_it(story):
    story.now += timedelta(hours=1)
    story.sign_in("council")
    story.take("Schedule a meeting")
    story.fits()
    story.says("promised that it is held by Mon 14 Dec 09:00")
    story.page.get_by_label("Date").fill("08/12/2026")
    story.page.get_by_label("Time").fill("14:00")
    story.page.get_by_label("Where?").fill("Town hall, room 2")
    story.choose("Faith, who raised the concern")
    story.page.get_by_label("Others, by email address (optional)").fill(PARTNER)
    story.press("Call the meeting and invite")
    story.says("Invited by mail: Faith and office@mp.example.", "Tue 8 Dec 14:00 to 15:00", "2 have not answered")
    story.fits()
    assert sorted(story.passes(minutes=1)) == ["faith", "office"]


def the_secretary_says_yes(story):
    story.sign_in("faith")
    story.says("Will you come?", "Meeting, Northfield")
    story.read_meeting()
    story.fits()
    story.press("Yes, I will come")
    story.says("You are coming. Thank you for saying so.")


def the_partner_says_yes_by_the_link(story):
    story.page.context.clear_cookies()
    story.page.goto(story.link_of_partner())
    story.fits()
    story.says("Meeting, Northfield", "Town hall, room 2", "Testham Council", "Will you come?")
    story.press("No, I cannot come")
    story.says("You are not coming.")
    story.press("Yes, I will come")
    story.says("You are coming. Thank you for saying so.")


def the_day_before(story):
    begins = START + timedelta(days=8, hours=5)
    assert story.passes_until(begins - timedelta(days=2)) == []  # nobody is silent
    assert story.passes_until(begins - timedelta(days=1)) == ["faith", "office"]
    assert story.passes_until(begins + timedelta(hours=1)) == []


def it_was_held(story):
    story.sign_in("council")
    story.read_meeting()
    story.says("Was it held?", "2 coming, 0 not coming")
    story.follow("It was held")
    story.page.get_by_label("What came of it? (optional)").fill("Two stewards from Friday.")
    story.press("It was held")
    story.says("Written down: it was held.")
    assert story.passes(minutes=1) == ["faith"]
    story.sign_in("faith")
    story.read()
    story.says("Testham Council: the meeting was held", "Two stewards from Friday.", "Promise kept in time: Meeting")
    assert story.passes_until(START + timedelta(days=15)) == []


def test_nobody_calls_one(story, cast):
    person(cast, "deputy", "council_body", "council_officer", "deputy")
    concern = cast.concern(category="fear", wants=("meeting",))
    concern.matter.promises.exclude(kind="meeting").update(next_rung_at=None)
    story.passes(minutes=0)
    due = START + timedelta(days=14)
    heard = [story.passes_until(due + timedelta(hours=hours)) for hours in (-66, 0, 4, 24)]
    assert heard == [["council"], ["council"], ["deputy"], ["manager"]]
    story.sign_in("faith")
    story.read()
    story.says("Overdue", "The supervisor of Testham Council was told: no meeting yet")
