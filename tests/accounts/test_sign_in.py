"""Signing in: by email, limited, and alike for whoever has no account."""

import pytest
from django.conf import settings
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse

import hub.cache
from hub.history.models import Event
from hub.notifications.models import Mail
from hub.people.models import User
from tests.cast import PASSWORD
from tests.smtp import free_port

LOGIN = "/accounts/login/"


def sign_in(client, who="faith", password=PASSWORD, **more):
    return client.post(LOGIN, {"login": f"{who}@example.org", "password": password, "next": "/places/"}, **more)


def test_signing_in_and_out(client, cast):
    assert sign_in(client).status_code == 302
    assert client.session["_auth_user_id"] == str(cast.faith.pk)
    client.post(reverse("account_logout"))
    assert "_auth_user_id" not in client.session


def test_made_up_people_sign_in_to_a_demonstration_only(client, cast, settings):
    """Their password is printed in the README; their rows may stand in a database that was a demonstration once."""
    User.objects.filter(pk=cast.faith.pk).update(email="faith@demo.example")
    answers = {"login": "faith@demo.example", "password": PASSWORD}
    settings.DEMO = True
    assert client.post(LOGIN, answers).status_code == 302
    assert client.get("/").status_code == 200
    settings.DEMO = False
    assert client.get("/").url.startswith(LOGIN)
    client = Client()
    assert client.post(LOGIN, answers).status_code == 200
    assert "_auth_user_id" not in client.session


def test_signing_in_gives_a_new_session(client, cast):
    session = client.session
    session["planted"] = "yes"
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    sign_in(client)
    assert client.session["_auth_user_id"] == str(cast.faith.pk)
    assert client.session.session_key != session.session_key
    assert not Session.objects.filter(pk=session.session_key).exists()


def test_capitals_in_the_address_do_not_matter(client, cast):
    assert sign_in(client, "FAITH").status_code == 302


def test_a_wrong_password_and_an_unknown_address_read_the_same(client, cast):
    wrong = sign_in(client, password="not this one at all")
    unknown = sign_in(client, "stranger")
    assert wrong.status_code == unknown.status_code == 200
    assert wrong.context["form"].non_field_errors() == unknown.context["form"].non_field_errors()


def test_a_wrong_password_and_an_unknown_address_take_the_same_work(client, cast, monkeypatch):
    """As many reads, and one password hashed: the hash is what takes time."""
    hashed, encode = [], MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *args, **more: hashed.append(1) or encode(*args, **more))
    worked = []
    for who in ("faith", "stranger"):
        hashed.clear()
        with CaptureQueriesContext(connection) as asked:
            sign_in(client, who, password="not this one at all")
        worked.append((len(asked), len(hashed)))
    assert worked[0] == worked[1]
    assert worked[0][1] == 1


def test_a_closed_account_cannot_sign_in(client, cast):
    cast.faith.is_active = False
    cast.faith.save()
    sign_in(client)
    assert "_auth_user_id" not in client.session


def test_signing_up_is_closed(client, db):
    answers = {"email": "me@example.org", "password1": PASSWORD}
    client.post(reverse("account_signup"), answers)
    assert not User.objects.exists()


def test_the_sixth_wrong_password_in_five_minutes_is_not_even_tried(client, cast):
    for _attempt in range(5):
        sign_in(client, password="wrong")
    assert "Too many failed" in str(sign_in(client).context["form"].non_field_errors())


def test_the_header_of_a_visitor_does_not_reset_the_count(client, cast):
    for attempt in range(11):
        sign_in(client, f"person{attempt}", password="wrong", headers={"x-forwarded-for": f"10.0.0.{attempt}"})
    assert "Too many failed" in str(sign_in(client).context["form"].non_field_errors())


@pytest.fixture
def redis_gone(monkeypatch):
    gone = {"default": settings.CACHES["default"] | {"LOCATION": f"redis://127.0.0.1:{free_port()}/0"}}
    monkeypatch.setattr(hub.cache, "_away_until", 0)
    with override_settings(CACHES=gone):
        caches["default"]._here.clear()
        yield
        caches["default"]._here.clear()
    monkeypatch.setattr(hub.cache, "_away_until", 0)


def test_without_redis_people_sign_in(client, cast, redis_gone):
    assert sign_in(client).status_code == 302
    assert hub.cache._away_until > 0


def test_without_redis_attempts_are_still_counted(client, cast, redis_gone):
    for _attempt in range(5):
        sign_in(client, password="wrong")
    assert "Too many failed" in str(sign_in(client).context["form"].non_field_errors())


def test_without_redis_asking_for_a_link_is_still_limited(client, cast, redis_gone):
    answers = [client.post(reverse("account_reset_password"), {"email": "faith@example.org"}) for _ in range(6)]
    assert answers[-1].status_code == 429


def test_changing_the_password_needs_the_old_one_and_is_told(client, cast):
    client.force_login(cast.faith)
    new = "three quite odd words"
    page = reverse("account_change_password")
    client.post(page, {"oldpassword": "wrong", "password1": new, "password2": new})
    assert not Mail.objects.exists()
    client.post(page, {"oldpassword": PASSWORD, "password1": new, "password2": new})
    cast.faith.refresh_from_db()
    assert cast.faith.check_password(new)
    assert Mail.objects.get().template == "sign_in_changed"
    assert Event.objects.get(person=cast.faith).code == "password_changed"
    assert client.get(page).status_code == 200, "this session goes on"


def test_reauthentication_knows_the_password(client, cast):
    client.force_login(cast.faith)
    page = reverse("account_reauthenticate")
    assert client.post(page, {"password": "wrong"}).status_code == 200
    assert client.post(page, {"password": PASSWORD, "next": "/places/"}).status_code == 302


OPEN_TO_ALL = {
    "account_login",
    "account_logout",
    "account_inactive",
    "account_signup",
    "account_reset_password",
    "account_reset_password_done",
}


@pytest.mark.parametrize("name", sorted(OPEN_TO_ALL))
def test_these_pages_need_no_account(db, name):
    response = Client().get(reverse(name))
    assert response.status_code in {200, 302}
    assert LOGIN not in response.headers.get("Location", "")


def test_every_other_page_of_accounts_does(db):
    patterns = [p for p in get_resolver("hub.accounts.urls_sign_in").url_patterns if getattr(p, "name", None)]
    closed = {p.name for p in patterns} - OPEN_TO_ALL - {"account_set_password_by_link", "account_invitation"}
    closed -= {"mfa_authenticate", "mfa_login_webauthn"}  # a step on the way in
    assert closed >= {"account_change_password", "account_reauthenticate", "mfa_index", "mfa_add_webauthn"}
    for name in closed:
        assert LOGIN in Client().post(reverse(name)).headers["Location"]
