"""Police, councils and coordinators need a second step; nothing that comes by mail is one."""

from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.test import Client
from django.urls import reverse

from hub.accounts import links
from hub.accounts.second_step import MARK
from hub.history import moment
from hub.history.models import Event
from hub.people.models import SealedAnswers
from hub.people.roles import ROLES
from tests.access.world import COUNCIL, OPERATOR, POLICE
from tests.cast import PASSWORD

INDEX, AUTHENTICATE = "/accounts/2fa/", "/accounts/2fa/authenticate/"
LOGIN = "/accounts/login/"
NEEDED = COUNCIL | POLICE | OPERATOR


@pytest.fixture(autouse=True)
def required(settings):
    settings.REQUIRE_SECOND_FACTOR = True


@pytest.fixture
def secret(cast):
    """The council officer has an authenticator app."""
    made = generate_totp_secret()
    TOTP.activate(cast.council, made)
    return made


def code_of(secret):
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def with_password(who="council", password=PASSWORD):
    client = Client()
    client.post(LOGIN, {"login": f"{who}@example.org", "password": password})
    return client


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def test_the_roles_that_need_it():
    assert {code for code, role in ROLES.items() if role.needs_second_step} == {
        *("council_officer", "enforcement_officer", "police_officer", "police_supervisor", "coordinator")
    }


@pytest.mark.parametrize("who", sorted(NEEDED))
def test_a_password_alone_opens_nothing(cast, who):
    client = signed_in(cast.named[who])
    for address in ("/", "/concerns/", "/places/"):
        response = client.get(address)
        assert (response.status_code, response.url) == (302, INDEX)
    page = client.get(INDEX)
    assert "a password alone does not open it" in page.text
    assert "Main" not in page.text, "no entry of the navigation leads anywhere yet"


@pytest.mark.parametrize("who", ["faith", "umbrella", "nobody"])
def test_volunteers_sign_in_with_a_password(cast, who):
    assert with_password(who).get("/").status_code == 200
    assert "a password alone" not in with_password(who).get(INDEX).text


def test_after_the_password_a_code_is_asked_for(cast, secret):
    client = with_password()
    assert client.get("/").url.startswith(LOGIN), "not in yet"
    assert client.post(AUTHENTICATE, {"code": "000000"}).status_code == 200
    assert client.get("/").url.startswith(LOGIN)
    client.post(AUTHENTICATE, {"code": code_of(secret)})
    assert client.get("/").status_code == 200


def test_a_code_opens_once(cast, secret):
    code = code_of(secret)
    with_password().post(AUTHENTICATE, {"code": code})
    second = with_password()
    second.post(AUTHENTICATE, {"code": code})
    assert second.get("/").url.startswith(LOGIN)


def test_a_session_from_before_is_asked_for_the_code(cast, secret):
    """The role is new, or the setting: whoever is in with a password alone takes the second step where they are."""
    client = signed_in(cast.council)
    response = client.get("/concerns/?show=all")
    assert response.url == "/accounts/2fa/reauthenticate/?next=%2Fconcerns%2F%3Fshow%3Dall"
    response = client.post(response.url, {"code": code_of(secret), "next": "/concerns/?show=all"})
    assert response.url == "/concerns/?show=all"
    assert client.get(response.url).status_code == 200


@pytest.mark.django_db(transaction=True)  # allauth says so once it is committed
def test_setting_one_up_lets_go_on(cast):
    client = with_password()
    assert client.get("/").url == INDEX
    page = client.get(reverse("mfa_activate_totp"))
    if page.status_code == 302:  # the password was typed more than a moment ago
        client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
        page = client.get(reverse("mfa_activate_totp"))
    client.post(reverse("mfa_activate_totp"), {"code": code_of(page.context["form"].secret)})
    assert client.get("/").status_code == 200
    assert Event.objects.filter(kind="sign_in_changed", person=cast.council).exists()
    assert Authenticator.objects.filter(user=cast.council, type="recovery_codes").exists(), "for the day it is lost"


def test_turning_the_last_one_off_closes_the_door_again(cast, secret):
    client = with_password()
    client.post(AUTHENTICATE, {"code": code_of(secret)})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    client.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.filter(user=cast.council).exists()
    assert client.get("/concerns/").url == INDEX


def test_a_recovery_code_opens_once(cast, secret):
    code = RecoveryCodes.activate(cast.council).get_unused_codes()[0]
    client = with_password()
    client.post(AUTHENTICATE, {"code": code})
    assert client.get("/").status_code == 200
    again = with_password()
    again.post(AUTHENTICATE, {"code": code})
    assert again.get("/").url.startswith(LOGIN)


def test_a_link_that_came_by_mail_is_no_second_step(cast, secret):
    link = urlsplit(links.make(cast.council, "reset", moment.now())).path
    client = Client()
    new = "three quiet green kettles"
    assert client.post(link, {"password": new, "again": new}).url == LOGIN
    assert client.get("/").url.startswith(LOGIN)
    client = with_password(password=new)
    assert client.get("/").url.startswith(LOGIN), "the code is asked for all the same"


def test_codes_cannot_be_tried_out(cast, secret):
    client = with_password()
    for _try in range(6):
        response = client.post(AUTHENTICATE, {"code": "000000"})
    assert "Too many" in response.text
    client.post(AUTHENTICATE, {"code": code_of(secret)})
    assert client.get("/").url.startswith(LOGIN), "not even with the right one, for a while"


def test_somebody_elses_mark_counts_for_nobody(cast):
    client = signed_in(cast.sergeant)
    session = client.session
    session[MARK] = cast.council.reference
    session.save()
    assert client.get("/").url == INDEX


def test_what_was_being_written_waits(cast, secret):
    """The setting came while somebody wrote: the words are there after the code."""
    from hub.people import sealed

    concern = cast.concern()
    page = reverse("concerns:acknowledge", args=[concern.matter.reference])
    client = signed_in(cast.council)
    typed = {"next_step": "We ring you.", sealed.FIELD: sealed.token_for(cast.council, page)}
    assert "reauthenticate" in client.post(page, typed).url
    assert SealedAnswers.objects.filter(user=cast.council, path=page).exists()


def test_secrets_are_sealed_in_the_database(cast, secret, settings):
    row = Authenticator.objects.get(user=cast.council, type="totp")
    assert secret not in str(row.data)
    seed = RecoveryCodes.activate(cast.council).instance.data["seed"]
    assert seed.startswith("sealed:")
    assert row.wrap().validate_code(code_of(secret))


def test_secrets_outlive_a_change_of_the_key_that_names_the_one_before(cast, secret, settings):
    row, before = Authenticator.objects.get(user=cast.council, type="totp"), settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another-key-of-tests-" * 4, [before]
    assert row.wrap().validate_code(code_of(secret))
    settings.SECRET_KEY_FALLBACKS = []
    assert not row.wrap().validate_code(code_of(secret))
    assert not row.wrap().validate_code(code_of("")), "an empty secret would have codes that anybody can work out"


def test_own_sessions_are_listed_and_the_others_signed_out(cast):
    here, there = with_password("faith"), Client(headers={"user-agent": "Mozilla/5.0 (Android 14) Firefox/130.0"})
    there.post(LOGIN, {"login": "faith@example.org", "password": PASSWORD})
    with_password("trustee")
    page = here.get("/accounts/sessions/")
    assert page.text.count('class="hub-item__title"') == 2
    assert "Firefox on Android" in page.text and "This one" in page.text
    assert here.post("/accounts/sessions/").status_code == 302
    assert there.get("/").url.startswith(LOGIN)
    assert here.get("/").status_code == 200


def test_without_the_requirement_nothing_is_asked(cast, settings):
    settings.REQUIRE_SECOND_FACTOR = False
    assert signed_in(cast.council).get("/").status_code == 200
