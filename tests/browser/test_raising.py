"""The pages for raising a concern in Chromium: what opens, and what is kept when somebody is signed out."""

import pytest

from hub.places.models import PlaceOfWorship
from tests.browser.page_checks import axe_faults, layout_faults
from tests.cast import PASSWORD, START
from tests.concerns.walk import TOLD, Walk

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def walk(cast, client, monkeypatch):
    """A draft with all that must be said, of somebody with two places."""
    monkeypatch.setattr("hub.history.moment.now", lambda: START)
    PlaceOfWorship.objects.create(
        name="Northfield Hall", faith="muslim", run_by=cast.committee, ward=cast.ward, borough=cast.borough
    )
    client.force_login(cast.faith)
    walk = Walk(client).begin()
    walk.post("place", place=cast.mosque.reference)
    return walk.told()


def test_what_opens_with_its_choice_has_no_faults(live_server, open_page, walk, settings):
    page = open_page("phone")
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": walk.client.cookies[name].value, "url": live_server.url}])
    page.goto(live_server.url + walk.url("when"))
    page.get_by_label("I know the date and time").check()
    page.get_by_label("Yes, but it went on for a while").check()
    assert axe_faults(page) + layout_faults(page) == []


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_words_survive_being_signed_out(live_server, open_page, walk, cast, javascript):
    page = open_page("phone", javascript=javascript)

    def sign_in():
        page.get_by_label("Email").fill(cast.faith.email)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()

    page.goto(live_server.url + walk.url("what"))
    sign_in()
    page.get_by_role("textbox").fill("The lock is broken too.")
    page.context.clear_cookies()
    page.get_by_role("button", name="Continue").click()
    assert "what you wrote is kept" in page.locator("main").text_content()
    sign_in()
    assert page.get_by_role("textbox").input_value() == "The lock is broken too."
    assert walk.draft().answers["what"] == {"what": [TOLD]}
    page.get_by_role("button", name="Continue").click()
    assert walk.draft().answers["what"] == {"what": ["The lock is broken too."]}
