import threading
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.places.actions_merges import MergeRefused, merge_places, say_different, undo_merge
from hub.places.actions_search import search_words_of, write_search_words
from hub.places.models import LikelyDuplicate, PlaceAlias, PlaceContact, PlaceMerge, PlaceOfWorship
from tests.cast import unsaved_place

TAKEN = {
    "address": "1 High Street",
    "postcode": "SM1 1AA",
    "website": "https://example.org/",
    "wheelchair": "yes",
    "etiquette": "Shoes off.",
    "womens_entrance": "At the side",
    "languages": ["bengali", "urdu"],
    "longitude": -0.15,
    "latitude": 51.45,
    "accuracy": "exact",
}


def new(name, ward, **facts):
    place = unsaved_place(name, ward, **facts)
    place.save()
    return place


@pytest.fixture
def twins(cast):
    """(what is kept, what is merged): the first knows nothing, the second everything, its committee too."""
    kept = new("Northfield Masjid", cast.ward, faith="unknown", accuracy="unknown")
    facts = {"run_by": cast.committee, "umbrella": cast.umbrella_body}
    return kept, new("Masjid of Northfield", cast.ward, **TAKEN, **facts)


@pytest.fixture
def make_one(cast, start):
    def run(kept, merged, by=cast.council):
        return merge_places(kept, merged, by=by, at=start)

    return run


def facts(*places):
    """Everything that a merge might change, and an undo has to bring back; a version only ever counts up."""
    ids = [place.pk for place in places]
    rows = PlaceOfWorship.objects.filter(pk__in=ids).order_by("pk").values()
    return [{name: value for name, value in row.items() if name != "version"} for row in rows]


def search_is_right():
    """Every row holds exactly the words that belong to it."""
    for place in PlaceOfWorship.objects.select_related("ward", "borough"):
        merged = place.merged.order_by("pk").prefetch_related("aliases")
        names = [name for row in merged for name in (row.name, *(alias.name for alias in row.aliases.all()))]
        aliases = [alias.name for alias in place.aliases.all()]
        assert place.search_words == search_words_of(place, aliases, names), place


def test_what_is_merged_points_and_what_is_kept_takes_what_it_lacks(cast, twins, make_one, start):
    kept, merged = twins
    version = kept.version
    merge = make_one(kept, merged)
    kept.refresh_from_db()
    merged.refresh_from_db()
    assert (merged.merged_into, merged.closed_at, merged.closed_because) == (kept, start, "merged")
    assert {name: getattr(kept, name) for name in TAKEN} == TAKEN
    assert (kept.faith, kept.run_by, kept.umbrella) == ("muslim", cast.committee, cast.umbrella_body)
    assert kept.version == version + 1
    assert set(merge.filled) == {*TAKEN, "faith", "run_by_id", "umbrella_id"}
    assert [(e.kind, e.code, e.by) for e in merged.events.all()] == [("merged", kept.reference, cast.council)]
    assert [(e.kind, e.code) for e in kept.events.all()] == [("took_in", merged.reference)]


def test_what_the_kept_place_has_stays(cast, make_one):
    kept = new("Kept", cast.ward, address="2 Low Road", postcode="SM2 2BB", languages=["arabic"], wheelchair="no")
    merge = make_one(kept, new("Merged", cast.ward, **TAKEN))
    kept.refresh_from_db()
    assert (kept.address, kept.postcode, kept.languages, kept.wheelchair) == (
        "2 Low Road",
        "SM2 2BB",
        ["arabic"],
        "no",
    )
    assert not {"address", "postcode", "languages", "wheelchair", "faith"} & set(merge.filled)


def test_a_point_of_another_ward_is_not_taken_over(cast, make_one):
    """A place stands in the ward of its point."""
    kept = new("Kept", cast.ward, accuracy="unknown")
    make_one(kept, new("Merged", cast.south_ward, **TAKEN))
    kept.refresh_from_db()
    assert (kept.longitude, kept.latitude, kept.ward) == (None, None, cast.ward)


def test_an_undo_brings_both_back_as_they_were(twins, make_one, start, cast):
    before = facts(*twins)
    merge = make_one(*twins)
    assert facts(*twins) != before
    assert undo_merge(merge, by=cast.manager, at=start) is True
    assert facts(*twins) == before
    merge.refresh_from_db()
    assert (merge.undone_at, merge.undone_by) == (start, cast.manager)
    assert undo_merge(merge, by=cast.council, at=start) is False
    assert make_one(*twins).pk != merge.pk, "it can be merged again"


def test_an_undo_leaves_what_was_edited_since(twins, make_one, start, cast):
    kept, merged = twins
    merge = make_one(kept, merged)
    PlaceOfWorship.objects.filter(pk=kept.pk).update(address="3 New Road", latitude=51.46, run_by=cast.other_committee)
    undo_merge(merge, by=cast.council, at=start)
    kept.refresh_from_db()
    assert (kept.address, kept.postcode) == ("3 New Road", "")
    assert (kept.longitude, kept.latitude, kept.accuracy) == (-0.15, 51.46, "exact"), "a point goes as a whole"
    assert kept.run_by == cast.other_committee


def test_a_choice_of_the_committee_leaves_with_it(twins, make_one, start, cast):
    kept, merged = twins
    merge = make_one(kept, merged)
    PlaceOfWorship.objects.filter(pk=kept.pk).update(umbrella=cast.other_umbrella_body)
    undo_merge(merge, by=cast.council, at=start)
    kept.refresh_from_db()
    assert (kept.run_by, kept.umbrella) == (None, None)


def test_a_committee_that_is_there_keeps_its_own_choice(cast, make_one):
    kept = new("Kept", cast.ward, run_by=cast.committee)
    make_one(kept, new("Merged", cast.ward, run_by=cast.committee, umbrella=cast.umbrella_body))
    kept.refresh_from_db()
    assert kept.umbrella is None


def test_an_umbrella_body_of_both_stays_with_an_undo(cast, make_one, start):
    kept = new("Kept", cast.ward, umbrella=cast.umbrella_body)
    merged = new("Merged", cast.ward, run_by=cast.committee, umbrella=cast.umbrella_body)
    before = facts(kept, merged)
    undo_merge(make_one(kept, merged), by=cast.council, at=start)
    assert facts(kept, merged) == before


def refusals(cast, start):
    far = new("Far", cast.other_ward)
    closed = new("Closed", cast.ward, closed_at=start, closed_because="for_good")
    made_up = new("Made up", cast.ward, is_demo=True)
    opted = new("Opted in elsewhere", cast.ward, umbrella=cast.other_umbrella_body)
    return {
        "different committees": (cast.mosque, cast.other_mosque, "Different committees"),
        "itself": (cast.mosque, cast.mosque, "same entry"),
        "closed, kept": (closed, cast.mosque, "closed"),
        "closed, merged": (cast.mosque, closed, "closed"),
        "two worlds": (cast.mosque, made_up, "made up"),
        "another umbrella body": (opted, cast.mosque, "umbrella bodies"),
        "not their area": (cast.mosque, far, PermissionDenied),
        "not their area, kept": (far, cast.mosque, PermissionDenied),
    }


@pytest.mark.parametrize(
    "case",
    [
        "different committees",
        "itself",
        "closed, kept",
        "closed, merged",
        "two worlds",
        "another umbrella body",
        "not their area",
        "not their area, kept",
    ],
)
def test_what_cannot_be_made_one(cast, start, make_one, case):
    kept, merged, reason = refusals(cast, start)[case]
    before = facts(kept, merged)
    expected = {"expected_exception": reason} if isinstance(reason, type) else {}
    with pytest.raises(**(expected or {"expected_exception": MergeRefused, "match": reason})):
        make_one(kept, merged)
    assert facts(kept, merged) == before
    assert not PlaceMerge.objects.exists()


def test_the_coordinator_merges_everywhere(cast, make_one):
    make_one(cast.far_mosque, new("Eastfield Masjid", cast.other_ward), by=cast.coordinator)


@pytest.mark.parametrize("name", ["faith", "umbrella", "warden", "constable", "sergeant", "other_council", "leaver"])
def test_nobody_else_merges_or_undoes(cast, twins, make_one, start, name):
    with pytest.raises(PermissionDenied):
        make_one(*twins, by=getattr(cast, name))
    merge = make_one(*twins)
    with pytest.raises(PermissionDenied):
        undo_merge(merge, by=getattr(cast, name), at=start)


def test_merges_of_merges_lead_straight_to_the_last(cast, make_one, start):
    one, two, three, four = (new(f"Place {n}", cast.ward) for n in range(4))
    first = make_one(two, one)
    second = make_one(three, two)
    third = make_one(four, three)
    assert set(PlaceOfWorship.objects.filter(merged_into=four)) == {one, two, three}
    for merge in (first, second):
        with pytest.raises(MergeRefused, match="Undo that first"):
            undo_merge(merge, by=cast.council, at=start)
    undo_merge(third, by=cast.council, at=start)
    assert set(PlaceOfWorship.objects.filter(merged_into=three)) == {one, two}
    undo_merge(second, by=cast.council, at=start)
    assert set(PlaceOfWorship.objects.filter(merged_into=two)) == {one}
    search_is_right()


def test_no_ring(cast, make_one):
    one, two = new("One", cast.ward), new("Two", cast.ward)
    make_one(one, two)
    for kept, merged in ((two, one), (one, two), (two, new("Three", cast.ward))):
        with pytest.raises(MergeRefused, match="merged meanwhile"):
            make_one(kept, merged)


def test_the_kept_place_is_found_by_the_names_of_the_other(cast, twins, make_one, start):
    kept, merged = twins
    PlaceAlias.objects.create(place=merged, name="নর্থফিল্ড মসজিদ")
    merge = make_one(kept, merged)
    for text in ("masjid of", "মসজিদ"):
        assert list(PlaceOfWorship.objects.open().found_by(text)) == [kept]
    search_is_right()
    undo_merge(merge, by=cast.council, at=start)
    assert list(PlaceOfWorship.objects.open().found_by("masjid of")) == [merged]
    write_search_words(PlaceOfWorship.objects.all())
    search_is_right()


def pair_of(one, other, at, **more):
    first, second = sorted((one, other), key=lambda place: place.pk)
    return LikelyDuplicate.objects.create(first=first, second=second, metres=5, similarity=0.9, found_at=at, **more)


def test_a_pair_is_decided_with_its_merge_and_asked_again_after_the_undo(cast, twins, make_one, start):
    pair = pair_of(*twins, start)
    merge = make_one(*twins)
    pair.refresh_from_db()
    assert (pair.decision, pair.decided_by) == ("merged", cast.council)
    undo_merge(merge, by=cast.council, at=start)
    pair.refresh_from_db()
    assert (pair.decision, pair.decided_by, pair.decided_at) == ("", None, None)


def test_say_different_is_said_once(cast, twins, start):
    pair = pair_of(*twins, start)
    assert say_different(pair, by=cast.council, at=start) is True
    assert say_different(pair, by=cast.manager, at=start) is False
    pair.refresh_from_db()
    assert (pair.decision, pair.decided_by) == ("different", cast.council)
    with pytest.raises(PermissionDenied):
        say_different(pair_of(cast.mosque, cast.far_mosque, start), by=cast.council, at=start)


def test_contacts_are_not_moved(cast, twins, make_one, start):
    contact = PlaceContact.objects.create(place=twins[1], name="Keys", checked_on=start.date())
    make_one(*twins)
    contact.refresh_from_db()
    assert contact.place == twins[1]
    assert list(PlaceContact.objects.filter(place__in=twins[0].with_merged())) == [contact]


STEPS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4), st.booleans()), max_size=8)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_any_row_of_merges_and_undos_leaves_the_registry_as_it_was(cast, start, steps):
    """Undone from the last to the first, everything is as before; in between no way is longer than one step."""
    point = transaction.savepoint()
    places = [
        new("A", cast.ward, address="1 A Street", run_by=cast.committee, accuracy="unknown"),
        new("B", cast.ward, postcode="SM1 1BB", languages=["urdu"], accuracy="unknown"),
        new("C", cast.ward, longitude=-0.1, latitude=51.4),
        new("D", cast.ward, faith="unknown", accuracy="unknown", run_by=cast.committee, umbrella=cast.umbrella_body),
        new("E", cast.ward, website="https://e.example/", etiquette="Shoes off.", accuracy="unknown"),
    ]
    before = facts(*places)
    for number, (one, other, is_undo) in enumerate(steps):
        at = start + timedelta(minutes=number)
        live = PlaceMerge.objects.filter(undone_at__isnull=True).order_by("pk")
        try:
            if is_undo:
                if live:
                    undo_merge(live[one % len(live)], by=cast.council, at=at)
            else:
                merge_places(places[one], places[other], by=cast.council, at=at)
        except MergeRefused:
            pass
        assert not PlaceOfWorship.objects.filter(merged_into__merged_into__isnull=False).exists()
        search_is_right()
    while last := PlaceMerge.objects.filter(undone_at__isnull=True).order_by("-pk").first():
        undo_merge(last, by=cast.council, at=start)
    assert facts(*places) == before
    transaction.savepoint_rollback(point)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_merge_at_once_one_wins(cast, start):
    one, two = new("One", cast.ward), new("Two", cast.ward)
    came, together = [], threading.Barrier(2)

    def run(kept, merged, by):
        together.wait()
        try:
            merge_places(kept, merged, by=by, at=start)
            came.append("merged")
        except MergeRefused as refusal:
            came.append(str(refusal))
        finally:
            connection.close()

    people = [(one, two, cast.council), (two, one, cast.manager)]
    threads = [threading.Thread(target=run, args=args) for args in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(came) == ["One of the two was merged meanwhile. Look again.", "merged"]
    assert PlaceMerge.objects.count() == 1
