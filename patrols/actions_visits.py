"""The only writer of visits: planned, changed, carried out or not. Every action is one transaction, or nothing.

Whoever changes a round or one of its visits locks the round first, so that two at once never wait for each other.
"""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from hub.concerns.actions import record_contact
from hub.concerns.workflow import TRANSITIONS as CONCERN
from hub.context import leave_out_year_of
from hub.matters.actions import set_open
from hub.places.models import PlaceOfWorship
from hub.promises.actions import NewPromise
from hub.promises.engine import Plan, StepRefused, acting_as, apply_transition
from hub.promises.models import Promise
from hub.references import new_reference
from patrols.models import Round, Visit
from patrols.querysets import concerns_met_by
from patrols.workflow import OPEN_VISIT, ROUND, VISIT, RoundStatus, VisitStatus

K = Promise.Kind
# how long before the shift somebody may have come: officers start early, and a wrong day is noticed
EARLIEST = timedelta(hours=12)
# no post is held longer; a form that was left open over night suggests it
LONGEST_STAY = timedelta(hours=12)


class Refused(StepRefused):
    """With a sentence of its own for this case."""

    def __init__(self, message):
        self.message = message


def lock_round(pk):
    return Round.objects.select_for_update(of=("self",)).select_related("matter__lead").get(pk=pk)


@transaction.atomic
def add_visit(round_, *, place: PlaceOfWorship, planned_from, planned_to, why="", concern=None, by, at, version=None):
    """Put a visit on a round. That it is carried out is promised by its end; only the team hears of that."""
    round_ = lock_round(round_.pk)
    _check_window(round_, planned_from, planned_to, at)
    reference = new_reference("V")

    def promises(subject, _organisation, _note):
        return Plan(makes=(_promise(subject, planned_to),))

    done = apply_transition(
        round_, ROUND["add_visit"], by=by, at=at, version=version, code=reference, promises=promises
    )
    return Visit.objects.create(
        reference=reference,
        round=done.subject,
        place=place,
        concern=concern,
        planned_from=planned_from,
        planned_to=planned_to,
        why=why,
        promise=done.made[0],
    )


@transaction.atomic
def change_visit(visit, *, planned_from, planned_to, why, by, at, version=None):
    """Another time or reason. Another time is another promise, in place of the one before."""
    round_ = lock_round(visit.round_id)
    _check_window(round_, planned_from, planned_to, at)
    is_moved = (planned_from, planned_to) != (visit.planned_from, visit.planned_to)

    def promises(subject, _organisation, _note):
        if not is_moved:
            return Plan()
        return Plan(
            ends=(K.PATROL_VISIT,),
            only=subject.promise,
            why=Promise.Ended.SUPERSEDED,
            makes=(_promise(round_, planned_to),),
        )

    changes = {"planned_from": planned_from, "planned_to": planned_to, "why": why}
    done = _step(visit, "change_visit", by=by, at=at, version=version, changes=changes, promises=promises)
    if done.made:
        done.subject.promise = done.made[0]
        done.subject.save(update_fields=["promise"])
    return done.subject


@transaction.atomic
def cancel_visit(visit, *, by, at, version=None):
    """Take a visit off its round. The place never knew of it; a patrol that was wanted stays promised."""
    lock_round(visit.round_id)
    subject = call_off(visit, by=by, at=at, version=version)
    _finish_if_over(subject.round, by=by, at=at)
    return subject


def call_off(visit, *, by, at, version=None):
    return _step(visit, "cancel_visit", by=by, at=at, version=version, promises=_ending).subject


@transaction.atomic
def arrive(visit, *, by, at, version=None):
    """Checked in; the place hears of it when they have left."""
    if not may_arrive(lock_round(visit.round_id), at):
        raise Refused(_("That is long before the round begins, %(when)s.") % {"when": visit.round.when})
    return _step(visit, "arrive", by=by, at=at, version=version, changes={"arrived_at": at, "recorded_by": by}).subject


@transaction.atomic
def undo_arrival(visit, *, by, at, version=None):
    lock_round(visit.round_id)
    changes = {"arrived_at": None, "recorded_by": None}
    return _step(visit, "undo_arrival", by=by, at=at, version=version, changes=changes).subject


@transaction.atomic
def leave(visit, *, arrived_at, left_at, debrief="", by, at, version=None):
    """The visit is done: its promise is kept, the place sees it from now on, concerns that wanted a patrol have it.

    Side effects: a contact and a mail to the reporter for each of those concerns; the round may end.
    """
    round_ = lock_round(visit.round_id)
    check_times(round_, arrived_at, left_at, at)

    def promises(subject, _organisation, _note):
        return Plan(keeps=(K.PATROL_VISIT,), only=subject.promise)

    changes = {
        "arrived_at": arrived_at,
        "left_at": left_at,
        "debrief": debrief,
        "recorded_by": by,
        "shown_to_place_at": at,
    }
    done = _step(visit, "leave", by=by, at=at, version=version, changes=changes, promises=promises)
    _tell_concerns(done.subject, by=by, at=at)
    _finish_if_over(done.subject.round, by=by, at=at)
    return done.subject


@transaction.atomic
def miss(visit, *, reason, words="", by, at, version=None):
    """Nobody came, and that is said. The place hears nothing; a patrol that was wanted stays promised and climbs."""
    if not may_arrive(lock_round(visit.round_id), at):
        raise Refused(_("That is long before the round begins: take the visit off the round instead."))
    changes = {"not_attended_reason": reason, "debrief": words, "arrived_at": None, "recorded_by": by}
    done = _step(visit, "miss", by=by, at=at, version=version, changes=changes, promises=_ending)
    _finish_if_over(done.subject.round, by=by, at=at)
    return done.subject


def check_times(round_, arrived_at, left_at, at):
    """Raises Refused with a sentence when somebody cannot have been there then."""
    if left_at > at or arrived_at > at:
        raise Refused(_("That time is still to come: enter when it happened."))
    if left_at < arrived_at:
        raise Refused(_("Leaving has to come after arriving."))
    if not may_arrive(round_, arrived_at):
        raise Refused(_("That is long before the round began: enter when it happened."))
    if left_at - arrived_at > LONGEST_STAY:
        raise Refused(_("That is a stay of more than 12 hours: enter when you left."))


def may_arrive(round_, at):
    return at >= round_.shift.lower - EARLIEST


def _step(visit, name, **more):
    return apply_transition(visit, VISIT[name], code=visit.reference, **more)


def _promise(round_, planned_to):
    return NewPromise(K.PATROL_VISIT, round_.matter.lead, due_at=planned_to)


def _ending(subject, _organisation, _note):
    return Plan(ends=(K.PATROL_VISIT,), only=subject.promise)


def _check_window(round_, planned_from, planned_to, at):
    shift = round_.shift
    if planned_from >= planned_to:
        raise Refused(_("The visit has to end after it begins."))
    if planned_from < shift.lower or planned_to > shift.upper:
        raise Refused(_("The visit has to lie within the round, %(when)s.") % {"when": round_.when})
    if planned_to <= at:
        raise Refused(_("That time has passed: the visit has to end later than now."))


def _tell_concerns(visit, *, by, at):
    """A contact for each concern that this patrol answers, where `by` may record one; the others are left alone."""
    step = CONCERN["record_contact"]
    leave_out_year_of(at)
    for concern in concerns_met_by(visit, by):
        if concern.status in step.sources and acting_as(concern.matter, by, step.who):
            record_contact(
                concern, kind="patrol", outcome="done", happened_at=visit.arrived_at, words=visit.came, by=by, at=at
            )


def _finish_if_over(round_, *, by, at):
    """A round ends with its last visit. One from which every visit was taken off is still being planned."""
    statuses = set(round_.visits.values_list("status", flat=True))
    if statuses & OPEN_VISIT or not statuses & {VisitStatus.DONE, VisitStatus.NOT_ATTENDED}:
        return
    if round_.status == RoundStatus.PLANNED:
        done = apply_transition(round_, ROUND["finish_round"], by=by, at=at)
        end_round(done.subject)


def end_round(round_):
    """Its officers are free for other rounds, and it leaves the list of what is to come."""
    round_.duties.update(is_live=False)
    set_open(round_.matter, False)
