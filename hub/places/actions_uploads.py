"""The writer of files on their way into the registry: from the upload to the end, whichever it is.

A person uploads and decides; a worker reads and writes. The row says what is next, so that a worker that dies leaves
it to another: whoever works on a file holds it by `claimed_at`, and gives up as soon as somebody else holds it.
"""

import logging
import traceback
from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from hub.history.record import record
from hub.nudge import nudge
from hub.places.actions_imports import import_places
from hub.places.importing.heartbeat import Heartbeat
from hub.places.importing.lines import lines_of
from hub.places.importing.plan import plan_import
from hub.places.importing.readers import read_file
from hub.places.importing.rows import UnreadableFile
from hub.places.keeping import kept_by
from hub.places.models import ImportLine, PlaceImport

log = logging.getLogger(__name__)

BIGGEST = 20 * 1024 * 1024
LEASE = timedelta(minutes=5)  # a worker that has not been heard of for so long is taken for dead
MOST_TRIES = 5
KEPT_FOR = timedelta(days=30)  # a file that nobody confirms
SAME_UPLOAD = timedelta(minutes=10)  # the form pressed twice, or sent again after a bad connection
TAKE_UP = "hub.places.tasks.take_up_import"
BATCH = 5000

Status = PlaceImport.Status
WORKED_ON = {Status.QUEUED: Status.READING, Status.CONFIRMED: Status.WRITING}
LEFT_BEHIND = (Status.READING, Status.WRITING)
UNDECIDED = (Status.QUEUED, Status.READING, Status.READY)


class ImportRefused(Exception):
    """What was asked is not possible; the message tells the person why. Nothing was written."""


class _Overtaken(Exception):
    """Somebody else works on this file by now."""


@transaction.atomic
def upload(*, file_name, content, by, at):
    """Take a file in, to be read by a worker; the same file sent twice within minutes is one. Raises ImportRefused."""
    if len(content) > BIGGEST:
        raise ImportRefused(_("The file is bigger than 20 MB. Split it, or leave out columns that are not needed."))
    if not content:
        raise ImportRefused(_("The file is empty."))
    recent = PlaceImport.objects.filter(by=by, uploaded_at__gt=at - SAME_UPLOAD, status__in=UNDECIDED)
    same = recent.filter(file_name=file_name, content=content).first()
    if same:
        return same
    place_import = PlaceImport.objects.create(file_name=file_name, content=content, by=by, uploaded_at=at)
    record("import_uploaded", at=at, by=by, person=by, code=place_import.reference)
    nudge(TAKE_UP, place_import.pk)
    return place_import


@transaction.atomic
def confirm(place_import, *, by, at):
    """Have the worker write it. Raises ImportRefused once it is past that, except when it was confirmed before, and
    PermissionDenied for whom it is not there."""
    _allow(place_import, by)
    if _step(place_import, [Status.READY], Status.CONFIRMED, claimed_at=None, lines_done=0, tries=0):
        record("import_confirmed", at=at, by=by, person=by, code=place_import.reference)
        nudge(TAKE_UP, place_import.pk)
    elif _status_of(place_import) not in {Status.CONFIRMED, Status.WRITING, Status.DONE}:
        raise ImportRefused(_("This file cannot be imported any more: look at what became of it."))


@transaction.atomic
def discard(place_import, *, by, at):
    """Leave the registry as it is. Raises ImportRefused once it is being written, and PermissionDenied."""
    _allow(place_import, by)
    ended = {"content": None, "ended_at": at}
    if _step(place_import, UNDECIDED, Status.DISCARDED, **ended):
        record("import_discarded", at=at, by=by, person=by, code=place_import.reference)
    elif _status_of(place_import) != Status.DISCARDED:
        raise ImportRefused(_("This file cannot be discarded any more: look at what became of it."))


def _allow(place_import, by):
    if not PlaceImport.objects.visible_to(by).filter(pk=place_import.pk).exists():
        raise PermissionDenied


def _step(place_import, sources, to, **changes):
    """Whether the file was in one of `sources` and is in `to` now: of two who ask at once, one."""
    found = PlaceImport.objects.filter(pk=place_import.pk, status__in=sources)
    return bool(found.update(status=to, **changes))


def _status_of(place_import):
    return PlaceImport.objects.values_list("status", flat=True).get(pk=place_import.pk)


def discard_old(now):
    """Files that were shown and that nobody confirmed or discarded within 30 days. Returns how many."""
    old = PlaceImport.objects.filter(status__in=UNDECIDED, uploaded_at__lte=now - KEPT_FOR)
    return old.update(status=Status.DISCARDED, content=None, ended_at=now)


def take_up_all(clock):
    """Work on whatever waits, oldest first, and on what a dead worker left behind."""
    for pk in list(_waiting(clock()).order_by("uploaded_at").values_list("pk", flat=True)):
        take_up(pk, clock)


def _waiting(now):
    is_left_behind = Q(status__in=LEFT_BEHIND, claimed_at__lte=now - LEASE)
    return PlaceImport.objects.filter(Q(status__in=list(WORKED_ON)) | is_left_behind)


def take_up(pk, clock):
    """Read or write one file, if it waits for that and nobody else has it. Whether there was anything to do."""
    found = _waiting(clock()).filter(pk=pk).defer("content").first()
    if found is None or not _claim(found, clock()):
        return False
    heartbeat = Heartbeat(found, clock)
    try:
        if found.tries > MOST_TRIES:
            raise UnreadableFile(
                _("It was tried several times and never came to an end. Split the file into smaller ones.")
            )
        (_read if found.status == Status.READING else _write)(found, heartbeat)
    except _Overtaken:
        log.warning("import %s: somebody else has taken it over", found.reference)
    except UnreadableFile as error:
        _fail(found, heartbeat, str(error))
    except (OperationalError, InterfaceError) as error:
        # its connection may be gone; the row is left behind, and the clock takes it up again
        log.warning("import %s: %s, to be tried again", found.reference, type(error).__name__)
    except Exception as error:  # whatever a file may bring about, its owner is told
        # where it happened, without its message: that may quote what stands in the file
        where = "".join(traceback.format_tb(error.__traceback__)[-3:])
        log.error("import %s: %s\n%s", found.reference, type(error).__name__, where)
        _fail(found, heartbeat, _("Something went wrong on our side, and nothing was imported. Tell the coordinator."))
    finally:
        heartbeat.close()
    return True


def _claim(found, now):
    """One update decides: of two workers one gets it."""
    as_seen = PlaceImport.objects.filter(pk=found.pk, status=found.status, claimed_at=found.claimed_at)
    status = WORKED_ON.get(found.status, found.status)
    if not as_seen.update(status=status, claimed_at=now, tries=found.tries + 1):
        return False
    found.status, found.claimed_at, found.tries = status, now, found.tries + 1
    return True


def _read(place_import, heartbeat):
    """Find out what the file would do, and show it."""
    kept = _kept_by(place_import.by)
    reading = read_file(_content_of(place_import))
    heartbeat.total = len(reading)
    plan = plan_import(reading, kept=kept, progress=heartbeat)
    _end(place_import, heartbeat, plan, kept, status=Status.READY)


def _write(place_import, heartbeat):
    """Carry it out. The registry may have changed since it was shown: what was really done is what stands here then."""
    kept = _kept_by(place_import.by)
    reading = read_file(_content_of(place_import))
    heartbeat.total = len(reading)
    with transaction.atomic():
        at = heartbeat.clock()
        plan = import_places(reading, at=at, by=place_import.by, kept=kept, progress=heartbeat)
        _end(place_import, heartbeat, plan, kept, status=Status.DONE, content=None, ended_at=at)


def _kept_by(user):
    kept = kept_by(user)
    if not (kept.is_all or kept.areas):
        raise UnreadableFile(_("Whoever uploaded it may not import places any more."))
    return kept


def _content_of(place_import):
    return bytes(PlaceImport.objects.values_list("content", flat=True).get(pk=place_import.pk) or b"")


@transaction.atomic
def _end(place_import, heartbeat, plan, kept, **changes):
    ImportLine.objects.filter(place_import=place_import).delete()
    lines = list(lines_of(plan, kept))
    ImportLine.objects.bulk_create((_line(place_import, line) for line in lines), batch_size=BATCH)
    counts = {
        "added": len(plan.new),
        "updated": len(plan.updated),
        "proposed": len(plan.proposed),
        "known": len(plan.unchanged),
        "duplicates": sum(line.kind == ImportLine.Kind.DUPLICATE for line in lines),
        "rejected": len(plan.rejects),
        "outside": len(plan.outside),
    }
    if not _held(heartbeat).update(**counts, lines_done=heartbeat.total, lines_total=heartbeat.total, **changes):
        raise _Overtaken


def _line(place_import, line):
    return ImportLine(
        place_import=place_import,
        kind=line.kind,
        line=line.line,
        name=line.name[:160],
        reason=line.reason,
        place_id=line.place_id,
    )


def _fail(place_import, heartbeat, sentence):
    _held(heartbeat).update(status=Status.FAILED, error=sentence[:300], content=None, ended_at=heartbeat.clock())


def _held(heartbeat):
    """The row, while this worker is the one that works on it."""
    return PlaceImport.objects.filter(pk=heartbeat.pk, status__in=LEFT_BEHIND, claimed_at=heartbeat.claimed_at)
