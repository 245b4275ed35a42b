"""The writer of evidence: files that are added to a concern, cleaned to be shared, withdrawn, and looked at."""

import hashlib
import logging
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.db import transaction
from django.db.models import F, Q, Sum

from hub.concerns import emails
from hub.concerns.actions_pauses import answer_with_a_file
from hub.concerns.evidence import opened
from hub.concerns.evidence.kinds import Refused
from hub.concerns.evidence.reads import footage_to_save
from hub.concerns.evidence.refusals import BIGGEST, MOST_BYTES, MOST_EVER, MOST_FILES, EvidenceRefused
from hub.concerns.evidence.rights import may_add
from hub.concerns.evidence.storage import evidence_storage
from hub.concerns.models import Evidence
from hub.history.models import Event
from hub.history.record import record
from hub.matters.models import Matter
from hub.nudge import nudge
from hub.typed import tidy_name

log = logging.getLogger(__name__)

CLEAN = "hub.concerns.tasks.clean_evidence"
MOST_TRIES = 3
LEASE = timedelta(minutes=5)  # a worker that has not finished by then is taken for dead
SITTING = timedelta(minutes=30)  # files added one after the other are told of once
Cleaning = Evidence.Cleaning


@dataclass(frozen=True)
class Added:
    evidence: Evidence
    is_new: bool  # False: the same file was there


def add_evidence(concern, *, file, name, by, at):
    """Keep a file of the concern: whole, with its row, event and mail, or nothing of it.

    file   an open django File; `name` as it was called where it came from
    by     None: whoever came by the receipt of the concern, which the caller has checked
    Raises EvidenceRefused with a sentence for the person, and PermissionDenied.
    """
    organisation = _acting_for(concern, by)
    if file.size > BIGGEST:
        raise EvidenceRefused("big")
    if not file.size:
        raise EvidenceRefused("empty")
    stored, sha256 = _store(concern.matter, file)
    try:
        facts = {"media_type": opened.type_of(evidence_storage().path(stored)), "size": file.size, "sha256": sha256}
        facts |= {"name": tidy_name(name)[:120] or "-", "original": stored}
        added = _enter(concern, facts, organisation=organisation, by=by, at=at)
    except Refused as refused:
        evidence_storage().delete(stored)
        raise EvidenceRefused(refused.code) from None
    except BaseException:
        evidence_storage().delete(stored)
        raise
    if not added.is_new:
        evidence_storage().delete(stored)
    return added


def _acting_for(subject, by):
    """The body for which somebody adds or takes back; none for whoever came by a receipt."""
    if by is None:
        return None
    acting = may_add(subject.matter, by)
    if acting is None:
        raise PermissionDenied
    return acting[1]


def _store(matter, file):
    """(its name in the storage, its SHA-256). What cannot be written is refused, and is the operator's to look at."""
    storage, hashed = evidence_storage(), _Hashed(file)
    try:
        if not storage.has_room_for(file.size):
            log.error("evidence: the disk is at its floor, a file was refused")
            raise EvidenceRefused("full")
        return storage.save(f"{matter.pk}/{uuid4().hex}", hashed), hashed.digest.hexdigest()
    except OSError as error:
        log.error("evidence: a file could not be stored (%s)", type(error).__name__)
        raise EvidenceRefused("full") from error


class _Hashed(File):
    """A file that is summed up while it is read."""

    def __init__(self, file):
        super().__init__(file.file, file.name)
        self.source, self.digest = file, hashlib.sha256()

    def chunks(self, chunk_size=None):
        for chunk in self.source.chunks(chunk_size):
            self.digest.update(chunk)
            yield chunk


@transaction.atomic
def _enter(concern, facts, *, organisation, by, at):
    """Under a lock, so that two files at once cannot both be the tenth. Whoever was asked for a photo has answered."""
    place = concern.matter.place
    is_answer = organisation is None or (place is not None and organisation.pk == place.run_by_id)
    answered = answer_with_a_file(concern, by=by, at=at) if is_answer else []
    matter = Matter.objects.select_for_update(of=("self",), no_key=True).select_related("lead").get(pk=concern.pk)
    there = matter.evidence.filter(withdrawn_at=None)
    same = there.filter(sha256=facts["sha256"]).first()
    if same:
        return Added(same, is_new=False)
    _allow(matter, there, facts["size"])
    is_same_sitting = matter.evidence.filter(added_by=by, added_at__gt=at - SITTING).exists()
    evidence = Evidence.objects.create(matter=matter, added_by=by, for_organisation=organisation, added_at=at, **facts)
    event = record(
        "evidence_added", at=at, by=by, for_organisation=organisation, matter=matter, code=evidence.reference
    )
    emails.question_answered(concern, event, answered, at=at)
    if not is_same_sitting:
        emails.evidence_added(concern, event, at=at)
    nudge(CLEAN, evidence.pk)
    return Added(evidence, is_new=True)


def _allow(matter, there, size):
    if there.count() >= MOST_FILES:
        raise EvidenceRefused("many")
    if (there.aggregate(bytes=Sum("size"))["bytes"] or 0) + size > MOST_BYTES:
        raise EvidenceRefused("much")
    if matter.evidence.count() >= MOST_EVER:
        raise EvidenceRefused("ever")


@transaction.atomic
def withdraw_evidence(evidence, *, by, at):
    """Nobody sees it any more; whoever added it alone may do that: `by` is None for the holder of a receipt, of whom
    the caller has seen that it is theirs. Pressing twice does it once."""
    if evidence.added_by_id != (by.pk if by else None):
        raise PermissionDenied
    body = _acting_for(evidence, by)
    if Evidence.objects.filter(pk=evidence.pk, withdrawn_at=None).update(withdrawn_at=at, withdrawn_by=by):
        facts = {"matter": evidence.matter, "code": evidence.reference}
        record("evidence_withdrawn", at=at, by=by, for_organisation=body, **facts)


@transaction.atomic
def say_footage_saved(concern, *, by, at):
    """The place has saved its footage: no reminder is needed. Saying it twice is saying it once."""
    acting = may_add(concern.matter, by)
    if acting is None:
        raise PermissionDenied
    matter = Matter.objects.select_for_update(no_key=True).get(pk=concern.pk)
    if not Event.objects.filter(matter=matter, kind="footage_saved").exists():
        record("footage_saved", at=at, by=by, for_organisation=acting[1], matter=matter)


def clean_waiting(clock):
    """Make the copies that wait, oldest first, and those that a dead worker left behind."""
    for pk in list(_waiting(clock()).order_by("added_at").values_list("pk", flat=True)):
        clean(pk, clock)


def _waiting(now):
    is_free = Q(tried_at=None) | Q(tried_at__lte=now - LEASE)
    return Evidence.objects.filter(is_free, cleaning=Cleaning.WAITING, withdrawn_at=None)


def clean(pk, clock):
    """Make the copy of one file, if it waits for that and nobody else is at it. One that brings its worker down is
    tried three times; then only the original exists. Whether there was anything to do."""
    now = clock()
    if not _waiting(now).filter(pk=pk).update(attempts=F("attempts") + 1, tried_at=now):
        return False
    evidence = Evidence.objects.get(pk=pk)
    if evidence.attempts > MOST_TRIES:
        _settle(evidence, cleaning=Cleaning.ORIGINAL_ONLY)
        return True
    storage = evidence_storage()
    try:
        copy, media_type = _copy(storage, evidence)
    except opened.Died:
        log.error("evidence %s: making its copy came to no end, try %s", evidence.reference, evidence.attempts)
        if evidence.attempts == MOST_TRIES:
            _settle(evidence, cleaning=Cleaning.ORIGINAL_ONLY)
        return True
    except OSError as error:
        log.error("evidence %s: %s, to be tried again", evidence.reference, type(error).__name__)
        return True
    if not media_type:
        _settle(evidence, cleaning=Cleaning.ORIGINAL_ONLY)
    elif not _settle(evidence, cleaning=Cleaning.CLEANED, shared=copy, shared_type=media_type):
        storage.delete(copy)
    return True


def _copy(storage, evidence):
    """(name of the copy, its type); the type is None where there can be none."""
    aside = storage.incoming() / uuid4().hex
    try:
        media_type = opened.copy_of(storage.path(evidence.original), evidence.media_type, aside)
        if not media_type:
            return "", None
        with aside.open("rb") as file:
            return storage.save(f"{evidence.matter_id}/{uuid4().hex}", File(file)), media_type
    finally:
        aside.unlink(missing_ok=True)


def _settle(evidence, **changes):
    """Whether this worker's word still counts: not when another one took it up meanwhile."""
    mine = Evidence.objects.filter(pk=evidence.pk, cleaning=Cleaning.WAITING, attempts=evidence.attempts)
    return mine.update(**changes)


def remind_of_footage(now):
    """Ask each reporter once, a week after something that cameras may have seen, while nothing was added and nobody
    said that the footage is saved. Looked up when it is due: raising a concern pays nothing for it, and there is
    nothing to take back when it is closed."""
    for concern in footage_to_save(now):
        emails.footage_overwritten_soon(concern, at=now)
