"""Where places come from: files, what a file would change, and what was entered twice."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from hub.places.models.place import PlaceOfWorship
from hub.places.querysets_imports import ImportQuerySet, ProposalQuerySet
from hub.references import ReferenceField


class PlaceSource(models.Model):
    """Where a place came from: importing the same file twice changes nothing.

    Files with ids of their own use those; for others the kind is "name+point" and the id the folded name and the
    point to 4 decimals (about 10 m).
    """

    place = models.ForeignKey(PlaceOfWorship, models.PROTECT, related_name="sources")
    file_kind = models.CharField(max_length=30)
    source_id = models.CharField(max_length=200)
    # what the file said last: {field: text}. A field that differs from it here was edited by hand.
    said = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["file_kind", "source_id"], name="place_source_once")]


class PlaceImport(models.Model):
    """One file on its way into the registry. Nothing of it counts until it is carried out, all in one transaction."""

    class Status(models.TextChoices):
        QUEUED = "queued"  # waits for a worker to read it
        READING = "reading"
        READY = "ready"  # what it would do is shown; a person decides
        CONFIRMED = "confirmed"  # waits for a worker to write it
        WRITING = "writing"
        DONE = "done"
        DISCARDED = "discarded"
        FAILED = "failed"

    reference = ReferenceField(letter="I")
    file_name = models.CharField(max_length=120)
    content = models.BinaryField(null=True)  # dropped once it is done
    status = models.CharField(max_length=10, choices=Status, default=Status.QUEUED)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    # a worker that died leaves these behind; another takes over after a while
    claimed_at = models.DateTimeField(null=True)
    # how often it was taken up at this stage: a file that kills its worker is not tried for ever
    tries = models.PositiveSmallIntegerField(default=0)
    lines_done = models.PositiveIntegerField(default=0)
    lines_total = models.PositiveIntegerField(default=0)
    added = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    proposed = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    duplicates = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    outside = models.PositiveIntegerField(default=0)  # in areas that the organisation of the importer does not cover
    error = models.CharField(max_length=300, blank=True)
    ended_at = models.DateTimeField(null=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["-uploaded_at", "-id"], name="import_newest"),
            # read by the worker: what waits, and what was left behind
            models.Index(
                fields=["uploaded_at"],
                condition=Q(status__in=["queued", "reading", "confirmed", "writing"]),
                name="import_waiting",
            ),
            models.Index(fields=["by", "-uploaded_at"], name="import_by"),
        ]


class ImportLine(models.Model):
    """A line of the file that somebody may want to look at: added, changed, perhaps known already, or of no use."""

    class Kind(models.TextChoices):
        ADDED = "added"
        REJECTED = "rejected"
        UPDATE = "update"
        PROPOSAL = "proposal"
        DUPLICATE = "duplicate"
        OUTSIDE = "outside"

    place_import = models.ForeignKey(PlaceImport, models.PROTECT, related_name="lines")
    line = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(max_length=160)
    reason = models.CharField(max_length=300, blank=True)
    place = models.ForeignKey(PlaceOfWorship, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["place_import", "kind", "line"], name="import_line")]


class PlaceProposal(models.Model):
    """A file says something else than what stands here by hand. A person takes it or leaves it."""

    place = models.ForeignKey(PlaceOfWorship, models.PROTECT, related_name="proposals")
    reference = ReferenceField(letter="J")
    source = models.ForeignKey(PlaceSource, models.PROTECT, related_name="+")
    field = models.CharField(max_length=20)
    here = models.CharField(max_length=200, blank=True)
    there = models.CharField(max_length=200, blank=True)
    # of a point that was taken over: where the place stood before, ward and borough included
    stood = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    taken = models.BooleanField(null=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["made_at"], condition=Q(decided_at__isnull=True), name="proposal_open"),
            models.Index(fields=["-decided_at"], condition=Q(decided_at__isnull=False), name="proposal_decided_at"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "field"], condition=Q(decided_at__isnull=True), name="proposal_once"
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, taken__isnull=True)
                | Q(decided_at__isnull=False, taken__isnull=False),
                name="proposal_decided",
            ),
        ]


class LikelyDuplicate(models.Model):
    """Two places that may be one. Kept after it was decided, so that nobody is asked twice."""

    class Decision(models.TextChoices):
        OPEN = ""
        DIFFERENT = "different"
        MERGED = "merged"

    reference = ReferenceField(letter="L")
    # the older of the two first, so that a pair stands here once
    first = models.ForeignKey(PlaceOfWorship, models.PROTECT, related_name="+")
    second = models.ForeignKey(PlaceOfWorship, models.PROTECT, related_name="+")
    metres = models.PositiveIntegerField(null=True)  # null: one of them has no point
    similarity = models.FloatField()  # of the names, 0 to 1
    found_at = models.DateTimeField()
    decision = models.CharField(max_length=10, choices=Decision, default=Decision.OPEN, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["-similarity", "id"], condition=Q(decision=""), name="duplicate_open")]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="duplicate_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="duplicate_in_order"),
        ]


class PlaceMerge(models.Model):
    """That one place was the other, and what the kept one took over; enough to undo it."""

    reference = ReferenceField(letter="G")
    kept = models.ForeignKey(PlaceOfWorship, models.PROTECT, related_name="merges")
    merged = models.ForeignKey(PlaceOfWorship, models.PROTECT, related_name="+")
    # names of the fields that stood empty at the kept one and came from the other
    filled = models.JSONField(default=list)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["merged"], condition=Q(undone_at__isnull=True), name="merged_once"),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by__isnull=True)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="merge_undone_by",
            ),
        ]
