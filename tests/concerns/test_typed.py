"""A draft as it is typed: kept without judging, shown again, never an answer and never a concern by itself."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from hub.concerns import drafts
from hub.concerns.models import Concern, Draft
from tests.cast import START
from tests.concerns.walk import START_URL, TOLD

MINE, OTHER = "0" * 16, "f" * 16
PIECE = "A slur on the sid"


@pytest.fixture
def begun(walk, monkeypatch):
    walk.begin().post("category", category="graffiti")
    walk.monkeypatch = monkeypatch
    return walk


def at(walk, **after_start):
    walk.monkeypatch.setattr("hub.history.moment.now", lambda: START + timedelta(**after_start))


def mark_of(page):
    return re.search(r'data-mark="([^"]*)"', page.text)[1]


def type_in(walk, name="what", *, tab=MINE, since="", client=None, **fields):
    return (client or walk.client).post(f"{walk.url(name)}typed/", {"tab": tab, "since": since} | fields)


def test_what_was_typed_stands_there_again_though_nobody_pressed_continue(begun):
    at(begun, minutes=5)
    kept = type_in(begun, what=PIECE)
    assert (kept.status_code, kept.json()["at"]) == (200, "09:05")
    page = begun.get("what").text
    assert f"{PIECE}</textarea>" in page
    assert "Here is what you had typed" in page
    assert "There is a problem" not in page
    assert 'class="govuk-error-summary' not in page


def test_it_is_no_answer_until_continue(begun):
    type_in(begun, what=PIECE)
    assert "what" not in begun.draft().answers
    assert begun.get("check").url.endswith("/what/")
    begun.post("what", what=TOLD)
    assert begun.draft().answers["what"] == {"what": [TOLD]}
    page = begun.get("what").text
    assert f"{TOLD}</textarea>" in page
    assert "Here is what you had typed" not in page
    assert not Concern.objects.exists()


def test_half_a_date_is_shown_without_reproach(begun):
    begun.told()
    type_in(begun, "when", precision="minute", exact_at_day="31/1", exact_at_time="", still="over")
    page = begun.get("when").text
    assert 'value="31/1"' in page
    assert 'class="govuk-error-message"' not in page


def test_the_first_page_leads_back_to_it(begun):
    at(begun, minutes=7)
    type_in(begun, what=PIECE)
    page = begun.client.get(START_URL).text
    assert f'href="{begun.url("what")}"' in page
    assert "Saved Mon 30 Nov 09:07" in page
    assert PIECE not in page


def test_a_draft_of_typed_words_alone_is_listed(walk):
    walk.begin()
    type_in(walk, "category", category="fire")
    assert "Not sent yet" in walk.client.get(START_URL).text


def test_a_draft_of_typed_words_alone_is_not_swept_away_as_empty(walk):
    walk.begin()
    type_in(walk, "category", category="fire")
    drafts.start_draft(uuid4(), by=walk.draft().user, at=START + timedelta(days=3))
    assert walk.draft()


def test_the_check_page_says_what_is_not_part_of_it(begun):
    begun.told()
    assert "It is not part of what you send" not in begun.get("check").text
    type_in(begun, what=f"{TOLD} And the window.", since=mark_of(begun.get("what")))
    page = begun.get("check").text
    assert "It is not part of what you send" in page
    assert "And the window" not in page
    begun.send()
    assert begun.concern().what == TOLD


class TestTwoWindows:
    def test_one_goes_on_from_its_own_words(self, begun):
        for words in (PIECE, TOLD):
            assert type_in(begun, what=words, since="").status_code == 200
        assert begun.draft().typed["what"]["answers"] == {"what": [TOLD]}

    def test_the_other_does_not_overwrite_what_it_has_not_seen(self, begun):
        known = mark_of(begun.get("what"))
        at(begun, minutes=5)
        type_in(begun, what=TOLD, since=known)
        at(begun, minutes=6)
        refused = type_in(begun, what="Other words", tab=OTHER, since=known)
        assert (refused.status_code, refused.json()["at"]) == (409, "09:05")
        assert begun.draft().typed["what"]["answers"] == {"what": [TOLD]}
        assert begun.draft().saved_at == START + timedelta(minutes=5)

    def test_a_window_opened_since_goes_on_from_there(self, begun):
        at(begun, minutes=5)
        type_in(begun, what=PIECE)
        assert type_in(begun, what=TOLD, tab=OTHER, since=mark_of(begun.get("what"))).status_code == 200
        assert type_in(begun, what="Late").status_code == 409

    def test_continue_in_one_is_news_to_the_other(self, begun):
        known = mark_of(begun.get("what"))
        begun.post("what", what=TOLD)
        assert type_in(begun, what="Other words", tab=OTHER, since=known).status_code == 409
        assert begun.get("what").text.count("Other words") == 0

    def test_other_pages_are_no_conflict(self, begun):
        type_in(begun, what=PIECE)
        assert type_in(begun, "where", tab=OTHER, part_of_site="gate").status_code == 200
        assert set(begun.draft().typed) >= {"what", "where"}


class TestWhoMay:
    @pytest.mark.parametrize("name", ["trustee", "other_faith", "council", "coordinator"])
    def test_a_draft_of_somebody_else_is_not_there(self, begun, cast, name):
        client = Client()
        client.force_login(cast.named[name])
        assert type_in(begun, what=PIECE, client=client).status_code == 404
        assert "what" not in begun.draft().typed

    def test_who_is_signed_out_is_told_and_nothing_is_kept(self, begun):
        answer = type_in(begun, what=PIECE, client=Client())
        assert (answer.status_code, "Location" in answer) == (401, False)
        assert "what" not in begun.draft().typed

    def test_it_needs_the_token_against_forgery(self, begun, cast):
        client = Client(enforce_csrf_checks=True)
        client.force_login(cast.faith)
        assert type_in(begun, what=PIECE, client=client).status_code == 403

    def test_no_draft_is_begun_and_none_is_brought_back(self, begun):
        begun.told().send()
        assert type_in(begun, what=PIECE).status_code == 404
        assert not Draft.objects.exists()
        assert begun.client.post(f"/concerns/new/{uuid4()}/what/typed/", {"tab": MINE}).status_code == 404
        assert not Draft.objects.exists()

    def test_a_page_that_does_not_exist_keeps_nothing(self, begun):
        assert type_in(begun, "secret", what=PIECE).status_code == 404


class TestBadInput:
    def test_too_much_is_refused_in_whole(self, begun):
        assert type_in(begun, what="a" * 20_000).status_code == 200
        assert type_in(begun, what="a" * 26_000).status_code == 413
        assert len(begun.draft().typed["what"]["answers"]["what"][0]) == 20_000
        assert (
            type_in(begun, **{f"of_{chr(97 + n // 26)}{chr(97 + n % 26)}": "a" for n in range(41)}).status_code == 400
        )

    def test_null_bytes_are_left_out(self, begun):
        assert type_in(begun, what="a\x00b").status_code == 200
        assert begun.draft().typed["what"]["answers"] == {"what": ["ab"]}

    @pytest.mark.parametrize("tab", ["", "x", "0" * 17, "\x00"])
    def test_a_window_without_a_name_is_refused(self, begun, tab):
        assert type_in(begun, what=PIECE, tab=tab).status_code == 400

    def test_tokens_are_not_kept(self, begun):
        type_in(begun, what=PIECE, csrfmiddlewaretoken="a", kept_for="b", then="check", **{"WHAT": "c", "a-b": "d"})
        assert begun.draft().typed["what"]["answers"] == {"what": [PIECE]}
