"""Entered for a caller in Chromium on a phone: a centre writes it down, the council answers, the caller comes back."""

import pytest

from hub.concerns.models import Concern, Receipt
from tests.browser.test_loop import story  # noqa: F401 - a fixture

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("browser"),
]


def test_a_caller_comes_back_with_the_digits(story, cast):  # noqa: F811
    number = the_centre_writes_it_down(story)
    the_caller_says_it_back(story, number)
    assert story.passes(minutes=0) == ["council"]
    the_council_answers(story)
    assert story.passes(minutes=1) == ["amina"], "told of news at the address that was left"
    the_caller_comes_back(story, number)
    nobody_reads_who_was_unticked(story)


def the_centre_writes_it_down(story):  # noqa: F811
    story.sign_in("centre")
    story.follow("Enter for a caller")
    story.choose("No")
    story.press("Continue")
    story.page.get_by_label("Which place or area is it about?").select_option(label="Northfield Mosque, Northfield")
    story.press("Continue")
    story.choose("Damage or graffiti")
    story.press("Continue")
    story.page.get_by_role("textbox").fill("Somebody painted a slur on the side gate.")
    story.press("Continue")
    while not story.page.get_by_label("They rang", exact=True).count():
        story.press("Continue")
    story.choose("They rang")
    story.page.get_by_label("Language in which to answer (optional)").fill("Urdu")
    story.page.get_by_label("Email (optional)").fill("amina@example.net")
    story.choose("The caller agrees that this is written down here and read by those who stay ticked")
    story.press("Continue")
    story.press("Continue")
    story.says("Then you are shown a number with 16 digits")
    story.press("Send")
    story.says("Say these digits to the caller now. We cannot show them again.", "Tue 1 Dec 09:00")
    story.fits()
    return story.page.locator(".hub-receipt__number").text_content()


def the_caller_says_it_back(story, number):  # noqa: F811
    slip = number[:-1] + str((int(number[-1]) + 1) % 10)
    story.page.get_by_label("What the caller said").fill(slip)
    story.press("Compare it")
    story.says("That is not the number above. Compare the digits one by one")
    story.page.get_by_label("What the caller said").fill(number)
    story.press("Compare it")
    assert "That is right: the caller has the number." in story.page.content()
    assert number not in story.page.content()
    assert Receipt.objects.get().typed_back_at is not None


def the_council_answers(story):  # noqa: F811
    story.sign_in("council")
    story.take("Answer it")
    story.page.get_by_label("What happens next?").fill("Our warden comes by and rings you.")
    story.press("Answer it")
    story.says("Our warden comes by and rings you.")


def the_caller_comes_back(story, number):  # noqa: F811
    story.page.context.clear_cookies()
    story.page.goto(f"{story.address}/tell/answer/")
    story.page.get_by_label("The 16 digits of your receipt").fill(number.replace(" ", ""))
    story.press("Show the answer")
    story.says("Our warden comes by and rings you.", "Testham Advice Centre entered it for somebody who rang")
    story.fits()
    story.page.get_by_label("What would you like to say?").fill("Thank you.")
    story.press("Send")
    story.says("Your words are sent.")


def nobody_reads_who_was_unticked(story):  # noqa: F811
    """The caller takes the centre out again; the council goes on."""
    story.page.get_by_text("Who may read this", exact=True).click()
    story.page.get_by_label("Testham Advice Centre", exact=True).uncheck()
    story.press("Save who may read this")
    story.says("Saved. Whoever you unticked sees nothing of it any more")
    story.fits()
    assert story.page.context.cookies() == []
    concern = Concern.objects.get()
    assert "Testham Advice Centre" not in {
        row.organisation.name for row in concern.matter.audience.live().exclude(organisation=None)
    }
