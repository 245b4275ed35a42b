"""Statuses of a meeting and what may happen next. Data only: read this page first.

who: "lead"   a member of the organisation that called it whose role may schedule meetings

Whether somebody comes is no step: each invitee says so for themselves (actions.answer).
"""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from hub.people.roles import Permission as P
from hub.promises.transitions import Transition


class Status(models.TextChoices):
    SCHEDULED = "scheduled", _("Planned")
    HELD = "held", _("Held")
    NOT_HELD = "not_held", _("Not held")
    CANCELLED = "cancelled", _("Called off")


class When(models.TextChoices):
    """The part of the meeting's own time in which a step makes sense."""

    ANY = "any"
    BEFORE_END = "before_end"
    BEGUN = "begun"


S = Status


@dataclass(frozen=True)
class TimedTransition(Transition):
    when: str = When.ANY

    def is_in_time(self, meeting, now):
        if self.when == When.BEGUN:
            return meeting.starts_at <= now
        return self.when == When.ANY or now < meeting.ends_at


LEAD = {"lead": P.SCHEDULE_MEETING}
PLANNED = frozenset({S.SCHEDULED})

TRANSITIONS = {
    t.name: t
    for t in [
        TimedTransition("record_held", _("It was held"), PLANNED, S.HELD, LEAD, When.BEGUN),
        TimedTransition("record_not_held", _("It was not held"), PLANNED, S.NOT_HELD, LEAD, When.BEGUN),
        TimedTransition("move", _("Move it"), PLANNED, None, LEAD),
        TimedTransition("invite", _("Invite more people"), PLANNED, None, LEAD, When.BEFORE_END),
        TimedTransition("remove", _("Take off the list"), PLANNED, None, LEAD, When.BEFORE_END),
        TimedTransition("cancel", _("Call it off"), PLANNED, S.CANCELLED, LEAD),
    ]
}
