"""Working out open promises again on the days and hours on which their bodies work now.

A change of a calendar counts for what is promised from then on; a bank holiday announced late, or hours that changed,
should count for what is open too. What would move is shown before anything is moved. Doing it twice moves nothing a
second time, and it may run beside the sweep: it passes over what somebody else is writing, and says so.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import connection, transaction

from hub.history.record import record_many
from hub.people.models import Organisation
from hub.people.querysets import bodies_below
from hub.promises.actions import LADDER, Moved
from hub.promises.again import Again, worked_anew
from hub.promises.clock import ONE_DAY, instant
from hub.promises.models import Promise
from hub.promises.moves import between
from hub.promises.tellers import teller_of
from hub.promises.terms import Terms, terms_of_each

log = logging.getLogger(__name__)

AT_ONCE = 200
IN_WORKING_TIME = ("working_hours", "working_days")


@dataclass(frozen=True)
class Move:
    """How a promise would stand."""

    promise: Promise
    again: Again

    @property
    def is_later(self):
        return self.again.due_at > self.promise.due_at

    @property
    def why(self):
        """Names of the days off that count now and did not before, or that do not any more."""
        before, now = (_days_off(facts) for facts in (self.promise.worked_out, self.again.worked_out))
        return sorted(now ^ before)


@dataclass
class Reworked:
    later: int = 0
    earlier: int = 0
    busy: int = 0  # passed over, because somebody was writing them
    mails: int = 0
    stuck: int = 0  # could not be moved: the log says why


def open_in_working_time(*, organisation: Organisation | None = None, day: date | None = None):
    """What may move: not what stands still, which comes right when it goes on. Of a body and those below it; where a
    day is given, what was asked by the end of it and is due from its beginning."""
    found = Promise.objects.open().filter(paused_at=None, worked_out__unit__in=IN_WORKING_TIME)
    if organisation is not None:
        found = found.filter(owner_organisation__in=bodies_below([organisation.pk])[organisation.pk])
    if day is not None:
        found = found.filter(started_at__lt=_midnight(day + ONE_DAY), due_at__gte=_midnight(day))
    return found.order_by("pk")


def moves(found, *, at: datetime) -> Iterator[Move]:
    """What would move of it, without moving anything. Two queries for each batch, whatever its size."""
    for batch in _batches(found):
        rows = Promise.objects.filter(pk__in=batch).select_related("matter", "owner_organisation").order_by("pk")
        yield from _moves_of(list(rows), {}, at)


def rework(found, *, by, at: datetime) -> Reworked:
    """Move it, batch by batch, with an event and a mail to whoever waits; what was told already stays told. A batch
    that raises is worked one by one, so that one bad row keeps no other where it was."""
    done, terms = Reworked(), {}
    for batch in _batches(found):
        try:
            _add(done, _rework(batch, terms, by=by, at=at))
        except Exception:
            log.exception("a batch of %d promises cannot be moved; working them one by one", len(batch))
            for pk in batch:
                _rework_one(pk, done, terms, by=by, at=at)
    return done


def _rework_one(pk, done, terms, *, by, at):
    try:
        _add(done, _rework([pk], terms, by=by, at=at))
    except Exception:
        if not connection.is_usable():
            raise
        log.exception("promise %s cannot be moved", pk)
        done.stuck += 1


@transaction.atomic
def _rework(batch, terms, *, by, at):
    held = Promise.objects.open().filter(pk__in=batch, paused_at=None)
    held = held.select_for_update(skip_locked=True, of=("self",)).order_by("pk")
    rows = list(held.select_related("matter__lead", "matter__place", "owner_organisation"))
    moved = list(_moves_of(rows, terms, at))
    _write(moved, by=by, at=at)
    later = sum(move.is_later for move in moved)
    mails = _tell(moved, at=at)
    missed = Promise.objects.open().filter(pk__in=set(batch) - {row.pk for row in rows}, paused_at=None)
    return Reworked(later=later, earlier=len(moved) - later, busy=missed.count(), mails=mails)


def _add(done, more):
    for name in ("later", "earlier", "busy", "mails"):
        setattr(done, name, getattr(done, name) + getattr(more, name))


def _batches(found):
    """The ids as they are now, a batch at a time: what comes after is not for this run."""
    ids = list(found.values_list("pk", flat=True))
    return [ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE)]


def _moves_of(promises, terms: dict[int, Terms], at):
    unknown = {promise.owner_organisation_id for promise in promises} - set(terms)
    if unknown:
        terms |= terms_of_each(sorted(unknown))
    for promise in promises:
        on = terms[promise.owner_organisation_id]
        if again := worked_anew(promise, calendar=on.calendar, at=at, agreed=on.agreed):
            yield Move(promise, again)


def _write(moved, *, by, at):
    """The move keeps how it was: the rows are written anew and events appended in two statements."""
    events = []
    for move in moved:
        promise, again = move.promise, move.again
        about = {"matter_id": promise.matter_id, "promise": promise, "for_organisation": promise.owner_organisation}
        code = between(promise.due_at, again.due_at)
        events.append({"kind": "promise_moved", "at": at, "by": by, "code": code, **about})
    rows = [_moved(move) for move in moved]
    Promise.objects.bulk_update(rows, ["due_at", "worked_out", *LADDER])
    record_many(events)


def _moved(move):
    again = move.again
    row = Promise(pk=move.promise.pk, due_at=again.due_at, worked_out=again.worked_out)
    row.rung_times, row.rung_positions, row.next_rung_at = again.rung_times, again.rung_positions, again.next_rung_at
    return row


def _tell(moved, *, at):
    """One mail a matter. Returns how many."""
    by_matter = {}
    for move in moved:
        move.promise.due_at, due_before = move.again.due_at, move.promise.due_at
        by_matter.setdefault(move.promise.matter, []).append(Moved(move.promise, due_before))
    return sum(teller_of(matter).moved(matter, moves_, at=at) for matter, moves_ in by_matter.items())


def _days_off(facts):
    return {row["name"] for row in facts.get("skipped", ())}


def _midnight(day):
    return instant(day, time(0))
