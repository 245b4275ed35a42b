from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hub.accounts import links
from hub.history import moment
from hub.notifications.models import Mail
from hub.people.models import User

GOOD = {"password": "three odd words here", "again": "three odd words here"}
WITH_THE_NEW_ONE = {"login": "faith@example.org", "password": GOOD["password"], "next": "/places/"}


def test_asking_answers_the_same_whether_the_address_has_an_account_or_not(client, cast):
    told, queries, templates = [], [], []
    for address in ("faith@example.org", "stranger@example.org"):
        with CaptureQueriesContext(connection) as asked:
            response = client.post(reverse("account_reset_password"), {"email": address})
        told.append((response.status_code, response["Location"]))
        queries.append(len(asked))
        templates.append(Mail.objects.get(address=address).template)
    assert told[0] == told[1] == (302, reverse("account_reset_password_done"))
    assert queries[0] == queries[1], "the work is the same, so the time is"
    assert templates == ["password_reset", "password_reset_unknown"]


def test_asking_in_capitals_finds_the_account(client, cast):
    client.post(reverse("account_reset_password"), {"email": "FAITH@Example.org"})
    assert Mail.objects.get(template="password_reset").recipient == cast.faith


def test_asking_twice_in_a_minute_sends_one_mail(client, cast, monkeypatch):
    now = moment.now().replace(second=10)
    monkeypatch.setattr(moment, "now", lambda: now)
    for _press in range(2):
        client.post(reverse("account_reset_password"), {"email": "faith@example.org"})
    assert Mail.objects.filter(template="password_reset").count() == 1


def test_asking_too_often_is_refused(client, cast):
    answers = [client.post(reverse("account_reset_password"), {"email": "faith@example.org"}) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [302] * 5 + [429]


def test_the_link_shows_a_form_and_changes_nothing(client, cast, link_of):
    client.post(reverse("account_reset_password"), {"email": "faith@example.org"})
    before = cast.faith.password
    path = link_of("faith@example.org", moment.now())
    for _time in range(2):
        page = client.get(path)
        assert page.status_code == 200
        assert "no-store" in page["Cache-Control"]
    cast.faith.refresh_from_db()
    assert cast.faith.password == before


def test_setting_leads_to_sign_in_with_the_new_password(client, cast, link_of):
    client.post(reverse("account_reset_password"), {"email": "faith@example.org"})
    path = link_of("faith@example.org", moment.now())
    assert client.post(path, GOOD).headers["Location"] == reverse("account_login")
    signed_in = client.post(
        reverse("account_login"), {"login": "faith@example.org", "password": GOOD["password"], "next": "/places/"}
    )
    assert signed_in.status_code == 302
    assert client.session["_auth_user_id"] == str(cast.faith.pk)
    again = client.post(path, GOOD)
    assert "It was used" in again.content.decode()


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"password": "short", "again": "short"}, "at least 12 characters"),
        ({"password": "passwordpassword", "again": "other words there"}, "The two passwords differ"),
        ({"password": "faith@example.org", "again": "faith@example.org"}, "too similar"),
    ],
)
def test_a_weak_password_is_refused_with_the_reason(client, cast, answers, said):
    page = client.post(_path(cast.faith), answers)
    assert page.status_code == 200
    assert said in page.content.decode()
    assert f'value="{answers["password"]}"' not in page.content.decode()


def test_a_new_password_ends_other_sessions(client, cast):
    client.force_login(cast.faith)
    other = type(client)()
    other.post(_path(cast.faith), GOOD)
    assert client.get(reverse("account_change_password")).status_code == 302


def test_an_old_link_says_so_and_offers_another(client, cast):
    old = links.make(cast.faith, "reset", moment.now() - timedelta(hours=2)).replace("http://localhost:8000", "")
    page = client.get(old)
    assert "It was too old" in page.content.decode()
    assert reverse("account_reset_password") in page.content.decode()


def test_too_many_failed_attempts_do_not_lock_out_who_sets_a_new_password(client, cast):
    login = reverse("account_login")
    for _attempt in range(6):
        client.post(login, {"login": "faith@example.org", "password": "wrong"})
    assert User.objects.get(pk=cast.faith.pk).last_login is None
    client.post(_path(cast.faith), GOOD)
    assert client.post(login, WITH_THE_NEW_ONE).status_code == 302


def _path(user):
    return links.make(user, "reset", moment.now()).replace("http://localhost:8000", "")
