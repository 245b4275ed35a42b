from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hub.concerns.models.concern import Concern
from hub.references import ReferenceField


class CaseReference(models.Model):
    """The number under which a body keeps the concern in a system of its own; seen by that body and those above it."""

    concern = models.ForeignKey(Concern, models.PROTECT, related_name="case_references")
    organisation = models.ForeignKey("people.Organisation", models.PROTECT, related_name="+")
    text = models.CharField(max_length=60)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["concern", "organisation"], name="case_reference_once")]


class SavedFilter(models.Model):
    """A way of looking at the list that somebody wants again; one's own."""

    reference = ReferenceField(letter="F")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=500)  # the words of the list's address, in a fixed order
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="saved_filter_name_once")]


class BulkAct(models.Model):
    """One step taken on many concerns at once, so that it can be looked at and taken back as one."""

    class Kind(models.TextChoices):
        ASSIGN = "assign", _("Assigned")
        LINK = "link", _("Linked")
        ACKNOWLEDGE = "acknowledge", _("Answered with one text")

    reference = ReferenceField(letter="B")
    form_key = models.UUIDField(unique=True)  # a second press lands on the same act
    kind = models.CharField(max_length=12, choices=Kind)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    # mails about it wait until then, so that none leaves of what was taken back
    undo_until = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["by", "-at"], name="bulk_act_by")]


class BulkLine(models.Model):
    """What one act did to one concern, or why it did nothing."""

    act = models.ForeignKey(BulkAct, models.PROTECT, related_name="lines")
    concern = models.ForeignKey(Concern, models.PROTECT, related_name="+")
    refused = models.CharField(max_length=20, blank=True)  # a code; empty: it was done
    version_after = models.PositiveIntegerField(null=True)  # undone only while nobody did anything since
    lead_before = models.ForeignKey("people.Organisation", models.PROTECT, null=True, related_name="+")
    person_before = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    status_before = models.CharField(max_length=12, blank=True)
    is_undone = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["act", "concern"], name="bulk_line_once"),
            models.CheckConstraint(
                condition=Q(refused="", version_after__isnull=False) | ~Q(refused="") & Q(version_after__isnull=True),
                name="bulk_line_done_or_refused",
            ),
        ]


class OwnerBefore(models.Model):
    """Who owed a promise before an act gave its concern to somebody: taken back, each goes to whoever had it."""

    line = models.ForeignKey(BulkLine, models.PROTECT, related_name="owners_before")
    promise = models.ForeignKey("promises.Promise", models.PROTECT, related_name="+")
    organisation = models.ForeignKey("people.Organisation", models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["line", "promise"], name="owner_before_once")]
