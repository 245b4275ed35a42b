"""Tries to get into somebody else's account."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.apps import apps
from django.conf import settings as installed
from django.contrib.auth import hashers
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse

from hub.notifications.models import Mail
from tests.accounts.test_second_step import AUTHENTICATE, LOGIN, code_of, with_password
from tests.accounts.test_sign_in import redis_gone  # noqa: F401

SESSION = installed.SESSION_COOKIE_NAME


@pytest.fixture
def secret(cast, settings):
    settings.REQUIRE_SECOND_FACTOR = True
    made = generate_totp_secret()
    TOTP.activate(cast.council, made)
    return made


def key_of(client):
    return client.cookies[SESSION].value


def holding(key):
    """Somebody who planted that session, or saw its key."""
    client = Client()
    client.cookies[SESSION] = key
    return client


def test_a_session_known_before_a_step_opens_nothing_after_it(cast, secret):
    client = with_password()
    between = key_of(client)
    client.post(AUTHENTICATE, {"code": code_of(secret)})
    assert client.get("/").status_code == 200
    assert key_of(client) != between
    assert holding(between).get("/").url.startswith(LOGIN)


def test_nor_one_that_was_in_already_and_took_the_step_later(cast, secret):
    client = Client()
    client.force_login(cast.council)
    before = key_of(client)
    assert client.get("/").status_code == 302
    client.post("/accounts/2fa/reauthenticate/", {"code": code_of(secret)})
    assert client.get("/").status_code == 200
    assert key_of(client) != before
    assert holding(before).get("/").url.startswith(LOGIN)


@pytest.mark.parametrize("address", ["faith@example.org", "leaver@example.org", "stranger@example.org"])
def test_signing_in_wrongly_takes_the_same_work_for_every_address(cast, monkeypatch, address):
    hasher, worked = type(hashers.get_hasher()), []
    encode = hasher.encode
    monkeypatch.setattr(hasher, "encode", lambda *args, **more: worked.append(1) or encode(*args, **more))
    answer = Client().post(LOGIN, {"login": address, "password": "not the password"})
    assert len(worked) == 1
    assert "email address and/or password" in answer.text


def test_without_redis_codes_are_still_counted(cast, secret, redis_gone):  # noqa: F811
    client = with_password()
    for _try in range(6):
        response = client.post(AUTHENTICATE, {"code": "000000"})
    assert "Too many" in response.text
    client.post(AUTHENTICATE, {"code": code_of(secret)})
    assert client.get("/").url.startswith(LOGIN)


def test_there_is_no_other_door(db):
    """The admin of Django would be one with limits and a second step of its own: there is none."""
    assert not apps.is_installed("django.contrib.admin")
    with pytest.raises(NoReverseMatch):
        reverse("admin:index")
    assert Client().get("/admin/").status_code in (302, 404)
    assert "admin" not in get_resolver().namespace_dict


def test_no_row_of_the_outbox_holds_a_link_that_opens_an_account(cast):
    client = Client()
    client.post(reverse("account_reset_password"), {"email": "faith@example.org"})
    mail = Mail.objects.get()
    assert mail.secret
    assert "/password/set/" not in f"{mail.context} {mail.text} {mail.html}"


def test_a_coordinator_finds_no_page_with_the_link(cast, settings):
    """The mails of a demonstration are the only ones that can be read here, and a secret one shows nothing of it."""
    settings.DEMO = False
    client = Client()
    client.force_login(cast.coordinator)
    Client().post(reverse("account_reset_password"), {"email": "faith@example.org"})
    assert client.post(reverse("accounts:person_link", args=[cast.faith.reference])).status_code == 302
    for page in (reverse("accounts:person", args=[cast.faith.reference]), "/", "/demo/mails/"):
        assert "/password/set/" not in client.get(page).text
