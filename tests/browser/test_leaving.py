"""Somebody leaves, and an office changes hands: in Chromium on a phone, with and without JavaScript."""

import pytest

from hub.concerns import actions
from hub.concerns.models import Concern
from tests.browser.test_loop import PASSWORD, START, story  # noqa: F401

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("browser"),
]


def test_a_secretary_leaves_and_the_successor_sees_everything_at_once(story, cast):  # noqa: F811
    concern = cast.concern()
    story.passes(minutes=1)
    browser = story.page.context.browser
    left_open = browser.new_context().new_page()  # the computer at home
    left_open.goto(f"{story.address}/accounts/login/")
    left_open.get_by_label("Email").fill("faith@example.org")
    left_open.get_by_label("Password", exact=True).fill(PASSWORD)
    left_open.get_by_role("button", name="Sign in", exact=True).click()
    left_open.goto(f"{story.address}/concerns/{concern.matter.reference}/")
    assert concern.matter.reference in left_open.content()

    story.sign_in("faith")
    story.page.goto(f"{story.address}/me/")
    story.follow("Leaving for good")
    story.says("Concerns spoken for (1)", concern.matter.reference)
    story.fits()
    story.page.get_by_label("Who takes over?").select_option(label="Trustee")
    story.press("Hand over and leave")
    assert "/accounts/login/" in story.page.url

    left_open.reload()
    assert "/accounts/login/" in left_open.url, "signed out there too"
    left_open.context.close()
    assert sorted(story.passes(minutes=1)) == ["faith", "trustee"], "told once"

    story.sign_in("trustee")
    story.read()
    story.says("Somebody painted a slur", "Trustee speaks for the place from now on")
    answered = actions.acknowledge(
        Concern.objects.get(),
        dealt_with_by=cast.council,
        next_step="We clean it.",
        next_step_at=START.replace(day=30, hour=16),
        by=cast.council,
        at=story.now,
    )
    assert answered.status == "acknowledged"
    assert story.passes(minutes=1) == ["trustee"], "the next mail is the successor's"


def test_an_office_changes_hands_and_the_history_shows_both(story, cast):  # noqa: F811
    story.sign_in("council")
    story.page.get_by_text("More", exact=True).click()
    story.follow("Offices")
    story.follow("Add an office")
    story.page.get_by_label("Which office?").select_option(label="Member of Parliament")
    story.page.get_by_label("Where?").select_option(label="Testham")
    story.page.get_by_label("Who holds it?").fill("Ada First")
    story.page.get_by_label("From which day?").fill("5/7/2024")
    story.press("Add the office")
    story.says("Ada First", "5 July 2024")
    story.follow("Somebody else holds it")
    story.page.get_by_label("Who holds it?").fill("Ben Second")
    story.page.get_by_label("From which day?").fill("30/11/2026")
    story.press("Save")
    story.says("Ben Second", "Who held it earlier", "Ada First", "30 November 2026")
    story.fits()
