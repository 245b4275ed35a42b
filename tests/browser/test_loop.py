"""The loop as people live it, in Chromium on a phone, with and without JavaScript; mails over a real SMTP server."""

from datetime import timedelta

import pytest

from hub.concerns.models import Concern
from hub.notifications.delivery import deliver_due
from hub.promises.sweep import run_due_rungs
from hub.promises.sweep_pauses import run_due_pauses
from tests.cast import PASSWORD, START, person
from tests.smtp import smtp_server

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]


class Story:
    """One phone, passed from hand to hand, and a clock that the story moves on."""

    def __init__(self, page, address, inbox, monkeypatch):
        self.page, self.address, self.inbox, self.now = page, address, inbox, START
        monkeypatch.setattr("hub.history.moment.now", lambda: self.now)

    def sign_in(self, name):
        self.page.context.clear_cookies()
        self.page.goto(f"{self.address}/accounts/login/")
        self.page.get_by_label("Email").fill(f"{name}@example.org")
        self.page.get_by_label("Password", exact=True).fill(PASSWORD)
        self.press("Sign in")

    def press(self, label):
        self.page.get_by_role("button", name=label, exact=True).click()
        self.page.wait_for_load_state()  # what is asked next is asked of a whole page

    def choose(self, label):
        self.page.get_by_label(label, exact=True).check()

    def follow(self, label):
        way = self.page.get_by_role("link", name=label).or_(self.page.get_by_role("button", name=label))
        more = self.page.get_by_text("More you can do", exact=True)
        if more.count() and not way.count():  # what is closed has no role yet
            more.click()
        way.first.click()
        self.page.wait_for_load_state()

    def take(self, label):
        """Open the page of a step from the page of the concern."""
        self.read()
        self.follow(label)

    def read(self):
        self.page.goto(f"{self.address}/concerns/{Concern.objects.get().matter.reference}/")

    def says(self, *texts):
        main = " ".join(self.page.locator("main").text_content().split())
        for text in texts:
            assert text in main, f"{text!r} is not on {self.page.url}:\n{main}"

    def fits(self):
        """Nothing of the page is wider than the window. A page that just came has no root for a moment: waited for."""
        width = self.page.locator("html").evaluate("root => root.scrollWidth")
        assert width <= self.page.viewport_size["width"]

    def passes(self, **time):
        """Time goes by; the sweep and the delivery run as the worker would run them. Who got mail, in order."""
        before = len(self.inbox.messages)
        self.now += timedelta(**time)
        run_due_pauses(self.now)
        run_due_rungs(self.now)
        deliver_due(self.now)
        return [message["To"].partition("@")[0] for message in self.inbox.messages[before:]]


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def story(request, cast, live_server, open_page, monkeypatch):
    with smtp_server() as inbox:
        page = open_page("phone", javascript=request.param)
        page.set_default_timeout(15000)
        yield Story(page, live_server.url, inbox, monkeypatch)


def test_a_concern_is_answered_or_the_next_person_hears_of_it(story, cast):
    person(cast, "deputy", "council_body", "council_officer", "deputy")
    person(cast, "head", "council_body", "council_officer", "head")
    raise_it(story)
    nobody_answers(story)
    the_council_answers(story)
    the_next_step_is_missed(story)
    it_is_done_resolved_reopened_and_closed(story)


def raise_it(story):
    story.sign_in("faith")
    story.follow("Log a concern")
    story.choose("No")
    story.press("Continue")
    story.choose("Damage or graffiti")
    story.press("Continue")
    story.page.get_by_role("textbox").fill("Somebody painted a slur on the side gate.")
    story.press("Continue")
    story.press("Save and go to the end")
    story.says("Somebody painted a slur", "Testham Council")
    story.press("Send")
    story.says("Testham Council", "Tue 1 Dec 09:00", "1 working day")
    assert sorted(story.passes(minutes=0)) == ["council", "faith"]


def nobody_answers(story):
    assert story.passes(hours=6) == ["council"]  # Mon 15:00: reminded, two working hours before
    assert story.passes(hours=18) == ["council"]  # Tue 09:00: due
    assert story.passes(hours=4) == ["deputy"]
    assert story.passes(hours=20) == ["manager"]
    assert story.passes(hours=4) == ["umbrella"]  # between the two, while the place has somebody to ask for it
    assert story.passes(hours=20) == ["head"]
    story.sign_in("faith")
    story.read()
    story.says(
        "Was due Tue 1 Dec 09:00",
        "Overdue",
        "The supervisor of Testham Council was told",
        "The head of Testham Council was told",
    )


def the_council_answers(story):
    story.sign_in("council")
    story.says("Overdue")
    story.take("Answer it")
    story.page.get_by_label("What happens next?").fill("Our warden comes by and rings you.")
    story.page.get_by_label("Date").fill("04/12/2026")
    story.page.get_by_label("Time").fill("12:00")
    story.press("Answer it")
    story.says("Our warden comes by and rings you.", "Fri 4 Dec 12:00")
    assert story.passes(minutes=1) == ["faith"]
    assert story.passes(hours=20) == []  # that ladder stopped


def the_next_step_is_missed(story):
    assert story.passes(hours=5) == ["council"]  # Fri 10:00 at the latest: reminded
    assert story.passes(hours=2) == ["council"]  # Fri 12:00: due
    assert story.passes(hours=4) == ["deputy"]  # Fri 16:00
    assert story.passes(days=2, hours=20) == ["manager"]  # Mon 12:00
    assert story.passes(days=1) == ["umbrella", "head"]  # Mon 16:00, Tue 12:00
    story.sign_in("faith")
    story.read()
    story.says("Fri 4 Dec 12:00", "Overdue", "the next step has not been taken yet")


def it_is_done_resolved_reopened_and_closed(story):
    story.sign_in("council")
    story.take("Next step done")
    story.page.get_by_label("What was done?").fill("The warden came by; the gate is clean.")
    story.press("Next step done")
    assert story.passes(days=3) == ["faith"]  # and nobody else: an update is due in 14 days
    story.take("Resolve")
    story.choose("It was dealt with")
    story.page.get_by_label("Say it in your own words").fill("Cleaned, and a camera is up.")
    story.press("Resolve")
    assert story.passes(minutes=1) == ["faith"]
    story.sign_in("faith")
    story.take("No, not settled")
    story.page.get_by_label("Why is it not settled?").fill("It is back.")
    story.press("It happened again")
    assert story.passes(minutes=1) == ["council"]
    story.sign_in("council")
    story.take("Answer it")
    story.page.get_by_label("What happens next?").fill("We clean it today.")
    story.press("Answer it")
    story.take("Resolve")
    story.choose("It was dealt with")
    story.page.get_by_label("Say it in your own words").fill("Cleaned again.")
    story.press("Resolve")
    assert story.passes(minutes=1) == ["faith", "faith"]
    story.sign_in("faith")
    story.take("Yes, it is settled")
    story.says("Closed", "Nothing is owed any more.", "Not happy?")
    assert story.passes(minutes=1) == ["council"]
    assert story.passes(days=27) == []
    assert story.passes(days=1) == ["faith"]  # has it stayed settled?
    assert story.passes(days=30) == []
