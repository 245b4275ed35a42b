from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hub.references import ReferenceField


class Evidence(models.Model):
    """A file about a matter. The original never changes; a copy without metadata is what others see of it."""

    class Cleaning(models.TextChoices):
        WAITING = "waiting", _("A copy to share is being made")
        CLEANED = "cleaned", _("A copy without hidden data is shared")
        ORIGINAL_ONLY = "original_only", _("It cannot be cleaned: only the original exists")

    reference = ReferenceField(letter="E")
    matter = models.ForeignKey("matters.Matter", models.PROTECT, related_name="evidence")
    name = models.CharField(max_length=120)  # as the file was called; may tell who sent it, so never in a mail or log
    media_type = models.CharField(max_length=60)  # by content, never by its name
    size = models.PositiveBigIntegerField()  # bytes
    sha256 = models.CharField(max_length=64)
    original = models.CharField(max_length=120, unique=True)  # where in STORAGES["evidence"]: matter and uuid
    shared = models.CharField(max_length=120, blank=True)
    shared_type = models.CharField(max_length=60, blank=True)
    cleaning = models.CharField(max_length=14, choices=Cleaning, default=Cleaning.WAITING)
    attempts = models.PositiveSmallIntegerField(
        default=0
    )  # of cleaning; a file that kills its worker is not tried for ever
    tried_at = models.DateTimeField(null=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    for_organisation = models.ForeignKey("people.Organisation", models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)  # by whoever added it: shown to nobody any more
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            # a second press adds the same file once
            models.UniqueConstraint(
                fields=["matter", "sha256"], condition=Q(withdrawn_at__isnull=True), name="evidence_once"
            ),
            models.CheckConstraint(
                condition=Q(cleaning="cleaned") & ~Q(shared="") | ~Q(cleaning="cleaned") & Q(shared=""),
                name="evidence_shared_once_cleaned",
            ),
        ]
        indexes = [
            models.Index(fields=["matter", "added_at"], name="evidence_matter"),
            # read by the job that makes copies
            models.Index(fields=["added_at"], condition=Q(cleaning="waiting"), name="evidence_waiting"),
        ]
