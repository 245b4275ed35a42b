"""A question to the one who raised it: asked, reminded of and answered in Chromium on a phone."""

from datetime import timedelta

import pytest

from tests.browser.test_loop import story  # noqa: F401 - a fixture

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("browser"),
]


def test_what_is_owed_stands_still_until_the_answer(story, cast):  # noqa: F811
    cast.concern(what="Somebody painted a slur.")
    story.now += timedelta(hours=1)
    it_is_asked(story)
    assert story.passes(days=2) == ["council", "faith", "faith"]  # it was raised, and asked; nobody hears of lateness
    assert story.passes(days=1) == ["faith"]  # reminded
    it_is_answered(story)
    assert story.passes(minutes=1) == ["council"]
    story.sign_in("council")
    story.read()
    # on Monday at 10:00 a working day less an hour was left
    story.says("At night, by the side gate.", "Due Fri 4 Dec 09:00", "Paused from Mon 30 Nov 10:00 to Thu 3 Dec 10:00")
    assert story.page.get_by_role("button", name="Go on without an answer").count() == 0


def it_is_asked(story):  # noqa: F811
    story.sign_in("council")
    story.take("Ask the person who raised it")
    story.says("What you owe on this concern stands still until they answer")
    story.press("Ask the person who raised it")
    story.says("Write what you need to know")
    story.page.get_by_role("textbox").fill("Which gate, and when?")
    story.press("Ask the person who raised it")
    story.says("Paused", "Waits for the answer of the person who raised it", "Which gate, and when?")
    assert story.page.get_by_text("Go on without an answer").count() == 1
    story.fits()


def it_is_answered(story):  # noqa: F811
    story.sign_in("trustee")
    story.read()
    story.says("You were asked something", "Which gate, and when?")
    story.fits()
    story.page.get_by_label("Your answer").fill("At night, by the side gate.")
    story.press("Send your answer")
    story.says("At night, by the side gate.")
    assert story.page.get_by_text("You were asked something").count() == 0
