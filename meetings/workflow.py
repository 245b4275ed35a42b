"""Statuses of a meeting and what may happen next. Data only: read this page first.

who: "lead"   a member of the organisation that called it whose role may schedule meetings

Whether somebody comes is no step: each invitee says so for themselves (actions.answer).
"""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from hub.people.roles import Permission as P


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
class Transition:
    name: str
    label: str
    sources: frozenset
    target: str | None  # None: the status stays
    who: dict
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
        Transition("record_held", _("It was held"), PLANNED, S.HELD, LEAD, When.BEGUN),
        Transition("record_not_held", _("It was not held"), PLANNED, S.NOT_HELD, LEAD, When.BEGUN),
        Transition("move", _("Move it"), PLANNED, None, LEAD),
        Transition("invite", _("Invite more people"), PLANNED, None, LEAD, When.BEFORE_END),
        Transition("remove", _("Take off the list"), PLANNED, None, LEAD, When.BEFORE_END),
        Transition("cancel", _("Call it off"), PLANNED, S.CANCELLED, LEAD),
    ]
}
