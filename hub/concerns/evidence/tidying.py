"""The storage and the table held against each other, once a day."""

import logging
import time
from datetime import timedelta

from hub.concerns.evidence.storage import INCOMING, evidence_storage
from hub.concerns.models import Evidence

log = logging.getLogger(__name__)

LEFT_ALONE = timedelta(days=1)  # a file whose row may still be on its way
KEPT_WITHDRAWN = timedelta(days=30)
MANY = 500


def tidy_evidence(now):
    """Remove files that belong to nothing and those withdrawn a month ago; report rows whose file is gone.

    Returns (how many files were removed, how many are missing).
    """
    storage = evidence_storage()
    withdrawn = _withdrawn(storage, now)
    removed = withdrawn + sum(_tidy(storage, folder) for folder in _folders(storage))
    missing = _missing(storage)
    if missing:
        log.error("evidence: %s files of the table are not in the storage", missing)
    return removed, missing


def _folders(storage):
    return storage.listdir("")[0]


def _tidy(storage, folder):
    """What the table does not know. A file's own age counts here, so the clock of its disk is asked."""
    names = [f"{folder}/{name}" for name in storage.listdir(folder)[1]]
    known = set() if folder == INCOMING else _known(names)
    old = [name for name in names if name not in known and _age(storage, name) > LEFT_ALONE.total_seconds()]
    for name in old:
        storage.delete(name)
    return len(old)


def _known(names):
    known = set()
    for start in range(0, len(names), MANY):
        part = names[start : start + MANY]
        for column in ("original", "shared"):
            known |= set(Evidence.objects.filter(**{f"{column}__in": part}).values_list(column, flat=True))
    return known


def _age(storage, name):
    return time.time() - storage.get_modified_time(name).timestamp()


def _withdrawn(storage, now):
    gone = 0
    old = Evidence.objects.filter(withdrawn_at__lte=now - KEPT_WITHDRAWN)
    for original, shared in old.values_list("original", "shared").iterator():
        for name in filter(None, (original, shared)):
            if storage.exists(name):
                storage.delete(name)
                gone += 1
    return gone


def _missing(storage):
    live = Evidence.objects.filter(withdrawn_at=None).values_list("original", "shared")
    return sum(not storage.exists(name) for pair in live.iterator() for name in pair if name)
