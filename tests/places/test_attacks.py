"""Ways that were found to do or to see too much at the registry, each closed."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from hub.history.models import Event
from hub.people.models import Membership, Organisation
from hub.places import actions_calendars, actions_uploads
from hub.places.actions_contacts import add_contact
from hub.places.actions_gatherings import TimesRefused
from hub.places.actions_merges import MergeRefused, merge_places
from hub.places.actions_proposals import ProposalRefused, take, undo
from hub.places.keeping import reach_of
from hub.places.models import Area, PlaceImport, PlaceOfWorship, PlaceProposal, PlaceSource, SchoolTerm
from hub.places.rhythms import windows_of
from tests.access.rhythms_world import add_rule
from tests.access.world_imports import FILE
from tests.cast import START
from tests.places.test_actions_merges import new

TERM = {"name": "Autumn", "starts_on": date(2026, 9, 1), "ends_on": date(2026, 12, 1), "source": "Its page"}


def proposal(place, field, here, there):
    source = PlaceSource.objects.create(place=place, file_kind="osm", source_id="n/1", said={})
    facts = {"field": field, "here": here, "there": there, "made_at": START}
    return PlaceProposal.objects.create(place=place, source=source, **facts)


def test_a_file_of_somebody_of_two_councils_is_no_colleagues(cast, start):
    made = actions_uploads.upload(file_name="a.csv", content=FILE.encode(), by=cast.council, at=start)
    actions_uploads.take_up(made.pk, lambda: start)
    assert list(PlaceImport.objects.visible_to(cast.manager)) == [made]
    also = {"role": "council_officer", "since": start - timedelta(days=9)}
    Membership.objects.create(user=cast.council, organisation=cast.other_council_body, **also)
    for colleague in (cast.manager, cast.other_council):
        assert list(PlaceImport.objects.visible_to(colleague)) == []
        with pytest.raises(PermissionDenied):
            actions_uploads.confirm(made, by=colleague, at=start)
        with pytest.raises(PermissionDenied):
            actions_uploads.discard(made, by=colleague, at=start)
    actions_uploads.confirm(made, by=cast.council, at=start)
    actions_uploads.take_up(made.pk, lambda: start)
    assert PlaceOfWorship.objects.filter(name="New Temple").exists()


def test_made_up_bodies_read_nothing_of_real_people(cast, start):
    add_contact(cast.mosque, name="A. Secretary", phone="020 7946 0000", by=cast.faith, at=start)
    Organisation.objects.filter(pk=cast.council_body.pk).update(is_demo=True)
    reach = reach_of(cast.warden, cast.mosque)
    assert (reach.sees_contacts, reach.sees_private, reach.sees_stewards) == (False, False, False)
    reach = reach_of(cast.constable, cast.mosque)
    assert (reach.sees_contacts, reach.sees_private, reach.sees_stewards) == (True, True, True)


def test_an_entry_that_keeps_times_is_the_one_to_keep(cast, start):
    add_rule(cast)
    bare = new("From a file", cast.ward)
    with pytest.raises(MergeRefused, match="keeps times"):
        merge_places(bare, cast.mosque, by=cast.council, at=start)
    merge_places(cast.mosque, bare, by=cast.council, at=start)
    assert windows_of(cast.mosque, START.date(), START.date() + timedelta(days=14))


def test_a_point_that_was_taken_over_goes_back_with_its_ward(cast, squares, start):
    midward = Area.objects.get(name="Midward")
    place = new("Hall", midward, longitude=None, latitude=None, accuracy="unknown")
    there = proposal(place, "point", "", "51.45000, -0.25000")
    take(there, by=cast.coordinator, at=start)
    place.refresh_from_db()
    assert place.ward == Area.objects.get(name="Westward")
    undo(there, by=cast.coordinator, at=start)
    place.refresh_from_db()
    assert (place.ward, place.longitude, place.accuracy) == (midward, None, "unknown")


def test_a_point_that_was_taken_over_goes_back_as_exact_as_it_was(cast, squares, start):
    point = {"longitude": -0.1234567, "latitude": 51.4512345, "accuracy": "exact"}
    place = new("Hall", Area.objects.get(name="Midward"), **point)
    there = proposal(place, "point", "", "51.45100, -0.15100")
    take(there, by=cast.coordinator, at=start)
    undo(there, by=cast.coordinator, at=start)
    place.refresh_from_db()
    assert {name: getattr(place, name) for name in point} == point


def test_a_proposal_about_a_merged_entry_waits(cast, start):
    old, kept = new("Old", cast.ward, address="1 High Street"), new("Kept", cast.ward)
    there = proposal(old, "address", "1 High Street", "2 High Street")
    merge_places(kept, old, by=cast.council, at=start)
    assert not PlaceProposal.objects.visible_to(cast.council).exists()
    with pytest.raises(ProposalRefused):
        take(there, by=cast.council, at=start)
    old.refresh_from_db()
    assert old.address == "1 High Street"


def test_nobody_from_elsewhere_decides_a_proposal(cast, start):
    there = proposal(cast.mosque, "address", "", "2 High Street")
    for name in ("other_council", "constable", "faith"):
        with pytest.raises(PermissionDenied):
            take(there, by=cast.named[name], at=start)


def test_a_term_that_somebody_removed_is_neither_changed_nor_removed_again(cast, pages, start):
    term, _is_new = actions_calendars.add_term(cast.borough, **TERM, by=cast.council, at=start)
    stale = SchoolTerm.objects.select_related("area").get(pk=term.pk)
    actions_calendars.remove_term(term, by=cast.council, at=start)
    with pytest.raises(TimesRefused, match="removed this term"):
        actions_calendars.change_term(stale, **TERM, version="", by=cast.council, at=start)
    actions_calendars.remove_term(stale, by=cast.council, at=start)
    assert Event.objects.filter(kind="term_removed").count() == 1
