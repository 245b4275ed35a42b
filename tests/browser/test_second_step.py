"""The second step in Chromium: a passkey of a virtual device, and without JavaScript an authenticator app."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

from tests.browser.page_checks import axe_faults, layout_faults
from tests.cast import PASSWORD

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture(autouse=True)
def required(settings):
    settings.REQUIRE_SECOND_FACTOR = True


@pytest.fixture
def address(live_server):
    return live_server.url.replace("127.0.0.1", "localhost")  # passkeys belong to names, not to numbers


def press(page, label):
    page.get_by_role("button", name=label, exact=True).click()
    page.wait_for_load_state()  # what is asked next is asked of a whole page


def is_clean(page):
    assert axe_faults(page) + layout_faults(page) == []


def give_device(page):
    """A phone that knows its owner's finger."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    facts = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True}
    sure = {"hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True}
    made = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": facts | sure})
    return devtools, made["authenticatorId"]


def type_password(page, address, name):
    page.goto(f"{address}/accounts/login/")
    page.get_by_label("Email").fill(f"{name}@example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    press(page, "Sign in")


def test_an_inspector_signs_in_with_a_passkey(cast, address, open_page):
    page = open_page("phone")
    devtools, device = give_device(page)
    type_password(page, address, "inspector")
    page.get_by_text("a password alone does not open it").wait_for()
    page.get_by_role("link", name="Add a passkey").click()
    page.wait_for_load_state()
    if page.get_by_label("Password", exact=True).count():
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        press(page, "Continue")
    page.get_by_role("button", name="Add this device").wait_for()
    assert page.get_by_text("Your device did not finish").is_hidden()
    is_clean(page)
    press(page, "Add this device")
    page.get_by_role("heading", name="Recovery codes").wait_for()
    assert Authenticator.objects.filter(user=cast.inspector, type="webauthn").count() == 1
    page.goto(f"{address}/")
    page.get_by_role("heading", name="Needs you now").first.wait_for()

    # signed out, and in again with the finger alone
    page.context.clear_cookies()
    page.goto(f"{address}/accounts/login/")
    press(page, "Sign in with a passkey")
    page.get_by_role("heading", name="Needs you now").first.wait_for()

    # with the password, the device is the second step
    page.context.clear_cookies()
    type_password(page, address, "inspector")
    page.get_by_role("button", name="Use my passkey").wait_for()
    is_clean(page)
    press(page, "Use my passkey")
    page.get_by_role("heading", name="Needs you now").first.wait_for()

    # a device that refuses says so, and the page stays
    devtools.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})
    page.context.clear_cookies()
    page.goto(f"{address}/accounts/login/")
    press(page, "Sign in with a passkey")
    page.get_by_text("Your device did not finish").wait_for()

    # taken off again: the door closes
    devtools.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": True})
    press(page, "Sign in with a passkey")
    page.get_by_role("heading", name="Needs you now").first.wait_for()
    page.goto(f"{address}/accounts/sessions/")
    is_clean(page)
    page.goto(f"{address}/accounts/2fa/")
    is_clean(page)
    page.get_by_role("button", name="Remove My passkey").click()
    page.wait_for_load_state()
    if page.get_by_role("heading", name="Enter your password again").count():
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        press(page, "Continue")
    page.get_by_role("heading", name="Remove this passkey?").wait_for()
    is_clean(page)
    press(page, "Remove")
    page.get_by_text("a password alone does not open it").wait_for()
    assert not Authenticator.objects.filter(user=cast.inspector).exists()


def test_a_council_officer_without_javascript_uses_an_app(cast, address, open_page):
    page = open_page("desk", javascript=False)
    type_password(page, address, "council")
    assert page.get_by_role("button", name="Sign in with a passkey").count() == 0
    page.get_by_role("link", name="Turn on").click()
    page.wait_for_load_state()
    if page.get_by_label("Password", exact=True).count():
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        press(page, "Continue")
    page.get_by_text("I cannot scan it").click()
    secret = page.locator(".hub-break").text_content().strip()
    page.get_by_label("code").fill(code_of(secret))
    press(page, "Turn on")
    page.get_by_role("heading", name="Recovery codes").wait_for()
    page.goto(f"{address}/")
    page.get_by_role("heading", name="Needs you now").first.wait_for()


def code_of(secret):
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
