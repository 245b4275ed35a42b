"""Whoever was signed out while writing finds every word again after signing in, and nobody else does."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client

from hub.concerns.models import Concern
from hub.people import sealed
from hub.people.models import SealedAnswers
from tests.cast import PASSWORD, START
from tests.concerns.walk import TOLD, Walk, hidden

LATER = "A slur on the side gate. The lock is broken too. ঘটনা"


@pytest.fixture
def walk(cast, at_start):
    """A browser that checks security tokens, on the page that asks what happened."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.faith)
    walk = Walk(client)
    page = client.get("/concerns/new/")
    data = {"danger": "no", "form_key": hidden(page, "form_key"), "csrfmiddlewaretoken": token(page)}
    walk.key = client.post("/concerns/new/", data).url.split("/")[3]
    page = walk.get("category")
    assert walk.post("category", category="graffiti", csrfmiddlewaretoken=token(page)).status_code == 302
    return walk


def token(page):
    return hidden(page, "csrfmiddlewaretoken")


def posted(page, **answers):
    """What the browser sends from this page."""
    return {"csrfmiddlewaretoken": token(page), sealed.FIELD: hidden(page, sealed.FIELD)} | answers


def end_session(client, *, cookies=False):
    client.session.delete()
    if cookies:
        client.cookies.clear()


def sign_in(client, user, url):
    """Sign in on the page at `url`; returns where one is sent then."""
    page = client.get(url)
    data = {"login": user.email, "password": PASSWORD, "csrfmiddlewaretoken": token(page)}
    if found := re.search(r'name="next"[^>]* value="([^"]*)"', page.content.decode()):
        data["next"] = unescape(found[1])
    answer = client.post(url, data)
    assert answer.status_code == 302, page.content.decode()
    return answer.url


def words(page):
    return page.context["form"]["what"].value()


@pytest.mark.parametrize("cookies", [False, True], ids=["session gone", "all cookies gone"])
def test_words_posted_without_a_session_are_there_after_signing_in(walk, cast, cookies):
    data = posted(walk.get("what"), what=LATER)
    end_session(walk.client, cookies=cookies)
    answer = walk.client.post(walk.url("what"), data)
    assert answer.url == f"/accounts/login/?next={walk.url('what')}"
    assert "slur" not in str(answer.headers) + answer.content.decode()
    assert "what you wrote is kept" in str(next(iter(get_messages(answer.wsgi_request))))
    assert walk.draft().answers.get("what") is None, "nobody signed in, nothing saved"

    assert sign_in(walk.client, cast.faith, answer.url) == walk.url("what")
    page = walk.get("what")
    assert words(page) == LATER
    assert "This is not saved yet" in page.content.decode()
    assert walk.client.post(walk.url("what"), posted(page, what=words(page))).status_code == 302
    assert walk.draft().answers["what"] == {"what": [LATER]}
    assert not SealedAnswers.objects.exists()
    assert "This is not saved yet" not in walk.get("what").content.decode()


def test_a_query_in_the_address_survives(walk, cast):
    data = posted(walk.get("what"), what=LATER)
    end_session(walk.client)
    answer = walk.client.post(walk.url("what") + "?change=1", data)
    assert sign_in(walk.client, cast.faith, answer.url) == walk.url("what") + "?change=1"


def test_a_page_older_than_the_last_sign_in_shows_its_words_again(walk, cast):
    """Signing in again in another window makes the first window's security token void."""
    data = posted(walk.get("what"), what=LATER)
    walk.client.force_login(cast.faith)
    data["csrfmiddlewaretoken"] = "x" * 64
    answer = walk.client.post(walk.url("what"), data)
    assert answer.url == walk.url("what")
    assert walk.draft().answers.get("what") is None, "a request without its token changes nothing"
    assert words(walk.client.get(answer.url)) == LATER


def test_an_error_in_the_words_is_shown_with_them(walk, cast):
    data = posted(walk.get("what"), what="x" * 10_001)
    end_session(walk.client)
    url = sign_in(walk.client, cast.faith, walk.client.post(walk.url("what"), data).url)
    page = walk.client.get(url)
    assert words(page) == "x" * 10_001
    assert "fit here" in page.content.decode()


def test_sending_with_a_dead_session_leads_back_to_the_page_for_checking(walk, cast):
    walk.client.post(walk.url("what"), posted(walk.get("what"), what=TOLD))
    page = walk.get("check")
    data = posted(page, seal=hidden(page, "seal"))
    end_session(walk.client)
    url = sign_in(walk.client, cast.faith, walk.client.post(walk.url("check"), data).url)
    assert url == walk.url("check")
    assert not Concern.objects.exists()
    page = walk.client.get(url)
    assert walk.client.post(url, posted(page, seal=hidden(page, "seal"))).status_code == 302
    assert Concern.objects.count() == 1


@pytest.mark.parametrize("who", ["trustee", "other_faith", "council"])
def test_somebody_else_who_signs_in_finds_nothing(walk, cast, who):
    data = posted(walk.get("what"), what=LATER)
    end_session(walk.client)
    answer = walk.client.post(walk.url("what"), data)
    other = getattr(cast, who)
    walk.client.force_login(other)
    assert walk.client.get(walk.url("what")).status_code == 404
    assert "slur" not in walk.client.get("/concerns/new/").content.decode()
    assert answer.status_code == 302
    walk.client.force_login(cast.faith)
    assert words(walk.get("what")) == LATER


def test_the_page_of_one_sent_by_another_is_kept_for_the_one(walk, cast):
    """A shared computer: the trustee signed in, then somebody pressed Continue in the chair's old window."""
    data = posted(walk.get("what"), what=LATER)
    walk.client.force_login(cast.trustee)
    data["csrfmiddlewaretoken"] = "x" * 64
    answer = walk.client.post(walk.url("what"), data)
    assert answer.url == "/"
    assert SealedAnswers.objects.get().user == cast.faith


def test_the_list_of_drafts_leads_to_the_words(walk, cast):
    data = posted(walk.get("what"), what=LATER)
    walk.client.post(walk.url("what"), posted(walk.get("what"), what=TOLD))
    end_session(walk.client)
    walk.client.post(walk.url("what"), data)
    walk.client.force_login(cast.faith)
    assert f'href="{walk.url("what")}"' in walk.client.get("/concerns/new/").content.decode()


def test_nothing_readable_is_stored(walk):
    data = posted(walk.get("what"), what=LATER)
    end_session(walk.client)
    walk.client.post(walk.url("what"), data)
    with connection.cursor() as cursor:
        cursor.execute("select convert_from(sealed, 'UTF8') || path from people_sealedanswers")
        assert "slur" not in cursor.fetchone()[0]


def test_nothing_typed_stands_in_a_log(walk, caplog):
    page = walk.get("what")
    end_session(walk.client)
    walk.client.post(walk.url("what"), posted(page, what=LATER))
    walk.client.post(walk.url("what"), posted(page, what=LATER, csrfmiddlewaretoken="old"))
    assert "slur" not in caplog.text


@pytest.mark.parametrize("wrong", ["none", "made up", "of another page", "too old"])
def test_without_a_form_of_ours_nothing_is_kept(walk, cast, wrong, monkeypatch):
    data = posted(walk.get("what"), what=LATER)
    proof = {
        "none": None,
        "made up": "WyJVLTAwMDAtMDAwMCIsIi8iXQ:1abc:xyz",
        "of another page": sealed.token_for(cast.faith, walk.url("nature")),
        "too old": data[sealed.FIELD],
    }[wrong]
    data = {name: value for name, value in (data | {sealed.FIELD: proof}).items() if value}
    if wrong == "too old":
        monkeypatch.setattr(sealed, "OLDEST_FORM", timedelta(seconds=-1))
    end_session(walk.client)
    assert walk.client.post(walk.url("what"), data).url.startswith("/accounts/login/")
    assert not SealedAnswers.objects.exists()
    data["csrfmiddlewaretoken"] = "x" * 64
    assert walk.client.post(walk.url("what"), data).status_code == 403
    assert not SealedAnswers.objects.exists()


def test_words_are_kept_for_days_not_for_ever(walk, cast):
    data = posted(walk.get("what"), what=LATER)
    end_session(walk.client)
    walk.client.post(walk.url("what"), data)
    path, soon = walk.url("what"), START + sealed.KEPT_FOR - timedelta(seconds=1)
    assert sealed.kept_for(cast.faith, path, now=soon)["what"] == LATER
    assert sealed.kept_for(cast.faith, path, now=START + sealed.KEPT_FOR) is None
    assert sealed.remove_old(soon) == 0
    assert sealed.remove_old(START + sealed.KEPT_FOR) == 1


def test_words_sealed_with_another_key_are_gone_without_harm(walk, cast, settings):
    data = posted(walk.get("what"), what=LATER)
    end_session(walk.client)
    walk.client.post(walk.url("what"), data)
    walk.client.force_login(cast.faith)
    SealedAnswers.objects.update(sealed=b"sealed by another key")
    assert walk.get("what").status_code == 200
