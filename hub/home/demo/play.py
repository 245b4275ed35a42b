"""The stage on which the stories of the demonstration are played: steps at past moments, in the order of time."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from uuid import uuid4

from hub.concerns import actions
from hub.concerns.routing import bodies_for
from hub.home.demo.passing import nobody, pass_time, run_what_is_due
from hub.matters.actions import log_view, note_first_read
from hub.people.querysets import organisation_ids_of
from hub.promises.clock import LONDON, due
from hub.promises.ladder import rungs_for
from hub.promises.targets import target_for
from hub.promises.terms import DEFAULT as CALENDAR

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
FARTHEST_BACK = 40  # days
# How far a ladder stands from its rungs on both sides, so that a demo started now stays told for a while.
MARGINS = (90 * MINUTE, 30 * MINUTE, 5 * MINUTE)


@dataclass
class Told:
    """A concern of a story: there once its first step was played."""

    concern: object = None


@dataclass
class Play:
    cast: object
    now: datetime
    steps: list = field(default_factory=list)

    def then(self, at, act):
        """Play `act(at)` at this moment. Nothing is played in the future."""
        if at > self.now:
            raise ValueError(f"a story reaches {at}, beyond {self.now}")
        self.steps.append((at, len(self.steps), act))

    def perform(self):
        """All steps in the order of time; between them reminders fire and mails leave as they would have."""
        moment = None
        for at, _number, act in sorted(self.steps, key=lambda step: step[:2]):
            run_what_is_due(moment or at, at, server=nobody())
            act(at)
            moment = at
        pass_time(moment or self.now, self.now, server=nobody())

    # what people do

    def raises(self, who, place, at, *, without=(), **facts):
        """A report with everybody ticked but the bodies named in `without`."""
        told = Told()

        def act(at):
            at_place = self.cast.places[place]
            left_out = {self.cast.bodies[name].pk for name in without}
            offered = bodies_for(at_place, facts["category"])
            ticked = frozenset(body.organisation.pk for body in offered) - left_out
            report = actions.Report(place=at_place, form_key=uuid4(), told=ticked, **facts)
            told.concern, _is_new = actions.raise_concern(report, by=self.cast.people[who], at=at)

        self.then(at, act)
        return told

    def reads(self, told, who, at):
        def act(at):
            matter, reader = told.concern.matter, self.cast.people[who]
            mine = organisation_ids_of(reader)
            ids = list(matter.audience.live().filter(organisation__in=mine).values_list("organisation", flat=True))
            note_first_read(matter, organisation_ids=ids, by=reader, at=at)
            log_view(matter, by=reader, at=at)

        self.then(at, act)

    def does(self, told, who, at, action, **facts):
        """Take one step of the workflow: `action` is a function of hub.concerns.actions."""

        def act(at):
            told.concern = action(told.concern, by=self.cast.people[who], at=at, **facts)

        self.then(at, act)

    def answers(self, told, who, at, *, next_step, next_step_at):
        person = self.cast.people[who]
        self.reads(told, who, at - 5 * MINUTE)
        self.does(
            told,
            who,
            at,
            actions.acknowledge,
            dealt_with_by=person,
            next_step=next_step,
            next_step_at=next_step_at,
        )

    # when they do it

    def on(self, working_days_back, clock):
        """That many working days before today at "HH:MM" in London."""
        day = self.now.astimezone(LONDON).date()
        for _turn in range(working_days_back):
            day -= DAY
            while not CALENDAR.is_working_day(day):
                day -= DAY
        return datetime.combine(day, time.fromisoformat(clock), LONDON)

    def ahead(self, working_days, clock):
        day = self.now.astimezone(LONDON).date()
        for _turn in range(working_days):
            day += DAY
            while not CALENDAR.is_working_day(day):
                day += DAY
        return datetime.combine(day, time.fromisoformat(clock), LONDON)

    def start_of(self, kind, severity, *, told):
        """When a promise must have begun for `told` to be the last position that its ladder has reached by now."""

        def ladder(start):
            due_at, _worked = due(start, target_for(kind, severity), CALENDAR)
            return rungs_for(kind, severity, start, due_at, CALENDAR)

        return self._latest(ladder, told)

    def due_of(self, kind, severity, *, since, told):
        """The same for a promise with a date of its own, begun at `since`: when it must have been due."""
        return self._latest(lambda due_at: rungs_for(kind, severity, since, due_at, CALENDAR), told, after=since + HOUR)

    def _latest(self, ladder, told, *, after=None):
        for margin in MARGINS:
            for moment in self._daytimes(after):
                reached = {rung.position: rung.at for rung in ladder(moment)}
                later = [at for at in reached.values() if at > reached.get(told, self.now)]
                is_reached = told in reached and reached[told] <= self.now - margin
                if is_reached and all(at >= self.now + margin for at in later):
                    return moment
        raise ValueError(f"no moment leaves a ladder at {told}")

    def _daytimes(self, after):
        """Every half hour of the days before now, the latest first; nobody reports a broken lamp at 03:00.

        No two stories begin in the same minute.
        """
        moment = self.now.replace(second=0, microsecond=0) - (7 * len(self.steps) % 60) * MINUTE
        earliest = max(after, self.now - FARTHEST_BACK * DAY) if after else self.now - FARTHEST_BACK * DAY
        while moment > earliest:
            if time(8) <= moment.astimezone(LONDON).time() <= time(19, 30):
                yield moment
            moment -= 30 * MINUTE
