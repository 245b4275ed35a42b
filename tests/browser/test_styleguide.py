import pytest

from tests.browser.page_checks import layout_faults

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]


def test_right_to_left(live_server, open_page, settings):
    settings.LANGUAGES, settings.LANGUAGE_CODE = [("ar", "Arabic")], "ar"
    page = open_page("phone")
    page.goto(live_server.url + "/styleguide/")
    assert page.locator("html").get_attribute("dir") == "rtl"
    assert layout_faults(page) == []
    # the name stands at the right edge
    box = page.locator(".hub-header__name").bounding_box()
    assert box["x"] + box["width"] > 300


def test_error_summary_is_read_first_and_leads_to_the_field(live_server, open_page):
    page = open_page("phone")
    page.goto(live_server.url + "/styleguide/?errors=1")
    assert page.evaluate("document.activeElement.className") == "govuk-error-summary"
    page.get_by_role("link", name="Say in a few words what happened").click()
    assert page.evaluate("document.activeElement.id") == "id_what"
    page.get_by_role("link", name="Enter a date and a time").click()
    assert page.evaluate("document.activeElement.id") == "id_at_0"


def test_follow_up_field_appears_with_its_choice(live_server, open_page):
    page = open_page("phone", javascript=False)
    page.goto(live_server.url + "/styleguide/")
    number = page.get_by_label("Phone number")
    assert not number.is_visible()
    page.get_by_label("By phone").check()
    assert number.is_visible()


def test_a_second_press_is_not_sent(live_server, open_page):
    page = open_page("desk")
    page.goto(live_server.url + "/styleguide/")
    sent = page.evaluate(
        """() => {
          const form = document.querySelector("main form[method=post]");
          const press = () => form.dispatchEvent(new Event("submit", {cancelable: true, bubbles: true}));
          return [press(), press()];
        }"""
    )
    assert sent == [True, False]


def test_count_of_what_is_left(live_server, open_page):
    page = open_page("desk")
    page.goto(live_server.url + "/styleguide/")
    page.locator("#id_what").fill("x" * 1990)
    page.get_by_text("You have 10 characters left").wait_for()
    page.locator("#id_what").fill("x" * 2003)
    page.get_by_text("You have 3 characters too many").wait_for()
