"""The writer of pauses: what a body owes on a matter stands still while the reporter is asked something.

Everything runs in the caller's transaction, which holds whatever the promises hang on (docs/adr/0034).
"""

from datetime import timedelta

from hub.history.record import record
from hub.matters.models import Severity
from hub.promises.again import worked_after_pause
from hub.promises.models import Pause, Promise
from hub.promises.moves import between
from hub.promises.pauses import reminders_at
from hub.promises.terms import terms_of

K = Promise.Kind
# what is owed to the one who is asked; a check is itself a question to them, the others are owed elsewhere
PAUSABLE = (K.ACKNOWLEDGE, K.FIRST_ACTION, K.UPDATE, K.CALL, K.VISIT, K.MEETING, K.PATROL)
PAUSED = ("paused_at", "next_rung_at", "stuck_until")
TAKEN_UP = (*PAUSED, "paused_for", "due_at", "worked_out", "rung_times", "rung_positions")


def pausable(matter, organisation, *, at=None):
    """What the body owes there that may stand still: nobody waits a fortnight for what is critical. What is late `at`
    climbs on: whoever owes it could else keep the next person from hearing of it."""
    owed = Promise.objects.open().filter(matter=matter, owner_organisation=organisation, paused_at=None)
    owed = owed.filter(due_at__gt=at) if at else owed
    return owed.filter(kind__in=PAUSABLE, severity__lt=Severity.CRITICAL)


def may_pause(promise, at):
    """The same of an open promise that was read."""
    is_pausable = promise.kind in PAUSABLE and promise.severity < Severity.CRITICAL
    return is_pausable and promise.paused_at is None and promise.due_at > at


def pause_promises(matter, organisation, *, question, at, by):
    """Returns the Pause; None where the body owes nothing that may stand still."""
    owed = list(pausable(matter, organisation, at=at).select_for_update().order_by("pk"))
    if not owed:
        return None
    for promise in owed:
        promise.paused_at, promise.next_rung_at, promise.stuck_until = at, None, None
        promise.save(update_fields=PAUSED)
        about = {"matter": matter, "promise": promise, "for_organisation": organisation}
        record("promise_paused", at=at, by=by, code=promise.kind, **about)
    return Pause.objects.create(
        matter=matter,
        organisation=organisation,
        question=question,
        started_at=at,
        started_by=by,
        next_at=reminders_at(at)[0],
    )


def end_pause(pause, why, *, at, by):
    """Its promises go on from now. Returns whether it was still going on."""
    row = Pause.objects.select_for_update().filter(pk=pause.pk, ended_at=None).first()
    if row is None:
        return False
    still = Promise.objects.open().filter(matter=row.matter_id, owner_organisation=row.organisation_id)
    held = still.exclude(paused_at=None).select_for_update().select_related("owner_organisation").order_by("pk")
    _end(row, why, at=at, by=by)
    take_up(list(held), at=at, by=by, for_organisation=row.organisation)
    return True


def take_up(promises, *, at, by, for_organisation, is_said=True):
    """Those of them that stand still go on, with what was left of their time. `is_said`: with an event where the due
    time is another; whoever ends a promise in the same moment needs none."""
    terms = {}
    for promise in promises:
        if promise.paused_at is None:
            continue
        if promise.owner_organisation_id not in terms:
            terms[promise.owner_organisation_id] = terms_of(promise.owner_organisation)
        due_before = promise.due_at
        _go_on(promise, terms[promise.owner_organisation_id], at)
        if is_said and promise.due_at != due_before:
            about = {"for_organisation": for_organisation, "matter_id": promise.matter_id, "promise": promise}
            record("promise_moved", at=at, by=by, code=between(due_before, promise.due_at), **about)


def _go_on(promise, terms, at):
    again = worked_after_pause(promise, calendar=terms.calendar, at=at, agreed=terms.agreed)
    promise.due_at, promise.worked_out, promise.next_rung_at = again.due_at, again.worked_out, again.next_rung_at
    promise.rung_times, promise.rung_positions = again.rung_times, again.rung_positions
    promise.paused_for += max(at - promise.paused_at, timedelta())
    promise.paused_at = promise.stuck_until = None
    promise.save(update_fields=TAKEN_UP)


def end_what_is_over(matter, *, at, by):
    """A question waits for nothing once what stood still for it was kept, ended or given to somebody else."""
    for pause in Pause.objects.select_for_update().filter(matter=matter, ended_at=None).order_by("pk"):
        owed = Promise.objects.open().filter(matter=matter, owner_organisation=pause.organisation_id)
        if not owed.exclude(paused_at=None).exists():
            _end(pause, Pause.Ended.OVER, at=at, by=by)


def _end(pause, why, *, at, by):
    pause.ended_at, pause.ended, pause.next_at = at, why, None
    pause.save(update_fields=["ended_at", "ended", "next_at"])
    record(f"pause_{why}", at=at, by=by, for_organisation=pause.organisation, matter_id=pause.matter_id)
