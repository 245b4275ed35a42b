"""Which officers, areas and places a team has; what a list of rounds says."""

import pytest

from hub.matters.about import about
from hub.people.models import Organisation
from hub.places.models import PlaceOfWorship
from patrols.models import Visit
from patrols.querysets import (
    areas_of,
    concerns_met_by,
    officers_of,
    patrols_wanted,
    places_for,
    teams_of,
    visits_at,
    visits_since,
)
from tests.cast import PEOPLE, START, person
from tests.patrols.walk import HOUR, NOON


def names(rows):
    return [str(row) for row in rows]


def test_officers_are_of_the_team_or_above_it(cast):
    person(cast, "below", "police_body", "police_officer", ended_at=START)
    assert names(officers_of(cast.police_body)) == ["Commander", "Constable", "Inspector", "Sergeant"]
    assert names(officers_of(cast.command)) == ["Commander"]  # whoever is below would not see the round
    assert names(officers_of(cast.council_body)) == ["Council", "Manager", "Warden"]


def test_teams_are_those_one_plans_for(cast):
    assert names(teams_of(cast.sergeant)) == ["Testham Neighbourhood Team"]
    assert teams_of(cast.constable) == teams_of(cast.warden) == teams_of(cast.faith) == teams_of(cast.coordinator) == []
    Organisation.objects.filter(pk=cast.police_body.pk).update(closed_at=START)
    assert teams_of(cast.sergeant) == []


def test_areas_are_ones_own_or_those_of_the_body_above(cast):
    assert names(areas_of(cast.police_body)) == ["Testham"]
    cast.police_body.areas.clear()
    assert names(areas_of(cast.police_body)) == ["Otherham", "Testham"]


def test_places_stand_in_the_areas_of_the_team_and_in_its_world(cast):
    assert names(places_for(cast.police_body, cast.commander)) == ["Northfield Mosque", "Southfield Mosque"]
    cast.mosque.closed_at = START
    cast.mosque.save()
    made_up = {"ward": cast.ward, "borough": cast.borough, "is_demo": True}
    PlaceOfWorship.objects.filter(pk=cast.far_mosque.pk).update(**made_up)
    assert names(places_for(cast.police_body, cast.commander)) == ["Southfield Mosque"]


def test_a_patrol_is_wanted_where_its_promise_is_open_and_seen(cast):
    cast.concern(wants=("patrol",), told=[cast.council_body])
    places = [cast.mosque, cast.other_mosque]
    assert patrols_wanted(cast.sergeant, cast.police_body, places) == {}
    concern = cast.concern(wants=("patrol",))
    due = concern.matter.promises.get(kind="patrol").due_at
    assert patrols_wanted(cast.sergeant, cast.police_body, places) == {cast.mosque.pk: due}
    assert patrols_wanted(cast.umbrella, cast.police_body, places) == {}  # a summary does not say which place it is
    concern.matter.promises.filter(kind="patrol").update(ended_at=START, ended="cancelled", next_rung_at=None)
    assert patrols_wanted(cast.sergeant, cast.police_body, places) == {}


def test_concerns_that_a_visit_answers(cast, patrols):
    wanted, other = cast.concern(wants=("patrol",)), cast.concern(wants=("call",))
    cast.concern(wants=("patrol",), place=cast.other_mosque, by=cast.other_faith)
    cast.concern(wants=("patrol",), told=[cast.council_body])
    visit = patrols.visit(concern=other)
    assert concerns_met_by(visit, cast.constable) == [wanted, other]
    assert concerns_met_by(patrols.visit(visit.round), cast.constable) == [wanted]
    assert concerns_met_by(visit, cast.other_constable) == []


@pytest.mark.parametrize("name", [*PEOPLE, "leaver", "nobody"])
def test_a_places_visits_are_those_that_one_may_know_of(cast, patrols, name):
    patrols.visit(patrols.round(starts_at=NOON + 24 * HOUR))
    first = patrols.visit()
    missed = patrols.visit(first.round, minutes=120)
    elsewhere = patrols.visit(first.round, place=cast.other_mosque, minutes=180)
    done = patrols.done(first)
    patrols.missed(missed)
    patrols.done(elsewhere)
    user, place = getattr(cast, name), cast.mosque.pk
    told_at = done.shown_to_place_at
    for now in (told_at - HOUR, told_at):
        seen = Visit.objects.visible_to(user, now).filter(place=place).exclude(status="not_attended")
        latest = list(seen.order_by("-planned_from"))
        assert visits_at(place, user, now) == latest
        assert visits_since(done.planned_to, place, user, now) == latest
        assert visits_since(done.planned_to + HOUR, place, user, now) == [v for v in latest if v != done]


def test_what_a_list_says_of_a_round(cast, patrols, django_assert_num_queries):
    made = patrols.round()
    patrols.round(starts_at=made.shift.upper + HOUR)
    with django_assert_num_queries(2):
        found = about(cast.constable, [made.matter])
    line = found[made.matter.pk]
    assert (line.title, line.where, line.is_full, line.severity) == ("Round, Testham", "", True, "")
    assert about(cast.faith, [made.matter]) == {}
