import pytest

from hub.places.actions_imports import load_areas
from hub.places.actions_proposals import ProposalRefused, leave, take, undo
from hub.places.boundaries import Boundary
from hub.places.models import PlaceOfWorship, PlaceProposal, PlaceSource
from tests.places.conftest import square


@pytest.fixture
def proposed(cast, start):
    """A file's other word on a field of the mosque."""

    def propose(field="address", here="2 High Street", there="1 Low Street", number=1):
        PlaceOfWorship.objects.filter(pk=cast.mosque.pk).update(address="2 High Street")
        source, _new = PlaceSource.objects.get_or_create(
            place=cast.mosque, file_kind="osm", source_id=f"node/{number}", said={}
        )
        return PlaceProposal.objects.create(
            place=cast.mosque, source=source, field=field, here=here, there=there, made_at=start
        )

    return propose


def mosque(cast):
    cast.mosque.refresh_from_db()
    return cast.mosque


def test_taking_it_twice_and_undoing_it(cast, proposed, start):
    proposal = proposed()
    for _time in range(2):
        take(proposal, by=cast.council, at=start)
    assert (mosque(cast).address, cast.mosque.version) == ("1 Low Street", 2)
    proposal.refresh_from_db()
    assert (proposal.taken, proposal.decided_by, proposal.decided_at) == (True, cast.council, start)
    for _time in range(2):
        undo(proposal, by=cast.manager, at=start)
    assert (mosque(cast).address, cast.mosque.version) == ("2 High Street", 3)
    proposal.refresh_from_db()
    assert (proposal.taken, proposal.decided_by, proposal.decided_at) == (None, None, None)
    events = cast.mosque.events.order_by("pk").values_list("kind", "code", "by__email")
    assert list(events) == [
        ("proposal_taken", "address", "council@example.org"),
        ("proposal_reopened", "address", "manager@example.org"),
    ]


def test_leaving_it_twice_and_undoing_it(cast, proposed, start):
    proposal = proposed()
    for _time in range(2):
        leave(proposal, by=cast.council, at=start)
    assert mosque(cast).address == "2 High Street"
    with pytest.raises(ProposalRefused, match="otherwise"):
        take(proposal, by=cast.manager, at=start)
    undo(proposal, by=cast.council, at=start)
    take(proposal, by=cast.manager, at=start)
    assert mosque(cast).address == "1 Low Street"


def test_what_was_changed_again_is_not_undone(cast, proposed, start):
    proposal = proposed()
    take(proposal, by=cast.council, at=start)
    PlaceOfWorship.objects.update(address="3 New Street")
    with pytest.raises(ProposalRefused, match="changed again"):
        undo(proposal, by=cast.council, at=start)
    assert mosque(cast).address == "3 New Street"


def test_a_later_word_of_the_file_stands_before_an_older_one(cast, proposed, start):
    older = proposed()
    leave(older, by=cast.council, at=start)
    proposed(there="5 Low Street")
    with pytest.raises(ProposalRefused, match="later file"):
        undo(older, by=cast.council, at=start)


def test_an_undo_brings_back_what_stood_there_when_it_was_taken(cast, proposed, start):
    proposal = proposed()
    PlaceOfWorship.objects.update(address="Changed meanwhile")
    take(proposal, by=cast.council, at=start)
    undo(proposal, by=cast.council, at=start)
    assert mosque(cast).address == "Changed meanwhile"


def test_a_name_that_is_taken_can_be_searched_for(cast, proposed, start):
    take(proposed("name", "Northfield Mosque", "Masjid Noor"), by=cast.council, at=start)
    assert "masjid noor" in mosque(cast).search_words


def test_a_faith_that_was_not_known_is_not_known_again(cast, proposed, start):
    PlaceOfWorship.objects.update(faith="unknown")
    proposal = proposed("faith", "", "sikh")
    take(proposal, by=cast.council, at=start)
    assert mosque(cast).faith == "sikh"
    undo(proposal, by=cast.council, at=start)
    assert mosque(cast).faith == "unknown"


@pytest.fixture
def outlines(cast, start):
    boroughs = [
        Boundary("E09990001", "Testham", square(-0.3, 51.4, 0.2)),
        Boundary("E09990002", "Otherham", square(0, 51.4)),
    ]
    wards = [
        Boundary("E05990001", "Northfield", square(-0.3, 51.4), "E09990001"),
        Boundary("E05990002", "Southfield", square(-0.2, 51.4), "E09990001"),
        Boundary("E05990003", "Eastfield", square(0, 51.4), "E09990002"),
    ]
    load_areas(boroughs, wards, at=start)


def test_a_point_that_is_taken_moves_the_place_to_its_ward_and_back(cast, outlines, proposed, start):
    PlaceOfWorship.objects.filter(pk=cast.mosque.pk).update(longitude=-0.25, latitude=51.45)
    proposal = proposed("point", "51.45000, -0.25000", "51.45000, -0.15000")
    take(proposal, by=cast.council, at=start)
    assert (mosque(cast).longitude, cast.mosque.ward, cast.mosque.accuracy) == (-0.15, cast.south_ward, "near")
    undo(proposal, by=cast.council, at=start)
    assert (mosque(cast).longitude, cast.mosque.ward) == (-0.25, cast.ward)


def test_the_first_point_of_a_place_can_be_undone(cast, outlines, proposed, start):
    PlaceOfWorship.objects.filter(pk=cast.mosque.pk).update(accuracy="unknown")
    proposal = proposed("point", "", "51.45000, -0.25000")
    take(proposal, by=cast.council, at=start)
    undo(proposal, by=cast.council, at=start)
    assert (mosque(cast).longitude, cast.mosque.latitude, cast.mosque.accuracy) == (None, None, "unknown")
    assert cast.mosque.ward == cast.ward


@pytest.mark.parametrize(("there", "who"), [("51.45000, 0.05000", "council"), ("53.00000, 0.05000", "coordinator")])
def test_a_point_outside_the_area_of_whoever_decides_is_refused(cast, outlines, proposed, start, there, who):
    proposal = proposed("point", "", there)
    with pytest.raises(ProposalRefused, match="outside"):
        take(proposal, by=getattr(cast, who), at=start)
    proposal.refresh_from_db()
    assert proposal.decided_at is None
