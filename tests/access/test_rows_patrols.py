"""Who sees which rounds and visits, persona by persona, with rows that could leak: a visit at the mosque that is still
to come, one that could not be made, one of another team, and one that is done but shown only later."""

from datetime import timedelta

import pytest

from hub.matters.models import Matter
from hub.matters.shown import shown_as
from patrols import actions_visits
from patrols.models import Round, Visit
from tests.access.patrols_world import HOUR, plan_round, plan_visit
from tests.access.test_rows import seen
from tests.access.world import PERSONAS
from tests.cast import START

NOW = START + 5 * HOUR
MOSQUE = {"done", "council_done"}
TEAM = {"coming", "arrived", "done", "missed", "next_door_done"}
COUNCIL = {"council_coming", "council_done"}

VISITS = {
    "faith": MOSQUE,
    "trustee": MOSQUE,
    "umbrella": set(),
    "council": COUNCIL,
    "manager": COUNCIL,
    "warden": COUNCIL,
    "constable": TEAM,
    "sergeant": TEAM,
    "inspector": TEAM,
    "commander": TEAM | {"far_coming"},
    "coordinator": set(),
    "other_faith": {"next_door_done"},
    "other_council": set(),
    "other_constable": {"far_coming"},
    "other_umbrella": set(),
    "leaver": set(),
    "nobody": set(),
    "centre": set(),
}
ROUNDS = {
    "faith": set(),
    "trustee": set(),
    "umbrella": set(),
    "council": {"council"},
    "manager": {"council"},
    "warden": {"council"},
    "constable": {"team"},
    "sergeant": {"team"},
    "inspector": {"team"},
    "commander": {"team", "far"},
    "coordinator": set(),
    "other_faith": set(),
    "other_council": set(),
    "other_constable": {"far"},
    "other_umbrella": set(),
    "leaver": set(),
    "nobody": set(),
    "centre": set(),
}


@pytest.fixture
def rounds(world):
    made = {
        "team": plan_round(world, "police_body", "sergeant", ["constable"], starts=START, at=START),
        "council": plan_round(world, "council_body", "council", ["warden"], starts=START, at=START),
        "far": plan_round(world, "other_police_body", "commander", ["other_constable"], starts=START, at=START),
    }
    cast = world.cast

    def visit(name, place, by="sergeant"):
        return plan_visit(made[name], place, by, world, starts=START + HOUR, at=START)

    def done(visit, by):
        at = START + HOUR
        visit = actions_visits.arrive(visit, by=by, at=at)
        return actions_visits.leave(visit, arrived_at=at, left_at=at + HOUR / 4, by=by, at=at + HOUR / 4)

    visits = {
        "coming": visit("team", cast.mosque),
        "arrived": actions_visits.arrive(visit("team", cast.mosque), by=cast.constable, at=START + HOUR),
        "done": done(visit("team", cast.mosque), cast.constable),
        "missed": actions_visits.miss(
            visit("team", cast.mosque), reason="emergency", by=cast.constable, at=START + HOUR
        ),
        "next_door_done": done(visit("team", cast.other_mosque), cast.constable),
        "council_coming": visit("council", cast.mosque, "council"),
        "council_done": done(visit("council", cast.mosque, "council"), cast.warden),
        "far_coming": visit("far", cast.far_mosque, "commander"),
    }
    return made, visits


def test_rounds_and_their_matters(world, rounds):
    names = {row.pk: name for name, row in rounds[0].items()}
    assert seen(world, Round.objects.visible_to, lambda row: names[row.pk]) == ROUNDS
    assert seen(world, Matter.objects.visible_to, lambda row: names[row.pk]) == ROUNDS


def test_visits(world, rounds):
    names = {row.pk: name for name, row in rounds[1].items()}
    found = seen(world, lambda user: Visit.objects.visible_to(user, NOW), lambda row: names[row.pk])
    assert found == VISITS


def test_a_visit_that_is_shown_later_is_not_shown_before(world, rounds):
    faith = world.user("faith")
    visits = Visit.objects.visible_to(faith, NOW).filter(pk=rounds[1]["done"].pk)
    assert visits.exists()
    Visit.objects.filter(pk=rounds[1]["done"].pk).update(shown_to_place_at=NOW + timedelta(seconds=1))
    assert not visits.all().exists()


def test_the_place_does_not_see_the_round_of_a_visit_it_sees(world, rounds):
    assert {name for name in PERSONAS if not shown_as(world.user(name), rounds[0]["team"].matter).nothing} == {
        "constable",
        "sergeant",
        "inspector",
        "commander",
    }


def test_for_those_who_patrol_only_their_rounds_count(world, rounds):
    names = {row.pk: name for name, row in rounds[1].items()}
    found = seen(world, Visit.objects.of_my_rounds, lambda row: names[row.pk])
    assert found == {name: names if ROUNDS[name] else set() for name, names in VISITS.items()}
