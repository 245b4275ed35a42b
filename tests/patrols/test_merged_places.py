"""Visits at a place that was merged: the place that was kept has them, for those who speak for it now."""

import pytest

from hub.places.actions import set_run_by
from hub.places.actions_merges import merge_places, undo_merge
from patrols.models import Visit
from patrols.querysets import concerns_met_by, patrols_wanted, places_for
from tests.cast import START, unsaved_place
from tests.patrols.walk import HOUR, NOON, Patrols

AFTER = NOON + 6 * HOUR


@pytest.fixture
def patrol(cast):
    return Patrols(cast)


@pytest.fixture
def entry(cast):
    """A second entry of the mosque; nobody runs it."""
    place = unsaved_place("Northfield Masjid", cast.ward)
    place.save()
    return place


def seen(cast, *names):
    return {name: set(Visit.objects.visible_to(getattr(cast, name), AFTER)) for name in names}


def test_the_committee_sees_what_was_done_at_the_other_entry_once_they_are_one(cast, patrol, entry):
    round_ = patrol.round()
    visit, planned = (patrol.visit(round_, place=entry, minutes=minutes) for minutes in (60, 120))
    patrol.visit(round_, place=cast.other_mosque, minutes=180)
    done = patrol.done(visit)
    nobodys = {"faith": set(), "trustee": set(), "umbrella": set(), "other_faith": set(), "council": set()}
    assert seen(cast, *nobodys) == nobodys
    merge = merge_places(cast.mosque, entry, by=cast.council, at=AFTER)
    assert seen(cast, *nobodys) == nobodys | {"faith": {done}, "trustee": {done}}, "not what is still to come"
    assert planned in seen(cast, "constable")["constable"]
    undo_merge(merge, by=cast.council, at=AFTER)
    assert seen(cast, *nobodys) == nobodys


def test_who_ran_a_place_before_it_was_merged_sees_no_more_than_who_runs_it_now(cast, patrol, entry):
    at_mosque, at_entry = patrol.done(), patrol.done(patrol.visit(place=entry))
    merge_places(entry, cast.mosque, by=cast.council, at=AFTER)
    assert seen(cast, "faith", "other_faith") == {"faith": {at_mosque, at_entry}, "other_faith": set()}
    set_run_by(entry, organisation=cast.other_committee, by=cast.coordinator, at=AFTER)
    assert seen(cast, "faith", "other_faith") == {"faith": set(), "other_faith": {at_mosque, at_entry}}


@pytest.mark.parametrize(("name", "is_shown"), [("faith", True), ("constable", True), ("umbrella", False)])
def test_the_page_of_the_kept_place_shows_them(cast, pages, patrol, entry, name, is_shown):
    patrol.done(patrol.visit(place=entry))
    merge_places(cast.mosque, entry, by=cast.council, at=AFTER)
    page = pages.as_(name, days=5).get(f"/places/{cast.mosque.reference}/")
    found = [visit for panel in page.context["below"] for visit in panel.context.get("done", ())]
    assert len(found) == (1 if is_shown else 0)


def test_a_patrol_that_was_wanted_there_is_wanted_here_and_a_visit_here_answers_it(cast, patrol, entry):
    concern = cast.concern(wants=("patrol",))
    merge_places(entry, cast.mosque, by=cast.council, at=START)
    places = places_for(cast.police_body, cast.sergeant)
    assert entry in places
    assert cast.mosque not in places
    assert set(patrols_wanted(cast.sergeant, cast.police_body, places)) == {entry.pk}
    visit = patrol.visit(place=entry)
    assert concerns_met_by(visit, cast.constable) == [concern]
    patrol.done(visit)
    assert not concern.matter.promises.open().filter(kind="patrol").exists(), "kept by the visit"


def test_the_way_from_its_concern_leads_to_the_kept_place(cast, pages, patrol, entry):
    concern = cast.concern(wants=("patrol",))
    merge_places(entry, cast.mosque, by=cast.council, at=START)
    page = pages.as_("sergeant").get(f"/concerns/{concern.matter.reference}/").content.decode()
    assert f"/patrols/plan/?place={entry.reference}&amp;concern={concern.matter.reference}" in page
    round_ = patrol.round()
    old = f"/patrols/{round_.matter.reference}/add-visit/?place={cast.mosque.reference}"
    form = pages.as_("sergeant").get(old).context["form"]
    assert form["place"].value() == entry.reference


def test_a_meeting_is_called_at_the_kept_place_from_the_old_address(cast, pages, entry):
    merge_places(entry, cast.mosque, by=cast.council, at=START)
    page = pages.as_("council").get(f"/meetings/new/?place={cast.mosque.reference}")
    assert page.context["ground"].place == entry
