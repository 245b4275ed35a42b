"""One concern that wants both: a secretary asks on a phone for a meeting and a patrol, gets both, and sees that both
promises were kept. With and without JavaScript; mails over a real SMTP server."""

from datetime import timedelta

import pytest

from hub.promises.models import Promise
from tests.browser.test_meetings import Meetings
from tests.cast import START
from tests.smtp import smtp_server

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]
WEDNESDAY = START + timedelta(days=2, hours=4)  # 13:00
CAME = "Wed 2 Dec 13:05, 18 minutes"


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def story(request, cast, live_server, open_page, monkeypatch):
    with smtp_server() as inbox:
        page = open_page("phone", javascript=request.param)
        page.set_default_timeout(15000)
        yield Meetings(page, live_server.url, inbox, monkeypatch)


def test_a_meeting_and_a_patrol_are_wanted_and_both_come(story, cast):
    the_secretary_asks(story)
    the_officer_calls_a_meeting(story)
    the_sergeant_sends_somebody(story)
    the_constable_comes(story)
    the_meeting_is_held(story)
    the_secretary_sees_both(story)


def the_secretary_asks(story):
    story.sign_in("faith")
    story.follow("Log a concern")
    story.choose("No")
    story.press("Continue")
    story.choose("General fear after an event elsewhere")
    story.press("Continue")
    story.page.get_by_role("textbox").fill("Families stay away from Friday prayer.")
    for _page in ("what", "nature", "hostility", "where", "when", "urgency"):
        story.press("Continue")
    story.choose("A meeting")
    story.choose("A patrol")
    story.press("Save and go to the end")
    story.press("Send")
    story.says("Your concern is sent.", "Meeting", "Due Mon 14 Dec 09:00", "Patrol", "Due Thu 3 Dec 09:00")
    # each body hears at once of what it owes
    assert sorted(story.passes(minutes=0)) == ["constable", "council", "faith"]


def the_officer_calls_a_meeting(story):
    story.sign_in("council")
    story.take("Schedule a meeting")
    story.page.get_by_label("Date").fill("03/12/2026")
    story.page.get_by_label("Time").fill("14:00")
    story.page.get_by_label("Where?").fill("Town hall, room 2")
    story.choose("Faith, who raised the concern")
    story.press("Call the meeting and invite")
    assert "faith" in story.passes(minutes=1)


def the_sergeant_sends_somebody(story):
    story.sign_in("sergeant")
    story.take("Plan a visit")
    story.follow("Make a round")
    story.page.get_by_label("Day", exact=True).fill("2/12/2026")
    story.page.get_by_label("Constable", exact=True).check()
    story.press("Make the round")
    story.page.get_by_label("From", exact=True).fill("1pm")
    story.page.get_by_label("To", exact=True).fill("13:30")
    story.press("Add a visit")
    story.says("The visit is on the round.", "Wed 2 Dec 13:00 to 13:30")
    story.sign_in("faith")
    story.read()
    assert "13:00" not in story.page.content().replace("Mon 14 Dec", "")


def the_constable_comes(story):
    story.passes_until(WEDNESDAY + timedelta(minutes=5))
    story.sign_in("constable")
    story.follow("Today's visits")
    story.follow("Arrived")
    story.passes(minutes=18)
    story.follow("Left")
    story.press("Save")
    story.says(f"Came {CAME}.")
    assert story.passes(minutes=1) == ["faith"]


def the_meeting_is_held(story):
    story.passes_until(WEDNESDAY + timedelta(days=1, hours=2, minutes=5))
    story.sign_in("council")
    story.read_meeting()
    story.follow("It was held")
    story.press("It was held")
    assert story.passes(minutes=1) == ["faith"]


def the_secretary_sees_both(story):
    story.sign_in("faith")
    story.read()
    story.says(
        f"Testham Neighbourhood Team: a patrol came by Wed 2 Dec 13:23 {CAME}",
        "Testham Council: the meeting was held",
        "Promise kept in time: Patrol",
        "Promise kept in time: Meeting",
    )
    wanted = Promise.objects.filter(kind__in=["meeting", "patrol"])
    assert {promise.kind: promise.state(story.now) for promise in wanted} == {"meeting": "kept", "patrol": "kept"}
