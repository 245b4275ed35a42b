"""What happened at a place that was merged is shown at the one that was kept: to those who saw it before, and to
nobody else. What is being written when it happens is not lost."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hub.concerns.actions import raise_concern
from hub.concerns.models import Concern
from hub.matters.models import Audience, Matter
from hub.places.actions import set_run_by
from hub.places.actions_merges import merge_places, undo_merge
from tests.cast import START, unsaved_place
from tests.concerns.test_panels import listed, page_of
from tests.concerns.walk import hidden

LATER = START + timedelta(hours=1)


@pytest.fixture
def kept(cast):
    """A second entry of the mosque, run by nobody yet."""
    place = unsaved_place("Northfield Masjid", cast.ward)
    place.save()
    return place


@pytest.fixture
def merge(cast, kept):
    return lambda: merge_places(kept, cast.mosque, by=cast.council, at=LATER)


def audience():
    return sorted(Audience.objects.values_list("matter", "organisation", "user", "level", "until"), key=repr)


def test_nobody_sees_more_or_less_of_a_concern_for_a_merge(cast, merge):
    cast.concern()
    cast.concern(told=[cast.police_body])
    cast.concern(place=cast.other_mosque, by=cast.other_faith)
    people = cast.people()
    before = {name: set(Matter.objects.visible_to(user)) for name, user in people.items()}, audience()
    done = merge()
    assert ({name: set(Matter.objects.visible_to(user)) for name, user in people.items()}, audience()) == before
    undo_merge(done, by=cast.council, at=LATER)
    assert ({name: set(Matter.objects.visible_to(user)) for name, user in people.items()}, audience()) == before


SEES = {
    "faith": {"both", "police only"},
    "trustee": {"both"},
    "council": {"both"},
    "constable": {"both", "police only"},
    "commander": {"both", "police only"},
    "umbrella": set(),
    "coordinator": set(),
}


@pytest.mark.parametrize("name", SEES)
def test_its_concerns_stand_on_the_page_of_the_kept_place(cast, pages, kept, merge, name):
    made = {"both": cast.concern(), "police only": cast.concern(told=[cast.police_body])}
    cast.concern(place=cast.other_mosque, by=cast.other_faith)
    done = merge()
    names = {concern.matter.reference: key for key, concern in made.items()}
    assert {names[reference] for reference in listed(page_of(pages, name, kept))} == SEES[name]
    undo_merge(done, by=cast.council, at=LATER)
    kept.refresh_from_db()
    if name in {"council", "constable", "commander", "coordinator"}:
        assert listed(page_of(pages, name, kept)) == []
    assert {names[reference] for reference in listed(page_of(pages, name, cast.mosque))} == SEES[name]


def test_concerns_of_one_merged_place_cost_what_those_of_three_cost(cast, pages, kept, merge):
    cast.concern()
    merge()
    page_of(pages, "council", kept)
    counts = []
    for number in range(2):
        for _again in range(2 * number):
            another = unsaved_place("Another entry", cast.ward, run_by=cast.committee)
            another.save()
            cast.concern(place=another)
            merge_places(kept, another, by=cast.council, at=LATER)
        with CaptureQueriesContext(connection) as found:
            rows = listed(page_of(pages, "council", kept))
        counts.append((len(rows), len(found)))
    assert [rows for rows, _queries in counts] == [1, 3]
    assert counts[0][1] == counts[1][1]


def test_its_meetings_are_shown_there_too(cast, pages, kept, merge):
    from tests.access.world_meetings import call

    merge()
    cast.mosque.refresh_from_db()
    call(cast, place=cast.mosque, concern=None, starts_at=START + timedelta(days=3), at=START)
    assert len(listed(page_of(pages, "council", kept))) == 1


def test_a_concern_that_was_being_written_is_raised_at_the_kept_place(walk, kept, merge):
    walk.begin().told()
    merge()
    assert walk.rows()["Place"] == kept.name
    assert walk.send().status_code == 302
    assert walk.concern().matter.place == kept


def test_sent_from_a_page_that_was_open_before_it_is_shown_once_more(walk, kept, merge):
    walk.begin().told()
    seal = hidden(walk.get("check"), "seal")
    merge()
    page = walk.client.post(walk.url("check"), {"seal": seal})
    assert "Something has changed since you looked" in page.content.decode()
    assert not Concern.objects.exists()
    walk.send()
    assert walk.concern().matter.place == kept


def test_who_had_chosen_among_places_need_not_choose_again(cast, walk, kept, merge):
    hall = unsaved_place("Northfield Hall", cast.ward, run_by=cast.committee)
    hall.save()
    walk.begin()
    walk.post("place", place=cast.mosque.reference)
    walk.told()
    merge()
    assert walk.rows()["Place"] == kept.name
    walk.send()
    assert walk.concern().matter.place == kept


def test_merged_between_the_page_and_the_writing(cast, kept, merge):
    report = cast.report()
    merge()
    concern, is_new = raise_concern(report, by=cast.faith, at=LATER)
    assert (concern.matter.place, is_new) == (kept, True)


def test_not_for_a_place_that_another_committee_runs_by_now(cast, kept, merge):
    report = cast.report()
    merge()
    set_run_by(kept, organisation=cast.other_committee, by=cast.coordinator, at=LATER)
    with pytest.raises(PermissionDenied):
        raise_concern(report, by=cast.faith, at=LATER)
    assert not Concern.objects.exists()
