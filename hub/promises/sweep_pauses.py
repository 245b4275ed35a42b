"""The sweep of pauses: reminds those who were asked, and lets time run again where no answer came.

Each pause is a transaction of its own, passed over while somebody else has it, so it may run twice at once and one bad
row blocks no other. What is due is worked out from when the question was asked: a sweep that comes late reminds once.
"""

import logging
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import OperationalError, connection, transaction

from hub.history.record import record
from hub.promises.actions_pauses import end_pause
from hub.promises.clock import as_utc
from hub.promises.models import Pause, Promise
from hub.promises.pauses import reminders_at
from hub.promises.tellers import teller_of

log = logging.getLogger(__name__)

AT_ONCE = 200
TRIED_AGAIN_AFTER, ENDED_ANYWAY_AFTER = timedelta(hours=1), timedelta(days=1)


@dataclass
class SweptPauses:
    reminded: int = 0
    ended: int = 0
    stuck: list = field(default_factory=list)  # ids of pauses that could not be worked


def run_due_pauses(now):
    now, swept, seen = as_utc(now), SweptPauses(), []
    while due := list(_due(now).exclude(pk__in=seen).values_list("pk", flat=True)[:AT_ONCE]):
        seen += due
        for pk in due:
            _work(pk, now, swept)
    return swept


def _due(now):
    return Pause.objects.filter(ended_at=None, next_at__lte=now).order_by("next_at")


def _work(pk, now, swept):
    try:
        with transaction.atomic():
            found = _due(now).select_for_update(skip_locked=True, of=("self",)).filter(pk=pk)
            pause = found.select_related("matter", "organisation").first()
            if pause is not None and _is_free(pause):
                _take(pause, now, swept)
    except Exception as error:
        if not connection.is_usable():
            raise
        log.exception("pause %s cannot be worked", pk)
        swept.stuck.append(pk)
        _set_aside(pk, type(error).__name__, now)


def _is_free(pause):
    """Whether nobody is writing what stands still. Whoever takes a step holds its promises before they ask for the
    pause, so we may not wait for them: the next minute will do."""
    owed = Promise.objects.open().filter(matter=pause.matter_id, owner_organisation=pause.organisation_id)
    try:
        with transaction.atomic():
            list(owed.select_for_update(nowait=True, of=("self",)).order_by("pk").values_list("pk"))
    except OperationalError:
        return False
    return True


def _take(pause, now, swept):
    if pause.until <= now:
        end_pause(pause, Pause.Ended.EXPIRED, at=now, by=None)
        teller_of(pause.matter).expired(pause, at=now)
        swept.ended += 1
        return
    times = reminders_at(pause.started_at)
    passed = sum(at <= now for at in times)
    if passed > pause.reminders:
        facts = {"for_organisation": pause.organisation, "matter_id": pause.matter_id}
        record("question_reminded", at=now, **facts)
        teller_of(pause.matter).reminded(pause, number=passed, at=now)
        swept.reminded += 1
    pause.reminders, pause.next_at = passed, [*times, pause.until][passed]
    pause.save(update_fields=["reminders", "next_at"])


def _set_aside(pk, why, now):
    """It is tried again later: whatever is due then is worked out anew. Nothing stands still for longer than a day
    because of that: then time runs again, though nobody could be told."""
    with transaction.atomic():
        row = Pause.objects.filter(pk=pk, ended_at=None).select_for_update(skip_locked=True).first()
        if row is None:
            return
        record("pause_stuck", at=now, matter_id=row.matter_id, code=why[:60])
        if now < row.until + ENDED_ANYWAY_AFTER or not _ends(row, now):
            row.next_at = now + TRIED_AGAIN_AFTER
            row.save(update_fields=["next_at"])


def _ends(pause, now):
    try:
        with transaction.atomic():
            return end_pause(pause, Pause.Ended.EXPIRED, at=now, by=None)
    except Exception:
        if not connection.is_usable():
            raise
        log.exception("pause %s cannot even be ended", pause.pk)
        return False
