"""A patrol as people live it, in Chromium on a phone, with and without JavaScript; mails over a real SMTP server."""

from datetime import datetime

import pytest

from hub.notifications.delivery import deliver_due
from hub.promises.clock import LONDON
from hub.promises.models import Promise
from hub.promises.sweep import run_due_rungs
from patrols.models import Round, Visit
from tests.browser.page_checks import axe_faults, layout_faults
from tests.cast import PASSWORD, START
from tests.smtp import smtp_server

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]
CAME = "Fri 4 Dec 13:05, 18 minutes"


class Story:
    """One phone, passed from hand to hand, and a clock that the story moves on."""

    def __init__(self, page, address, inbox, monkeypatch, concern):
        self.page, self.address, self.inbox, self.now, self.concern = page, address, inbox, START, concern
        monkeypatch.setattr("hub.history.moment.now", lambda: self.now)

    def at(self, day, clock):
        """Time goes by; the sweep and the delivery run as the worker would run them. Who got mail."""
        hour, minute = clock.split(":")
        self.now = datetime(2026, 12, day, int(hour), int(minute), tzinfo=LONDON)
        before = len(self.inbox.messages)
        run_due_rungs(self.now)
        deliver_due(self.now)
        return [message["To"].partition("@")[0] for message in self.inbox.messages[before:]]

    def sign_in(self, name):
        self.page.context.clear_cookies()
        self.page.goto(f"{self.address}/accounts/login/")
        self.page.get_by_label("Email").fill(f"{name}@example.org")
        self.page.get_by_label("Password", exact=True).fill(PASSWORD)
        self.press("Sign in")

    def press(self, label):
        self.page.get_by_role("button", name=label).first.click()
        self.page.wait_for_load_state()  # what is asked next is asked of a whole page

    def follow(self, label):
        self.page.get_by_role("link", name=label).first.click()
        self.page.wait_for_load_state()

    def fill(self, label, text):
        self.page.get_by_label(label, exact=True).fill(text)

    def goto(self, path):
        self.page.goto(self.address + path)

    def says(self, *texts):
        main = " ".join(self.page.locator("main").text_content().split())
        for text in texts:
            assert text in main, f"{text!r} is not on {self.page.url}:\n{main}"

    def does_not_say(self, *texts):
        main = " ".join(self.page.locator("main").text_content().split())
        for text in texts:
            assert text not in main, f"{text!r} is on {self.page.url}:\n{main}"


@pytest.fixture
def phone(cast, live_server, open_page, monkeypatch):
    with smtp_server() as inbox:

        def hand_over(*, javascript):
            page = open_page("phone", javascript=javascript)
            page.set_default_timeout(15000)
            return Story(page, live_server.url, inbox, monkeypatch, cast.concern(wants=("patrol",)))

        yield hand_over


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def story(request, phone):
    return phone(javascript=request.param)


def the_sergeant_plans(story):
    story.at(2, "10:00")
    story.sign_in("sergeant")
    story.goto(f"/concerns/{story.concern.matter.reference}/")
    story.follow("Plan a visit")
    story.follow("Make a round")
    story.fill("Day", "4/12/2026")
    story.page.get_by_label("Constable", exact=True).check()
    story.press("Make the round")
    story.says("The round is made. Now put visits on it.")
    assert story.page.get_by_label("Which place?").input_value() == story.concern.matter.place.reference
    story.fill("From", "1pm")
    story.fill("To", "13:30")
    story.press("Add a visit")
    story.says("The visit is on the round.", "Northfield Mosque", "Fri 4 Dec 13:00 to 13:30")


def test_the_patrol_comes_and_the_place_sees_when(story):
    the_sergeant_plans(story)
    reference = Round.objects.get().matter.reference
    story.sign_in("faith")
    story.does_not_say("13:00", reference)
    story.at(4, "13:05")
    story.sign_in("constable")
    story.follow("Today's visits")
    story.says("Next", "Northfield Mosque", "Fri 4 Dec 13:00 to 13:30")
    story.press("Arrived")
    story.says("You are here", "Arrived at 13:05.")
    assert story.at(4, "13:23") == []
    story.follow("Left")
    story.page.get_by_label("Anything colleagues should know? (optional)").fill("The side door does not lock.")
    story.press("Save")
    story.says("Done. The place can see now that you came.", f"Came {CAME}.")
    assert story.at(4, "13:24") == ["faith"]
    story.sign_in("faith")
    story.says("Police and council came by", CAME)
    story.follow(CAME)
    story.says("Northfield Mosque", "Patrols", CAME)
    story.goto(f"/concerns/{story.concern.matter.reference}/")
    story.says(CAME, "Promise kept")
    story.does_not_say("does not lock", reference, "13:00")
    assert not Promise.objects.open().filter(kind__in=["patrol", "patrol_visit"]).exists()


def test_nobody_comes_and_the_next_person_hears(story):
    the_sergeant_plans(story)
    assert "constable" in story.at(4, "13:30")
    assert "sergeant" in story.at(4, "14:30")
    assert "inspector" in story.at(4, "17:30")
    assert "commander" in story.at(5, "13:30")
    story.sign_in("inspector")
    story.says("Visit on a round: Northfield Mosque", "Overdue")
    story.follow("Visit on a round")
    story.says("Its time is over and nothing is recorded")
    story.follow("Could not attend")
    story.page.get_by_label("Something else").check()
    story.fill("Say it in a few words", "Nobody was left that day.")
    story.press("Save")
    story.says("Recorded: nobody could attend.", "Nobody was left that day.")
    assert Visit.objects.get().status == "not_attended"
    story.sign_in("faith")
    story.goto(f"/concerns/{story.concern.matter.reference}/")
    story.says("Patrol", "Overdue")
    story.does_not_say("13:00", "Nobody was left")


def test_what_opens_with_its_choice_has_no_faults(phone):
    story = phone(javascript=True)
    the_sergeant_plans(story)
    story.goto(f"/patrols/visits/{Visit.objects.get().reference}/could-not-attend/")
    story.page.get_by_label("Something else").check()
    assert axe_faults(story.page) + layout_faults(story.page) == []
