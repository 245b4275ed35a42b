"""The addresses of rounds and visits: see tests/access/pages.py, which takes them in."""

from datetime import timedelta
from uuid import uuid4

from hub.promises.clock import LONDON
from tests.access.pages import MOVED, NO_SUCH_FORM, OK, Gets, Page
from tests.access.patrols_world import patrols_of
from tests.access.world import COUNCIL, POLICE

PLANNERS = frozenset({"sergeant", "inspector", "commander"})
ONLY_WALK = POLICE - PLANNERS
ALL_WHO_PATROL = COUNCIL | POLICE | {"other_council", "other_constable"}
ALL_WHO_PLAN = PLANNERS | {"council", "manager", "other_council"}


def clock(at):
    return f"{at.astimezone(LONDON):%H:%M}"


def day(at):
    return f"{at.astimezone(LONDON):%d/%m/%Y}"


def the_round(world):
    return {"reference": patrols_of(world).round.matter.reference}


def planning(round_of=lambda world: patrols_of(world).round, **said):
    """For those who plan; officers of the team see that it is there."""

    def typed(world):
        round_ = round_of(world)
        return {"version": round_.version, **{name: value(world, round_) for name, value in said.items()}}

    return Page(
        Gets(OK, PLANNERS, refused=ONLY_WALK),
        Gets(MOVED, PLANNERS, refused=ONLY_WALK),
        args=lambda world: {"reference": round_of(world).matter.reference},
        data=typed,
    )


def a_visit(status):
    return lambda world: {"reference": patrols_of(world).visits[status].reference}


def of_visit(status, **said):
    def typed(world):
        visit = patrols_of(world).visits[status]
        return {"version": visit.version, **{name: value(visit) for name, value in said.items()}}

    return typed


def walking(status, **said):
    """For every officer of the team."""
    return Page(Gets(OK, POLICE), Gets(MOVED, POLICE), args=a_visit(status), data=of_visit(status, **said))


def pressing(status):
    """A button, and no page."""
    return Page(Gets(NO_SUCH_FORM), Gets(MOVED, POLICE), args=a_visit(status))


PATROLS = {
    "patrols:list": Page(Gets(OK, ALL_WHO_PATROL), Gets(NO_SUCH_FORM)),
    "patrols:today": Page(Gets(OK, ALL_WHO_PATROL), Gets(NO_SUCH_FORM)),
    "patrols:plan": Page(Gets(OK, ALL_WHO_PLAN), Gets(NO_SUCH_FORM)),
    # who can be chosen differs from team to team; that a round is made is tested in tests/patrols
    "patrols:new": Page(
        Gets(OK, ALL_WHO_PLAN),
        Gets(OK, ALL_WHO_PLAN),
        data=lambda world: {"form_key": uuid4(), "day": "", "starts": "", "ends": "", "officers": ""},
    ),
    "patrols:round": Page(Gets(OK, POLICE), Gets(NO_SUCH_FORM), args=the_round),
    "patrols:change_round": planning(
        day=lambda world, round_: day(round_.shift.lower),
        starts=lambda world, round_: clock(round_.shift.lower),
        ends=lambda world, round_: clock(round_.shift.upper),
        officers=lambda world, round_: world.cast.inspector.reference,
    ),
    "patrols:cancel_round": planning(
        lambda world: patrols_of(world).quiet, words=lambda world, round_: "Nobody is left."
    ),
    "patrols:add_visit": planning(
        place=lambda world, round_: world.cast.mosque.reference,
        starts=lambda world, round_: clock(round_.shift.lower + timedelta(hours=3)),
        ends=lambda world, round_: clock(round_.shift.lower + timedelta(hours=4)),
    ),
    "patrols:arrive": pressing("planned"),
    "patrols:undo_arrival": pressing("arrived"),
    "patrols:leave": walking(
        "arrived",
        arrived_at_day=lambda visit: day(visit.arrived_at),
        arrived_at_time=lambda visit: clock(visit.arrived_at),
        left_at_day=lambda visit: day(visit.arrived_at + timedelta(minutes=10)),
        left_at_time=lambda visit: clock(visit.arrived_at + timedelta(minutes=10)),
    ),
    "patrols:miss": walking("planned", reason=lambda visit: "emergency"),
    "patrols:change_visit": Page(
        Gets(OK, PLANNERS, refused=ONLY_WALK),
        Gets(MOVED, PLANNERS, refused=ONLY_WALK),
        args=a_visit("planned"),
        data=of_visit(
            "planned",
            starts=lambda visit: clock(visit.planned_from + timedelta(minutes=5)),
            ends=lambda visit: clock(visit.planned_to + timedelta(minutes=5)),
        ),
    ),
    "patrols:cancel_visit": Page(
        Gets(OK, PLANNERS, refused=ONLY_WALK),
        Gets(MOVED, PLANNERS, refused=ONLY_WALK),
        args=a_visit("planned"),
    ),
}
