"""A summary taken into another system: by the button, and without JavaScript by marking it."""

import pytest

from hub.history.models import Event
from tests.cast import PASSWORD

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]
IN_CLIPBOARD = "navigator.clipboard.readText()"


@pytest.fixture
def summary(cast, live_server, open_page):
    """summary(javascript) -> the page on which the council has a summary before it; the clipboard may be read."""
    concern = cast.concern(what="A slur on the side gate.")

    def shown(*, javascript):
        page = open_page("desk", javascript=javascript)
        page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=live_server.url)
        page.goto(f"{live_server.url}/accounts/login/")
        page.get_by_label("Email").fill("council@example.org")
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.goto(f"{live_server.url}/concerns/{concern.matter.reference}/summary-for-our-system/")
        page.get_by_role("button", name="Show the summary").click()
        page.locator("#summary").wait_for()
        return page

    yield shown
    assert Event.objects.filter(matter=concern.matter, kind="copied", by=cast.council).count() == 1


def is_whole(text, page):
    """To the letter, with its line ends."""
    lines = page.locator("#summary").text_content().strip().splitlines()
    assert len(lines) > 3
    assert [line.strip() for line in text.strip().splitlines()] == [line.strip() for line in lines]


def test_the_button_puts_all_of_it_into_the_clipboard_and_says_so(summary):
    page = summary(javascript=True)
    page.get_by_role("button", name="Copy", exact=True).click()
    page.get_by_text("Copied", exact=True).wait_for()
    is_whole(page.evaluate(IN_CLIPBOARD), page)


def test_where_the_browser_refuses_it_says_what_to_do(summary):
    page = summary(javascript=True)
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('refused')) }")
    page.get_by_role("button", name="Copy", exact=True).click()
    page.get_by_text("That did not work: mark the text and copy it").wait_for()


def test_without_javascript_one_press_marks_all_of_it_and_there_is_no_button_that_does_nothing(summary):
    page = summary(javascript=False)
    assert not page.get_by_role("button", name="Copy", exact=True).is_visible()
    page.locator("#summary").click()
    is_whole(page.evaluate("getSelection().toString()"), page)
    page.keyboard.press("Control+c")
    is_whole(page.evaluate(IN_CLIPBOARD), page)
