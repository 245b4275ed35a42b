"""Saved filters: one's own, twenty at most."""

import pytest

from hub.concerns.actions_filters import MOST, NameTaken, TooMany, remove_filter, rename_filter, save_filter
from hub.concerns.models import SavedFilter
from tests.cast import START

SAVE = "/concerns/filters/save/"


def saved(cast, name="Mine", query="severity=4", by=None):
    return save_filter(name=name, query=query, by=by or cast.council, at=START)


def test_saved_from_the_list_it_stands_above_it(cast, pages):
    client = pages.as_("council")
    page = client.get("/concerns/?wants=call&severity=4")
    assert f"{SAVE}?query=severity%3D4%26wants%3Dcall" in page.content.decode()
    done = client.post(SAVE, {"query": "wants=call&severity=4&x=1", "name": "Calls"})
    assert done.headers["Location"] == "/concerns/?severity=4&wants=call"
    page = client.get(done.headers["Location"])
    [(name, address, _change, is_shown)] = page.context["saved"]
    assert (name, address, is_shown) == ("Calls", "/concerns/?severity=4&wants=call", True)
    assert "Save this filter" not in page.content.decode()
    assert pages.as_("manager").get("/concerns/").context["saved"] == []


def test_renamed_and_removed(cast, pages):
    client, one = pages.as_("council"), saved(cast)
    address = f"/concerns/filters/{one.reference}/"
    assert client.post(address, {"name": "Urgent"}).headers["Location"] == "/concerns/?severity=4"
    one.refresh_from_db()
    assert one.name == "Urgent"
    assert client.post(f"{address}remove/").status_code == 302
    assert not SavedFilter.objects.exists()


def test_those_of_others_are_not_there(cast, pages):
    address = f"/concerns/filters/{saved(cast).reference}/"
    client = pages.as_("manager")
    for answer in (client.get(address), client.post(address, {"name": "x"}), client.post(f"{address}remove/")):
        assert answer.status_code == 404
    assert SavedFilter.objects.get().name == "Mine"


def test_pressed_twice_it_is_kept_once_and_a_name_is_taken_once(cast):
    assert saved(cast) == saved(cast)
    with pytest.raises(NameTaken):
        saved(cast, name="mine", query="severity=3")
    other = saved(cast, name="Other")
    with pytest.raises(NameTaken):
        rename_filter(other, name="Mine", by=cast.council, at=START)
    rename_filter(other, name="OTHER", by=cast.council, at=START)
    assert saved(cast, by=cast.manager).user == cast.manager


def test_removed_twice_it_is_removed_once(cast, pages):
    address, client = f"/concerns/filters/{saved(cast).reference}/remove/", pages.as_("council")
    assert "is removed" in client.post(address, follow=True).content.decode()
    page = client.post(address, follow=True)
    assert (page.status_code, "is removed" in page.content.decode()) == (200, True)


def test_twenty_are_enough(cast, pages):
    for number in range(MOST):
        saved(cast, name=f"Filter {number}")
    with pytest.raises(TooMany):
        saved(cast, name="One more")
    page = pages.as_("council").post(SAVE, {"query": "severity=4", "name": "One more"})
    assert page.status_code == 422
    assert "You have 20 saved filters" in page.content.decode()
    remove_filter(SavedFilter.objects.first(), by=cast.council)
    saved(cast, name="One more")


def test_words_that_are_too_many_are_refused(cast, pages):
    page = pages.as_("council").post(SAVE, {"query": f"q={'মসজিদ ' * 40}", "name": "Long"})
    assert page.status_code == 422
    assert "too many words" in page.content.decode()


@pytest.mark.parametrize("name", ["", " ", "x" * 61])
def test_a_name_that_is_none(cast, pages, name):
    assert pages.as_("council").post(SAVE, {"query": "severity=4", "name": name}).status_code == 422


def test_nothing_narrowed_is_nothing_to_save(cast, pages):
    client = pages.as_("council")
    assert "Narrow the list first" in client.get(SAVE).content.decode()
    assert "Narrow the list first" in client.post(SAVE, {"query": "severity=99", "name": "x"}).content.decode()
    assert not SavedFilter.objects.exists()
