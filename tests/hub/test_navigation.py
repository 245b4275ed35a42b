import pytest

from hub import navigation
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


def test_only_what_exists_and_is_allowed():
    assert [text for text, _address, _here in entries_for(set(), "/")] == ["First"]
    assert [text for text, _address, _here in entries_for({Permission.SEE_PLACES}, "/")] == ["First", "Places"]


def test_pages_below_an_entry_belong_to_it():
    shown = entries_for({Permission.SEE_PLACES}, "/places/P-7K3Q-9XRD/")
    assert [text for text, _address, here in shown if here] == ["Places"]


def test_the_first_page_is_not_everywhere(monkeypatch):
    monkeypatch.setattr(navigation, "reverse", lambda name: {"home:styleguide": "/"}.get(name, "/places/"))
    assert [here for _text, _address, here in entries_for(set(), "/accounts/login/")] == [False, False]
    assert next(here for _text, _address, here in entries_for(set(), "/")) is True
