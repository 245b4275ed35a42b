"""Rounds and visits for the tables of access: a team's own, and those that could leak."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from hub.history import moment
from patrols import actions, actions_visits
from patrols.actions import RoundPlan

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
HALF = 30 * MINUTE


@dataclass
class PatrolsWorld:
    """A round of the neighbourhood team that goes on now: visits by name."""

    round: object
    visits: dict
    quiet: object  # a round on which nobody is out


def patrols_of(world):
    """The same each time. Begun an hour ago, because some addresses are for officers who are out."""
    if "patrols" not in world.brought:
        world.brought["patrols"] = _build(world)
    return world.brought["patrols"]


def _build(world):
    cast, now = world.cast, moment.now().replace(second=0, microsecond=0)
    round_ = plan_round(world, "police_body", "sergeant", ["constable"], starts=now - HOUR, at=now - 2 * HOUR)
    visits = {
        name: plan_visit(round_, cast.mosque, "sergeant", world, starts=now - HALF, at=now - HOUR)
        for name in ("planned", "arrived", "done", "not_attended", "cancelled")
    }
    by = cast.constable
    for name in ("arrived", "done"):
        visits[name] = actions_visits.arrive(visits[name], by=by, at=now - 20 * MINUTE)
    visits["done"] = actions_visits.leave(
        visits["done"], arrived_at=now - 20 * MINUTE, left_at=now - 5 * MINUTE, by=by, at=now - 5 * MINUTE
    )
    visits["not_attended"] = actions_visits.miss(visits["not_attended"], reason="emergency", by=by, at=now)
    visits["cancelled"] = actions_visits.cancel_visit(visits["cancelled"], by=cast.sergeant, at=now)
    round_.refresh_from_db()
    quiet = plan_round(world, "police_body", "sergeant", ["inspector"], starts=now + 48 * HOUR, at=now)
    return PatrolsWorld(round_, visits, quiet)


def plan_round(world, team, by, officers, *, starts, at, hours=6):
    people = tuple(world.user(name) for name in officers)
    plan = RoundPlan(starts, starts + hours * HOUR, people)
    return actions.make_round(plan, team=world.cast.named[team], form_key=uuid4(), by=world.user(by), at=at)[0]


def plan_visit(round_, place, by, world, *, starts, at):
    """Of an hour."""
    return actions_visits.add_visit(
        round_, place=place, planned_from=starts, planned_to=starts + HOUR, by=world.user(by), at=at
    )
