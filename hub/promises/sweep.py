"""The sweep: fires the rungs whose time has come. Run by beat every minute, by any number of processes at once.

Cost follows what is due, not what is open. A promise is locked while its rungs fire, and what fires (events, mails in
the outbox, the next rung) is committed with it, so each rung fires once, however many sweeps run and wherever one dies.

A sweep that comes late makes up for it once: all rungs of a promise that are past due fire in order, and a person who
holds several of these positions gets one mail, the one of the highest rung.
"""

import logging
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import DatabaseError, connection, transaction
from django.db.models import Q

from hub.history.record import ran, record, record_many
from hub.notifications import outbox
from hub.promises import emails
from hub.promises.clock import as_utc
from hub.promises.ladder import BESIDE
from hub.promises.models import Promise
from hub.promises.positions import Heard, Hearers

log = logging.getLogger(__name__)

BATCH = 200
SHORTEST_BACKOFF, LONGEST_BACKOFF = timedelta(minutes=5), timedelta(hours=1)

# One statement for a batch; bulk_update builds a case per row and column and is half as fast.
ADVANCE = """
update promises_promise p set rung = v.rung, next_rung_at = v.next_rung_at, stuck_until = null
  from unnest(%s::bigint[], %s::smallint[], %s::timestamptz[]) as v (id, rung, next_rung_at)
 where p.id = v.id
"""


@dataclass
class Swept:
    rungs: int = 0
    promises: int = 0
    mails: int = 0
    stuck: list = field(default_factory=list)  # ids of promises that could not be worked


@dataclass(frozen=True)
class Fired:
    rung: int
    position: str
    heard: Heard


def run_due_rungs(now):
    """Fire every rung due at `now`. Batches commit one by one; a row that raises is set aside and stops no other."""
    now = as_utc(now)
    swept = Swept()
    while _sweep_batch(now, swept):
        pass
    ran("sweep", at=now)
    return swept


def _sweep_batch(now, swept):
    """Whether there was anything to do."""
    batch = []
    try:
        with transaction.atomic():
            batch = list(_due(now, without=swept.stuck)[:BATCH])
            done = _fire(batch, now) if batch else None
    except Exception:
        if not batch:
            raise
        log.exception("a batch of %d promises failed; working them one by one", len(batch))
        for promise in batch:
            _sweep_one(promise.pk, now, swept)
    else:
        _add(swept, done)
    return bool(batch)


def _sweep_one(pk, now, swept):
    try:
        with transaction.atomic():
            promises = list(_due(now, without=swept.stuck).filter(pk=pk))
            done = _fire(promises, now) if promises else None
    except Exception as error:
        swept.stuck.append(pk)
        log.exception("promise %s cannot be worked", pk)
        _set_aside(pk, type(error).__name__, now)
    else:
        _add(swept, done)


def _due(now, *, without):
    """Locked, and those that another sweep has locked left out. The condition is that of index promise_next_rung.

    No second sort key: rows due at the same moment would be sorted anew for each batch.
    """
    due = Promise.objects.open().filter(Q(stuck_until__isnull=True) | Q(stuck_until__lte=now), next_rung_at__lte=now)
    if without:
        due = due.exclude(pk__in=without)
    # Not of the key: whoever writes an event about the promise meanwhile need not wait for us.
    due = due.select_for_update(skip_locked=True, no_key=True, of=("self",)).order_by("next_rung_at")
    # Few bodies and people own many promises: one object each, where a join would build one a row.
    return due.select_related("matter").prefetch_related("owner_organisation", "owner_user")


def _fire(promises, now):
    hearers = Hearers(promises, now)
    climbs = [(promise, *_climb(promise, hearers, now)) for promise in promises]
    letters, events = {}, []
    for promise, fired, following in climbs:
        events += _events(promise, fired, now, is_climbed=following == len(promise.rung_times))
        for letter in emails.letters(promise, fired, hearers, now):
            letters.setdefault(letter.dedupe_key, letter)
    mails = outbox.enqueue_many(list(letters.values()))
    record_many(events)
    _advance([(promise, following) for promise, _fired, following in climbs])
    return Swept(rungs=sum(len(fired) for _p, fired, _n in climbs), promises=len(promises), mails=len(mails))


def _climb(promise, hearers, now):
    """([rungs that fire], index of the one after them). An empty position calls the next at once, and on the way
    whoever stands beside the ladder between the two."""
    rungs = list(zip(promise.rung_times, promise.rung_positions, strict=True))
    if promise.rung >= len(rungs):
        raise ValueError(f"promise {promise.pk} has no rung {promise.rung}")
    fired, index, at_once = [], promise.rung, False
    while index < len(rungs) and (rungs[index][0] <= now or at_once):
        position = rungs[index][1]
        heard = hearers.of(promise, position)
        fired.append(Fired(index, position, heard))
        # Before the due time nothing is late yet: a reminder without an owner calls nobody further up.
        if position not in BESIDE:
            at_once = bool(heard.gap) and position != "reminder"
        index += 1
    return fired, index


def _events(promise, fired, now, *, is_climbed):
    about = {
        "at": now,
        "matter_id": promise.matter_id,
        "promise_id": promise.pk,
        "for_organisation_id": promise.owner_organisation_id,
    }
    for step in fired:
        if step.heard.is_nobody:
            continue
        yield about | {"kind": "rung_fired", "code": "asked" if step.heard.is_asked else step.position}
        if step.heard.gap:
            yield about | {"kind": "position_empty", "code": step.heard.gap}
    if is_climbed:
        yield about | {"kind": "ladder_climbed", "code": promise.kind}


def _advance(climbs):
    """The next rung of each promise, or none: then its ladder is climbed and only the promise stays open."""
    following = [promise.rung_times[index] if index < len(promise.rung_times) else None for promise, index in climbs]
    with connection.cursor() as cursor:
        cursor.execute(ADVANCE, [[promise.pk for promise, _i in climbs], [index for _p, index in climbs], following])


def _set_aside(pk, why, now):
    """Record the row that raised and leave it alone for a while: the longer it has been late, the longer."""
    try:
        with transaction.atomic():
            promise = Promise.objects.select_for_update(no_key=True).select_related(None).get(pk=pk)
            late = now - (promise.next_rung_at or now)
            promise.stuck_until = now + min(max(late, SHORTEST_BACKOFF), LONGEST_BACKOFF)
            promise.save(update_fields=["stuck_until"])
            record("rung_stuck", at=now, matter_id=promise.matter_id, promise=promise, code=why[:60])
    except DatabaseError:
        if not connection.is_usable():
            raise
        log.exception("promise %s cannot even be set aside", pk)


def _add(swept, done):
    if done:
        swept.rungs += done.rungs
        swept.promises += done.promises
        swept.mails += done.mails
