"""Rounds of the made-up teams: one that was walked yesterday or so, one of today, one still to come."""

from dataclasses import dataclass, field
from uuid import uuid4

from hub.concerns import actions as concerns
from hub.concerns.models import Category, Nature, Want
from hub.home.demo.play import DAY, HOUR, MINUTE
from patrols import actions, actions_visits
from patrols.actions import RoundPlan

MEDIUM = 2
QUARTER = 15 * MINUTE


@dataclass
class Walked:
    """A round of a story: there once it was planned."""

    round: object = None
    visits: dict = field(default_factory=dict)


def plans(play, at, *, starts, hours, officers, visits, team="suttonteam", by="sergeant", note=""):
    """`visits`: place: (how long after the start, why). Each takes a quarter of an hour."""
    walked = Walked()

    def act(at):
        people = play.cast.people
        plan = RoundPlan(starts, starts + hours * HOUR, tuple(people[name] for name in officers), note)
        common = {"by": people[by], "at": at}
        walked.round, _is_new = actions.make_round(plan, team=play.cast.bodies[team], form_key=uuid4(), **common)
        for place, (later, why) in visits.items():
            walked.visits[place] = actions_visits.add_visit(
                walked.round,
                place=play.cast.places[place],
                planned_from=starts + later,
                planned_to=starts + later + QUARTER,
                why=why,
                **common,
            )

    play.then(at, act)
    return walked


def comes_by(play, walked, place, who, at, *, stays, debrief=""):
    def arrive(at):
        actions_visits.arrive(walked.visits[place], by=play.cast.people[who], at=at)

    def leave(at):
        actions_visits.leave(
            walked.visits[place], arrived_at=at - stays, left_at=at, debrief=debrief, by=play.cast.people[who], at=at
        )

    play.then(at, arrive)
    play.then(at + stays, leave)


def a_patrol_was_wanted_and_came(play):
    """Asked for the day before; the secretary sees when they came and for how long. The other stop was not made."""
    starts = play.on(2, "12:00")
    raised = starts - DAY
    told = play.raises(
        "faith",
        "hall",
        raised,
        category=Category.SUSPICIOUS,
        nature=Nature.WORRY,
        what="Somebody walks round the hall before Friday prayer and tries the doors. Could officers be seen there?",
        urgency=MEDIUM,
        wants=(Want.PATROL,),
    )
    play.answers(
        told,
        "constable",
        raised + HOUR,
        next_step="We put the hall on our next round.",
        next_step_at=starts + 4 * HOUR,
    )
    walked = plans(
        play,
        raised + 2 * HOUR,
        starts=starts,
        hours=4,
        officers=("constable",),
        visits={
            "hall": (HOUR, "A patrol was asked for: somebody tries the doors before prayer."),
            "gurdwara": (2 * HOUR, "Lead was taken from the roof. Talk with the caretaker."),
        },
    )
    comes_by(
        play,
        walked,
        "hall",
        "constable",
        starts + 65 * MINUTE,
        stays=18 * MINUTE,
        debrief="Side door does not lock. Told the caretaker.",
    )

    def miss(at):
        visit = walked.visits["gurdwara"]
        actions_visits.miss(visit, reason="emergency", by=play.cast.people["constable"], at=at)

    play.then(starts + 125 * MINUTE, miss)
    play.does(
        told,
        "constable",
        starts + 150 * MINUTE,
        concerns.take_next_step,
        what_was_done="We walked round the hall before prayer and spoke with the caretaker about the side door.",
    )


def a_round_of_today(play):
    """Whenever the demonstration is started, its visits are still to come."""
    hour = play.now.replace(minute=0, second=0, microsecond=0)
    plans(
        play,
        play.now - 3 * HOUR,
        starts=hour,
        hours=6,
        officers=("constable", "sergeant"),
        visits={
            "centre": (2 * HOUR, "Children leave the evening school by the side gate. Be seen, speak with parents."),
            "gurdwara": (3 * HOUR, "Nobody could come the last time."),
        },
    )


def a_round_of_tomorrow(play):
    plans(
        play,
        play.now - 2 * HOUR,
        starts=play.ahead(1, "13:00"),
        hours=3,
        officers=("constable",),
        visits={"hall": (HOUR, "Once more: the side door should lock by now.")},
        note="On foot. Bring the leaflets on doors and locks.",
    )


def a_round_of_the_council(play):
    plans(
        play,
        play.now - 2 * HOUR,
        starts=play.ahead(1, "17:00"),
        hours=3,
        officers=("warden",),
        visits={"centre": (HOUR, "The lamp by the side door is out.")},
        team="sutton",
        by="council",
    )


STORIES = [a_patrol_was_wanted_and_came, a_round_of_today, a_round_of_tomorrow, a_round_of_the_council]
