"""Old addresses of merged places."""

import pytest
from django.urls import get_resolver, reverse

from hub.places.actions_merges import merge_places, undo_merge
from hub.places.models import PlaceOfWorship
from tests.places.test_actions_merges import new


@pytest.fixture
def merged(cast, start):
    """(old entry, what it is now, the merge)"""
    old = new("Northfield Masjid", cast.ward)
    return old, cast.mosque, merge_places(cast.mosque, old, by=cast.council, at=start)


def pages_of_a_place():
    """Names of the addresses that need nothing but a place."""
    resolver = dict(get_resolver().namespace_dict)["places"][1]
    return sorted(
        name
        for name in resolver.reverse_dict
        if isinstance(name, str) and resolver.reverse_dict.getlist(name)[0][0][0][1] == ["reference"]
    )


NOT_OF_PLACES = {"duplicate", "decide", "undo_merge"}


def test_every_page_of_a_merged_place_leads_to_the_same_page_of_the_kept_one(cast, client, merged):
    old, kept, _merge = merged
    client.force_login(cast.council)
    names = [name for name in pages_of_a_place() if name not in NOT_OF_PLACES]
    assert {"detail", "run_by", "close", "same_as", "near", "contact_add"} <= set(names)
    for name in names:
        found = client.get(reverse(f"places:{name}", args=[old.reference]), {"page": "2"})
        assert (found.status_code, found.url) == (
            302,
            reverse(f"places:{name}", args=[kept.reference]) + "?page=2",
        ), name
    found = client.get(reverse("places:edit", args=[old.reference, "names"]))
    assert found.url == reverse("places:edit", args=[kept.reference, "names"])


def test_through_several_merges_in_one_step(cast, client, merged, start):
    old, kept, _merge = merged
    last = new("Northfield Islamic Centre", cast.ward)
    merge_places(last, kept, by=cast.council, at=start)
    client.force_login(cast.faith)
    for place in (old, kept):
        assert client.get(reverse("places:detail", args=[place.reference])).url == f"/places/{last.reference}/"


def test_what_is_sent_to_it_is_not_saved_and_says_so(cast, client, merged):
    old, kept, _merge = merged
    client.force_login(cast.council)
    address = reverse("places:edit", args=[old.reference, "details"])
    said = {"name": "Mine", "faith": "muslim", "kind": "building", "version": kept.version}
    page = client.post(address, said, follow=True)
    assert page.redirect_chain == [(reverse("places:detail", args=[kept.reference]), 302)]
    assert "Nothing was saved" in page.content.decode()
    assert not PlaceOfWorship.objects.filter(name="Mine").exists()


@pytest.mark.parametrize("name", ["other_faith", "other_council", "other_umbrella", "leaver", "nobody"])
def test_to_a_stranger_neither_exists(cast, client, merged, name):
    client.force_login(getattr(cast, name))
    for place in merged[:2]:
        assert client.get(reverse("places:detail", args=[place.reference])).status_code == 404


def test_undone_it_is_a_page_again(cast, client, merged, start):
    old, _kept, merge = merged
    undo_merge(merge, by=cast.council, at=start)
    client.force_login(cast.council)
    assert client.get(reverse("places:detail", args=[old.reference])).status_code == 200
