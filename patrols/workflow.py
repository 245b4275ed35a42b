"""Statuses of a round and of a visit, and what may happen next. Data only: read this page first.

who: "lead"   a member of the team that patrols, or of a body above it, whose role may plan rounds or carry out visits.
              Any of them may check in: colleagues stand in for each other.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from hub.people.roles import Permission as P
from hub.promises.transitions import Transition


class RoundStatus(models.TextChoices):
    PLANNED = "planned", _("Planned")
    DONE = "done", _("Done")
    CANCELLED = "cancelled", _("Called off")


class VisitStatus(models.TextChoices):
    PLANNED = "planned", _("Planned")
    ARRIVED = "arrived", _("There now")
    DONE = "done", _("Done")
    NOT_ATTENDED = "not_attended", _("Could not attend")
    CANCELLED = "cancelled", _("Taken off the round")


class Reason(models.TextChoices):
    """Why nobody came. Each is a normal outcome, to be reported honestly."""

    EMERGENCY = "emergency", _("Called to an emergency")
    ABSTRACTED = "abstracted", _("Needed for other duties")
    NOT_ON_DUTY = "not_on_duty", _("Not on duty")
    PLACE_CLOSED = "place_closed", _("The place was closed")
    OTHER = "other", _("Something else")


R, V = RoundStatus, VisitStatus
OPEN_VISIT = frozenset({V.PLANNED, V.ARRIVED})
PLANNER = {"lead": P.PLAN_ROUND}
OFFICER = {"lead": P.CARRY_OUT_VISIT}


def _t(name, label, sources, target, who):
    return Transition(name, label, frozenset(sources), target, who)


ROUND = {
    t.name: t
    for t in [
        _t("change_round", _("Change the round"), [R.PLANNED], None, PLANNER),
        _t("add_visit", _("Add a visit"), [R.PLANNED], None, PLANNER),
        _t("cancel_round", _("Call off the round"), [R.PLANNED], R.CANCELLED, PLANNER),
        # no page: the round ends with its last visit
        _t("finish_round", _("End the round"), [R.PLANNED], R.DONE, OFFICER),
    ]
}
VISIT = {
    t.name: t
    for t in [
        _t("arrive", _("Arrived"), [V.PLANNED], V.ARRIVED, OFFICER),
        _t("leave", _("Left"), [V.ARRIVED], V.DONE, OFFICER),
        _t("miss", _("Could not attend"), OPEN_VISIT, V.NOT_ATTENDED, OFFICER),
        _t("undo_arrival", _("Not there yet: pressed by mistake"), [V.ARRIVED], V.PLANNED, OFFICER),
        _t("change_visit", _("Change the visit"), [V.PLANNED], None, PLANNER),
        _t("cancel_visit", _("Take it off the round"), [V.PLANNED], V.CANCELLED, PLANNER),
    ]
}
