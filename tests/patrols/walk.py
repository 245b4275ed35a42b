"""Rounds of the neighbourhood team and visits at the mosque, made by the real actions."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from patrols import actions, actions_visits
from patrols.actions import RoundPlan
from tests.cast import START

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
NOON = datetime(2026, 12, 4, 12, 0, tzinfo=UTC)  # a Friday: the round is from noon to four


class Patrols:
    def __init__(self, cast):
        self.cast = cast

    def plan(self, *, starts_at=NOON, hours=4, officers=None, note=""):
        officers = tuple(officers or [self.cast.constable])
        return RoundPlan(starts_at=starts_at, ends_at=starts_at + hours * HOUR, officers=officers, note=note)

    def round(self, *, team=None, by=None, at=START, form_key=None, **plan):
        made, _is_new = actions.make_round(
            self.plan(**plan),
            team=team or self.cast.police_body,
            form_key=form_key or uuid4(),
            by=by or self.cast.sergeant,
            at=at,
        )
        return made

    def visit(self, round_=None, *, place=None, minutes=60, length=30, by=None, at=START, **more):
        """From so many minutes after the round begins."""
        round_ = round_ or self.round()
        start = round_.shift.lower + minutes * MINUTE
        return actions_visits.add_visit(
            round_,
            place=place or self.cast.mosque,
            planned_from=start,
            planned_to=start + length * MINUTE,
            by=by or round_.made_by,
            at=at,
            **more,
        )

    def arrived(self, visit=None, *, by=None, after=5):
        """So many minutes after it was to begin."""
        visit = visit or self.visit()
        return actions_visits.arrive(visit, by=by or self.cast.constable, at=visit.planned_from + after * MINUTE)

    def done(self, visit=None, *, by=None, after=5, stays=18, debrief=""):
        visit = self.arrived(visit, by=by, after=after)
        left = visit.arrived_at + stays * MINUTE
        return actions_visits.leave(
            visit,
            arrived_at=visit.arrived_at,
            left_at=left,
            debrief=debrief,
            by=by or self.cast.constable,
            at=left,
        )

    def missed(self, visit=None, *, by=None, reason="emergency", words=""):
        visit = visit or self.visit()
        return actions_visits.miss(
            visit, reason=reason, words=words, by=by or self.cast.constable, at=visit.planned_to - MINUTE
        )
