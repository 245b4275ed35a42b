"""The only writer of rounds: made, changed, called off. Every action is one transaction, or nothing."""

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.history.record import record
from hub.matters.actions import move_in_lists, open_matter, show_first
from hub.matters.models import Audience, Matter
from hub.people.called import called
from hub.people.models import Organisation, User
from hub.people.roles import Permission
from hub.promises.clock import as_utc
from hub.promises.engine import StepRefused, apply_transition
from hub.promises.once import made_before
from hub.typed import LONDON, in_london
from patrols.actions_visits import Refused, call_off, change_visit, end_round, lock_round
from patrols.models import Duty, Round, window
from patrols.querysets import PATROLLING, areas_of, officers_of
from patrols.workflow import ROUND, VisitStatus

LONGEST = timedelta(hours=25)  # a whole day, also in October
# with one of these a round has begun
BEGUN = (VisitStatus.ARRIVED, VisitStatus.DONE, VisitStatus.NOT_ATTENDED)
ONE_AT_A_TIME = "duty_one_round_at_a_time"


@dataclass(frozen=True)
class RoundPlan:
    """What a planner says of a round. The shift is from `starts_at` up to, not including, `ends_at`."""

    starts_at: datetime
    ends_at: datetime
    officers: tuple
    note: str = ""

    @property
    def shift(self):
        return DateTimeTZRange(as_utc(self.starts_at), as_utc(self.ends_at), "[)")


class OfficerBusy(Refused):
    pass


class NoArea(StepRefused):
    message = gettext_lazy("This team covers no area yet. Ask the coordinator to enter one: then it can have rounds.")


@transaction.atomic
def make_round(plan, *, team: Organisation, form_key: UUID, by, at):
    """Plan a round; returns (round, is_new). The same form key lands on the same round, also when pressed twice.

    Raises PermissionDenied when `by` may not plan for the team, and a StepRefused with a sentence for the planner.
    """
    if team.kind not in PATROLLING or not by.may(Permission.PLAN_ROUND, team):
        raise PermissionDenied
    already = made_before(Round.objects, form_key, by=by, field="made_by")
    if already is not None:
        return already, False
    _check(plan, team, at)
    areas = areas_of(team)
    if not areas:
        raise NoArea
    matter = open_matter(kind=Matter.Kind.ROUND, area=areas[0], place=None, lead=team, at=plan.shift.lower)
    viewers = [(team, None, Audience.Level.FULL, Audience.Ground.LEAD)]
    show_first(matter, viewers, severity=Round.severity, at=at, by=by)
    made = Round.objects.create(matter=matter, shift=plan.shift, note=plan.note, made_by=by, form_key=form_key)
    record("round_planned", at=at, by=by, for_organisation=team, matter=matter, to_status=made.status)
    _lock(plan.officers)
    with _one_round_at_a_time(made, plan, by):
        Duty.objects.bulk_create(Duty(round=made, officer=officer, shift=plan.shift) for officer in plan.officers)
    _record_duties(made, "put_on", plan.officers, by=by, at=at)
    return made, True


@transaction.atomic
def change_round(round_, plan, *, by, at, version=None):
    """Other officers, another time, another note. Visits go along to another day; none may fall outside the shift."""
    locked = lock_round(round_.pk)
    _check(plan, locked.matter.lead, at)
    before = locked.shift
    changes = {"note": plan.note, "shift": plan.shift}
    walking = {duty.officer_id: duty for duty in locked.duties.select_related("officer")}
    leaving = [duty for pk, duty in walking.items() if pk not in {officer.pk for officer in plan.officers}]
    coming = [officer for officer in plan.officers if officer.pk not in walking]
    _lock(plan.officers)
    # whoever leaves it is not in the way of its new time, and whoever joins has only the new one
    Duty.objects.filter(pk__in=[duty.pk for duty in leaving]).delete()
    with _one_round_at_a_time(locked, plan, by):
        done = apply_transition(locked, ROUND["change_round"], by=by, at=at, version=version, changes=changes)
        changed = done.subject
        Duty.objects.bulk_create(Duty(round=changed, officer=officer, shift=plan.shift) for officer in coming)
    _record_duties(changed, "taken_off", [duty.officer for duty in leaving], by=by, at=at)
    _record_duties(changed, "put_on", coming, by=by, at=at)
    if before.lower != plan.shift.lower:
        move_in_lists(changed.matter, plan.shift.lower)
    _take_visits_along(changed, before, by=by, at=at)
    return changed


@transaction.atomic
def cancel_round(round_, *, words, by, at, version=None):
    """Nobody walks it: its visits are taken off, their promises end, its officers are free."""
    round_ = lock_round(round_.pk)
    if there := round_.visits.filter(status=VisitStatus.ARRIVED).select_related("place").first():
        raise Refused(_("Somebody is at %(place)s now: record that they left first.") % {"place": there.place.name})
    done = apply_transition(
        round_, ROUND["cancel_round"], by=by, at=at, version=version, words=words, words_for="internal"
    )
    for visit in done.subject.visits.open().order_by("pk"):
        call_off(visit, by=by, at=at)
    end_round(done.subject)
    return done.subject


def _lock(officers):
    """In one order everywhere: two planners who choose the same officers wait for each other instead of failing."""
    pks = [officer.pk for officer in officers]
    list(User.objects.select_for_update(no_key=True).filter(pk__in=pks).order_by("pk").values_list("pk"))


def _check(plan, team, at):
    """A round that began already can still be entered or changed: only its end must be to come."""
    if plan.shift.lower >= plan.shift.upper:
        raise Refused(_("The round has to end after it begins."))
    if plan.shift.upper - plan.shift.lower > LONGEST:
        raise Refused(_("A round lasts a day at most: make another one for the next day."))
    if plan.shift.upper <= at:
        raise Refused(_("That time has passed: the round has to end later than now."))
    if not plan.officers:
        raise Refused(_("Choose who walks the round."))
    able = {officer.pk for officer in officers_of(team)}
    if not able.issuperset(officer.pk for officer in plan.officers):
        raise Refused(_("Somebody you chose cannot walk rounds of this team any more. Choose again."))


@contextmanager
def _one_round_at_a_time(round_, plan, by):
    """Turns the refusal of the database into a sentence that names the other round."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if ONE_AT_A_TIME not in str(error):
            raise
        raise OfficerBusy(_busy(round_, plan, by)) from error


def _busy(round_, plan, by):
    duties = Duty.objects.filter(officer__in=plan.officers, is_live=True, shift__overlap=plan.shift)
    other = duties.exclude(round=round_.pk).select_related("officer", "round__matter").order_by("officer__name").first()
    if other is None:  # it was taken back in this very moment
        return _("An officer was on another round at that time. Try again.")
    if Round.objects.visible_to(by).filter(pk=other.round_id).exists():
        return _("%(officer)s is on round %(reference)s from %(when)s already.") % {
            "officer": called(other.officer, by),
            "reference": other.round.matter.reference,
            "when": window(other.shift.lower, other.shift.upper),
        }
    return _("%(officer)s is on another round at that time.") % {"officer": called(other.officer, by)}


def _record_duties(round_, kind, officers, *, by, at):
    for officer in officers:
        matter = round_.matter
        record(kind, at=at, by=by, for_organisation=matter.lead, matter=matter, code=officer.reference)


def _take_visits_along(round_, before, *, by, at):
    shift = round_.shift
    later = shift.lower.astimezone(LONDON).date() - before.lower.astimezone(LONDON).date()
    if later and round_.visits.filter(status__in=BEGUN).exists():
        raise Refused(_("Visits of it were carried out already: the round stays on its day. Make another one."))
    for visit in round_.visits.open().select_related("place").order_by("pk"):
        starts, ends = (_moved(moment, later) for moment in (visit.planned_from, visit.planned_to))
        if starts is None or ends is None or not shift.lower <= starts < ends <= shift.upper:
            raise Refused(
                _("The visit to %(place)s, %(when)s, would fall outside the round: change it or take it off first.")
                % {"place": visit.place.name, "when": visit.when}
            )
        if later:
            change_visit(visit, planned_from=starts, planned_to=ends, why=visit.why, by=by, at=at)


def _moved(moment, later):
    """The same time of day so many days later; None where clocks skip it."""
    local = moment.astimezone(LONDON)
    return in_london(local.date() + later, local.time()) if later else moment
