"""What was entered twice, in the browser: pairs, merges, and the addresses of what was merged."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hub.places.actions_merges import merge_places
from hub.places.models import LikelyDuplicate, PlaceMerge, PlaceOfWorship
from tests.cast import START
from tests.pages import address_of
from tests.places.test_actions_merges import new
from tests.places.test_views_times import of, text_of

LIST, MERGES = "/places/duplicates/", "/places/merges/"


def pair_of(one, other, **facts):
    first, second = sorted((one, other), key=lambda place: place.pk)
    facts = {"metres": 120, "similarity": 0.8, "found_at": START} | facts
    return LikelyDuplicate.objects.create(first=first, second=second, **facts)


def twins(cast, number=1, ward=None):
    ward = ward or cast.ward
    return new(f"Jamia Masjid {number}", ward), new(f"Masjid Jamia {number}", ward)


@pytest.fixture
def pair(cast):
    return pair_of(*twins(cast))


def decide(client, pair, **said):
    return client.post(f"{LIST}{pair.reference}/decide/", said, follow=True)


def shown(page):
    return [row["pair"] for row in page.context["pairs"]]


def test_the_list_shows_pairs_of_the_own_areas_only(cast, pages, pair):
    far = pair_of(*twins(cast, 2, cast.other_ward))
    across = pair_of(new("Border Hall", cast.ward), new("Hall at the Border", cast.other_ward))
    page = pages.as_("council").get(LIST)
    assert shown(page) == [pair]
    assert "Jamia Masjid 1 and Masjid Jamia 1" in text_of(page)
    assert "120 metres apart" in text_of(page)
    assert "Border" not in text_of(page)
    assert shown(pages.as_("other_council").get(LIST)) == [far]
    assert set(shown(pages.as_("coordinator").get(LIST))) == {pair, far, across}
    for other in (far, across):
        assert pages.as_("council").get(f"{LIST}{other.reference}/").status_code == 404
        assert decide(pages.client, other, different="1").status_code == 404
        other.refresh_from_db()
        assert other.decision == ""


@pytest.mark.parametrize("name", ["faith", "umbrella", "constable", "other_council", "leaver", "nobody"])
def test_for_strangers_there_is_no_pair_and_no_merge(cast, pages, pair, name):
    merge = merge_places(*twins(cast, 2), by=cast.council, at=START)
    client = pages.as_(name)
    assert client.get(f"{LIST}{pair.reference}/").status_code == 404
    assert decide(client, pair, keep=pair.first.reference).status_code == 404
    assert client.post(f"{MERGES}{merge.reference}/undo/").status_code == 404
    pair.refresh_from_db()
    merge.refresh_from_db()
    assert (pair.decision, merge.undone_at) == ("", None)


def test_two_that_are_different_are_not_asked_about_again(cast, pages, pair):
    following = pair_of(*twins(cast, 2), similarity=0.7)
    page = decide(pages.as_("council"), pair, different="1")
    assert page.redirect_chain[-1][0] == f"{LIST}{following.reference}/"
    assert "Jamia Masjid 1 and Masjid Jamia 1 are two places." in text_of(page)
    assert "Somebody had decided that already." in text_of(decide(pages.client, pair, different="1"))
    assert shown(pages.client.get(LIST)) == [following]
    assert not PlaceMerge.objects.exists()


def test_two_that_are_one_are_merged_once_and_taken_apart_again(cast, pages, pair):
    client = pages.as_("council")
    kept, merged = pair.second, pair.first
    page = decide(client, pair, keep=kept.reference)
    assert "Jamia Masjid 1 is one with Masjid Jamia 1 now." in text_of(page)
    assert "These two are one already." in text_of(decide(client, pair, keep=kept.reference))
    merge = PlaceMerge.objects.get()
    assert (merge.kept, merge.merged) == (kept, merged)
    assert [row["merge"] for row in client.get(MERGES).context["merges"]] == [merge]
    undo = f"{MERGES}{merge.reference}/undo/"
    assert client.get(undo).status_code == 405
    assert "are two places again." in text_of(client.post(undo, follow=True))
    assert "Somebody had undone that already." in text_of(client.post(undo, follow=True))
    merged.refresh_from_db()
    assert (merged.merged_into, merged.closed_at) == (None, None)
    assert shown(client.get(LIST)) == [pair]


@pytest.mark.parametrize("said", [{}, {"keep": ""}, {"keep": "P-0000-0000"}, {"keep": "\x00"}, {"keep": "x" * 100_000}])
def test_nothing_chosen_is_asked_again(cast, pages, pair, said):
    page = decide(pages.as_("council"), pair, **said)
    assert page.redirect_chain[-1][0] == f"{LIST}{pair.reference}/"
    assert "Choose which of the two stays, or say that they are different." in text_of(page)
    pair.refresh_from_db()
    assert pair.decision == ""


@pytest.fixture
def merged(cast):
    """Another entry of the mosque, with a concern of the committee that ran it then; merged into the mosque."""
    place = new("Masjid of Northfield", cast.ward, run_by=cast.other_committee)
    concern = cast.concern(place=place, by=cast.other_faith, what="Paint on the old gate.")
    PlaceOfWorship.objects.filter(pk=place.pk).update(run_by=None)  # they left; two committees are never made one
    merge_places(cast.mosque, place, by=cast.council, at=START)
    return place, concern


def test_an_old_address_leads_to_the_kept_place(cast, pages, merged):
    client = pages.as_("council")
    for words in ("", "times/", "near/", "edit/details/"):
        answer = client.get(of(cast, f"{words}?from=2026-12-01&x=%2F", merged[0]))
        assert answer.status_code == 302
        assert answer["Location"] == of(cast, f"{words}?from=2026-12-01&x=%2F")


def test_what_is_sent_to_an_old_address_changes_nothing(cast, pages, merged):
    said = {"name": "Taken", "faith": "muslim", "kind": "building", "website": "", "version": "1"}
    before = [row.version for row in (cast.mosque, merged[0]) if not row.refresh_from_db()]
    page = pages.as_("council").post(of(cast, "edit/details/", merged[0]), said, follow=True)
    assert page.redirect_chain == [(of(cast, ""), 302)]
    assert "Nothing was saved: look again." in text_of(page)
    assert [row.version for row in (cast.mosque, merged[0]) if not row.refresh_from_db()] == before
    assert "Taken" not in {cast.mosque.name, merged[0].name}


@pytest.mark.parametrize("name", ["other_council", "other_constable", "leaver", "nobody"])
def test_an_old_address_tells_a_stranger_nothing(cast, pages, merged, name):
    client = pages.as_(name)
    assert client.get(of(cast, "", merged[0])).status_code == 404
    assert client.post(of(cast, "close/", merged[0])).status_code == 404


def test_what_happened_at_the_merged_place_stands_on_the_page_of_the_kept_one(cast, pages, merged):
    _place, concern = merged
    for name in ("council", "constable"):
        assert address_of(concern) in text_of(pages.as_(name).get(of(cast, "")))


def test_a_committee_never_sees_a_concern_of_the_other_entry_that_it_was_not_told_of(cast, pages, merged):
    _place, concern = merged
    own = cast.concern(what="Paint on the side gate.")
    page = text_of(pages.as_("faith").get(of(cast, "")))
    assert address_of(own) in page
    assert address_of(concern) not in page
    assert "old gate" not in page
    assert pages.client.get(address_of(concern)).status_code == 404
    for address in (address_of(own), of(cast, "")):
        assert pages.as_("other_faith").get(address).status_code == 404
    assert pages.client.get(address_of(concern)).status_code == 200


def _counted(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


def test_three_pairs_cost_as_many_queries_as_one(cast, pages, pair):
    client = pages.as_("council")
    one = _counted(client, LIST)
    for number in (2, 3):
        pair_of(*twins(cast, number))
    assert _counted(client, LIST) == one
    assert len(shown(client.get(LIST))) == 3


def test_three_merges_cost_as_many_queries_as_one(cast, pages):
    client = pages.as_("council")
    merge_places(*twins(cast), by=cast.council, at=START)
    one = _counted(client, MERGES)
    for number in (2, 3):
        merge_places(*twins(cast, number), by=cast.council, at=START)
    assert _counted(client, MERGES) == one
    assert len(client.get(MERGES).context["merges"]) == 3
