"""How a visit stands on the pages of those who patrol, and who may do what with it."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from hub.people.querysets import remember_memberships
from patrols.actions_visits import may_arrive
from patrols.models import Round, Visit
from patrols.workflow import ROUND, VISIT, Reason, RoundStatus, VisitStatus

ROUND_TONES = {RoundStatus.PLANNED: "open", RoundStatus.DONE: "done", RoundStatus.CANCELLED: "plain"}
VISIT_TONES = {
    VisitStatus.PLANNED: "open",
    VisitStatus.ARRIVED: "soon",
    VisitStatus.DONE: "done",
    VisitStatus.NOT_ATTENDED: "late",
    VisitStatus.CANCELLED: "plain",
}
ROUND_STATUSES, VISIT_STATUSES, REASONS = dict(RoundStatus.choices), dict(VisitStatus.choices), dict(Reason.choices)


def only_for(request, permission):
    """For those without it the page does not exist."""
    remember_memberships(request.user)
    if not request.user.may(permission):
        raise Http404


def round_or_404(request, reference):
    remember_memberships(request.user)
    rounds = Round.objects.visible_to(request.user).select_related("matter__area", "matter__lead")
    return get_object_or_404(rounds, matter__reference=reference)


def visit_or_404(request, reference):
    """By its round alone: the place sees that somebody came, and has no page of it."""
    remember_memberships(request.user)
    visits = Visit.objects.of_my_rounds(request.user).select_related("round__matter__lead", "place__ward")
    return get_object_or_404(visits, reference=reference)


def allow(request, round_, step):
    """Whoever sees the round may know that the step exists, and that it is for others."""
    if not may_take(request.user, round_, step):
        raise PermissionDenied


def may_take(user, round_, step):
    """As the engine asks it ("lead"), without reading the audience for each row of a page."""
    return user.may(step.who["lead"], round_.matter.lead)


@dataclass(frozen=True)
class Shown:
    """A visit in words, and the names of the steps that this reader may take on it."""

    visit: Visit
    status: str
    tone: str
    reason: str
    steps: frozenset
    is_late: bool  # nobody has been there, and its time is over


def shown(visit, user, now):
    is_late = visit.status == VisitStatus.PLANNED and visit.planned_to <= now
    steps = [step.name for step in VISIT.values() if visit.status in step.sources]
    if not may_arrive(visit.round, now):
        steps = [name for name in steps if name != "arrive"]
    return Shown(
        visit,
        str(VISIT_STATUSES[visit.status]),
        "late" if is_late else VISIT_TONES[visit.status],
        str(REASONS.get(visit.not_attended_reason, "")),
        frozenset(name for name in steps if may_take(user, visit.round, VISIT[name])),
        is_late,
    )


def round_steps(user, round_):
    """Names of the steps that this reader may take on the round."""
    return {step.name for step in ROUND.values() if round_.status in step.sources and may_take(user, round_, step)}
