"""A concern kept as it is typed, in Chromium: with the page's script, and as before without it."""

import pytest

from tests.browser.conftest import size_of
from tests.cast import START
from tests.concerns.walk import TOLD, Walk

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]
PIECE = "Somebody painted"


@pytest.fixture
def walk(cast, client, monkeypatch):
    monkeypatch.setattr("hub.history.moment.now", lambda: START)
    client.force_login(cast.faith)
    walk = Walk(client).begin()
    walk.post("category", category="graffiti")
    return walk


@pytest.fixture
def signed_in(walk, chromium, live_server, settings):
    """signed_in(): a window of faith's browser on the page that asks what happened."""
    name = settings.SESSION_COOKIE_NAME
    contexts = []

    def open_one(context=None, **options):
        if context is None:
            context = chromium.new_context(viewport=size_of("phone"), locale="en-GB", **options)
            value = walk.client.cookies[name].value
            context.add_cookies([{"name": name, "value": value, "url": live_server.url}])
            contexts.append(context)
        page = context.new_page()
        page.goto(live_server.url + walk.url("what"))
        return page

    yield open_one
    for context in contexts:
        context.close()


def line(page):
    return page.locator("[data-keep-typed]")


def types(page, words):
    page.get_by_role("textbox").press_sequentially(words)


def test_words_are_there_again_though_nobody_pressed_continue(signed_in, walk):
    page = signed_in()
    types(page, PIECE)
    line(page).get_by_text("Saved 09:00").wait_for()
    assert "what" not in walk.draft().answers
    again = signed_in(page.context)
    assert again.get_by_role("textbox").input_value() == PIECE
    assert "Here is what you had typed" in again.locator("main").text_content()
    again.get_by_role("textbox").fill(TOLD)
    again.get_by_role("button", name="Continue").click()
    assert walk.draft().answers["what"] == {"what": [TOLD]}


def test_the_last_keys_are_kept_on_the_way_out(signed_in, walk):
    page = signed_in()
    types(page, PIECE)
    page.goto("about:blank")
    page.wait_for_timeout(500)
    assert walk.draft().typed["what"]["answers"] == {"what": [PIECE]}


def test_the_other_window_is_told_and_loses_nothing(signed_in, walk):
    first = signed_in()
    second = signed_in(first.context)
    types(first, PIECE)
    line(first).get_by_text("Saved 09:00").wait_for()
    types(second, "Other words")
    line(second).get_by_text("another window at 09:00").wait_for()
    assert second.get_by_role("textbox").input_value() == "Other words"
    assert walk.draft().typed["what"]["answers"] == {"what": [PIECE]}


def test_who_was_signed_out_is_told_and_keeps_the_words(signed_in, walk):
    page = signed_in()
    page.context.clear_cookies()
    types(page, PIECE)
    line(page).get_by_text("you are signed out").wait_for()
    assert page.get_by_role("textbox").input_value() == PIECE
    assert walk.draft().typed.get("what") is None


def test_without_javascript_continue_saves_as_before(signed_in, walk):
    page = signed_in(java_script_enabled=False)
    types(page, TOLD)
    assert line(page).text_content() == ""
    page.get_by_role("button", name="Continue").click()
    assert walk.draft().answers["what"] == {"what": [TOLD]}
