import pytest
from django.test import RequestFactory

from hub import navigation
from hub.context import Frame
from hub.navigation import Entry, entries_for
from hub.people.roles import Permission


@pytest.fixture(autouse=True)
def three_entries(monkeypatch):
    entries = [
        Entry("First", "home:styleguide"),
        Entry("Places", "places:list", Permission.SEE_PLACES),
        Entry("Later", "nowhere:list"),
    ]
    monkeypatch.setattr(navigation, "ENTRIES", entries)
    navigation._address.cache_clear()
    yield
    navigation._address.cache_clear()


def test_only_what_exists_and_is_allowed():
    assert [entry.text for entry in entries_for(set(), "/")] == ["First"]
    assert [entry.text for entry in entries_for({Permission.SEE_PLACES}, "/")] == ["First", "Places"]


def test_pages_below_an_entry_belong_to_it():
    shown = entries_for({Permission.SEE_PLACES}, "/places/P-7K3Q-9XRD/")
    assert [entry.text for entry in shown if entry.is_here] == ["Places"]


def test_the_first_page_is_not_everywhere(monkeypatch):
    monkeypatch.setattr(navigation, "reverse", lambda name: {"home:styleguide": "/"}.get(name, "/places/"))
    assert [entry.is_here for entry in entries_for(set(), "/accounts/login/")] == [False, False]
    assert next(entry.is_here for entry in entries_for(set(), "/")) is True


def test_what_is_not_of_every_day_stands_under_more(monkeypatch):
    entries = [Entry("First", "home:styleguide"), Entry("Places", "places:list", is_daily=False)]
    monkeypatch.setattr(navigation, "ENTRIES", entries)
    frame = Frame(RequestFactory().get("/places/"))
    frame.navigation = entries_for(set(), "/places/")
    assert [entry.text for entry in frame.daily] == ["First"]
    assert [entry.text for entry in frame.more] == ["Places"]
    assert frame.is_under_more
