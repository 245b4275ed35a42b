"""How a visit stands on the pages of those who patrol, and who may do what with it."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from hub.people.querysets import current_memberships, remember_memberships
from hub.people.roles import ROLES
from hub.templatetags.hub import clock_time, day, moment
from patrols.actions_visits import may_arrive
from patrols.models import Round, Visit
from patrols.workflow import OPEN_VISIT, ROUND, VISIT, Reason, RoundStatus, VisitStatus

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
    permission, team = step.who["lead"], round_.matter.lead_id
    return any(
        role in ROLES and permission in ROLES[role].permissions and team in ids
        for role, ids in current_memberships(user)
    )


@dataclass(frozen=True, slots=True)
class Shown:
    """A visit in words, worked out here: a tag or filter for each row would cost more than the database."""

    reference: str
    place: str
    where: str
    round: str  # its reference
    status: str
    tag: str
    tone: str
    when: str
    why: str
    outcome: str
    debrief: str
    is_late: bool  # nobody has been there, and its time is over
    steps: frozenset  # names of those that this reader may take

    @property
    def is_open(self):
        return self.status in OPEN_VISIT


def shown(visit, user, now):
    place, is_late = visit.place, visit.status == VisitStatus.PLANNED and visit.planned_to <= now
    steps = [step for step in VISIT.values() if visit.status in step.sources and may_take(user, visit.round, step)]
    return Shown(
        reference=visit.reference,
        place=place.name,
        where=" · ".join(part for part in (place.ward.name, place.address, place.postcode) if part),
        round=visit.round.matter.reference,
        status=visit.status,
        tag=str(VISIT_STATUSES[visit.status]),
        tone="late" if is_late else VISIT_TONES[visit.status],
        when=visit.when,
        why=visit.why,
        outcome=_outcome(visit),
        debrief=visit.debrief,
        is_late=is_late,
        steps=frozenset(step.name for step in steps if step.name != "arrive" or may_arrive(visit.round, now)),
    )


def _outcome(visit):
    if visit.status == VisitStatus.DONE:
        return _("Came %(came)s.") % {"came": visit.came}
    if visit.status == VisitStatus.ARRIVED:
        is_of_the_day = day(visit.arrived_at) == day(visit.planned_from)
        return _("Arrived at %(at)s.") % {"at": (clock_time if is_of_the_day else moment)(visit.arrived_at)}
    return str(REASONS.get(visit.not_attended_reason, ""))


def round_steps(user, round_):
    """Names of the steps that this reader may take on the round."""
    return {step.name for step in ROUND.values() if round_.status in step.sources and may_take(user, round_, step)}
