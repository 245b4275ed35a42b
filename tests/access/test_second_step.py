"""No address of the Hub opens to whoever still owes a second step."""

from django.test import Client
from django.urls import reverse

from tests.access.pages import PAGES

LOGIN, INDEX = "/accounts/login/", "/accounts/2fa/"
# what somebody needs to set one up, or to leave
ON_THE_WAY = ("mfa_", "account_")


def test_no_address_forgets_it(cast, world, settings):
    """Every address of the Hub, asked for by a sergeant with a password alone."""
    settings.REQUIRE_SECOND_FACTOR = True
    client, anonymous, open_to_all = Client(), Client(), []
    client.force_login(cast.sergeant)
    for name, page in PAGES.items():
        response = client.get(reverse(name, kwargs=page.args(world)))
        is_led_there = response.status_code == 302 and response.url == INDEX
        if not is_led_there and not name.startswith(ON_THE_WAY):
            open_to_all.append(name)
    for name in open_to_all:
        response = anonymous.get(reverse(name, kwargs=PAGES[name].args(world)))
        assert LOGIN not in response.headers.get("Location", ""), f"{name} asks for a password but for no second step"
    assert len(open_to_all) < len(PAGES) / 4
