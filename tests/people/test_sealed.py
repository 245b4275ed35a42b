"""Bounds of what is kept for somebody who was signed out: few rows, limited size, whatever is posted."""

import pytest
from django.test import RequestFactory

from hub.people import sealed
from hub.people.models import SealedAnswers
from tests.cast import START


@pytest.fixture
def keep(cast):
    def keep(path="/form/", user=None, **typed):
        data = {sealed.FIELD: sealed.token_for(user or cast.faith, path)} | typed
        request = RequestFactory().post(path, data)
        request.now = START
        return sealed.keep(request)

    return keep


def kept(user, path="/form/"):
    return sealed.kept_for(user, path, now=START)


def test_what_was_typed_comes_back_as_typed(keep, cast):
    assert keep(what="Words\r\nand \x00 more", wants=["call", "visit"], csrfmiddlewaretoken="secret") == cast.faith
    found = kept(cast.faith)
    assert dict(found.lists()) == {"what": ["Words\r\nand \x00 more"], "wants": ["call", "visit"]}


def test_the_last_words_for_a_page_are_those_that_count(keep, cast):
    keep(what="first")
    keep(what="second")
    assert kept(cast.faith)["what"] == "second"
    assert SealedAnswers.objects.count() == 1


def test_a_person_has_few_rows_and_the_oldest_goes(keep, cast):
    keep(user=cast.trustee, what="another person's")
    for number in range(sealed.MOST_ROWS + 2):
        keep(path=f"/form/{number}/", what="x")
    paths = SealedAnswers.objects.filter(user=cast.faith).values_list("path", flat=True)
    assert sorted(paths) == sorted(f"/form/{number}/" for number in range(2, sealed.MOST_ROWS + 2))
    assert kept(cast.trustee)["what"] == "another person's"


@pytest.mark.parametrize("letter", ["x", "ঘ", "\U0001f54c", "\x00"])
def test_one_answer_of_full_length_is_kept_in_any_script(keep, cast, letter):
    keep(what=letter * sealed.LONGEST)
    assert kept(cast.faith)["what"] == letter * sealed.LONGEST


def test_size_has_a_limit_whatever_is_posted(keep, cast):
    keep(what="x" * 1_000_000, **{f"field{number}": "y" * 30_000 for number in range(30)})
    row = SealedAnswers.objects.get()
    assert len(row.sealed) < 2 * sealed.BIGGEST
    keep(what=["x" * 20_000] * 80)
    row.refresh_from_db()
    assert len(row.sealed) < 2 * sealed.BIGGEST
    keep(**{"n" * 200: "x"}, what="x")
    assert dict(kept(cast.faith).lists()) == {"what": ["x"]}


def test_nothing_is_kept_for_who_may_no_longer_sign_in(keep, cast):
    cast.faith.is_active = False
    cast.faith.save()
    assert keep(what="x") is None
    assert not SealedAnswers.objects.exists()
