from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hub.inbox.querysets import InboundQuerySet
from hub.references import ReferenceField


class InboundMessage(models.Model):
    """A message that came back to the Hub: one row each, however often it was delivered or fetched.

    Its words stand here only while a coordinator has to deal with it; of a reply they stand in the note it became.
    """

    class Kind(models.TextChoices):
        REPLY = "reply", _("Kept on the record")
        REFUSED = "refused", _("Not kept: the sender was told")
        READ = "read", _("Read by another part of the Hub")  # an answer from a calendar
        BOUNCE = "bounce", _("Could not be delivered")
        AUTOMATIC = "automatic", _("Written by a machine")
        UNKNOWN = "unknown", _("From somebody unknown")
        UNREADABLE = "unreadable", _("Cannot be read")

    reference = ReferenceField(letter="D")
    fingerprint = models.CharField(max_length=64, unique=True)
    received_at = models.DateTimeField()
    kind = models.CharField(max_length=10, choices=Kind)
    code = models.CharField(max_length=20, blank=True)  # of a bounce 5.1.1; of the others why it is of its kind
    sender = models.EmailField(blank=True)  # as its From says; anybody can write anything there
    subject = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    attachments = models.PositiveSmallIntegerField(default=0)  # how many were left out
    is_answered = models.BooleanField(default=False)
    mail = models.ForeignKey("notifications.Mail", models.PROTECT, null=True, related_name="+")  # that came back
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    matter = models.ForeignKey("matters.Matter", models.PROTECT, null=True, related_name="+")
    dealt_with_at = models.DateTimeField(null=True)
    dealt_with_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = InboundQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(dealt_with_at__isnull=True, dealt_with_by__isnull=True)
                | Q(dealt_with_at__isnull=False, dealt_with_by__isnull=False),
                name="inbound_dealt_with_by_somebody",
            )
        ]
        indexes = [
            # read by the tray, and by its count on the coordinator's first page
            models.Index(
                fields=["-received_at", "-id"],
                condition=Q(kind__in=["unknown", "unreadable"], dealt_with_at__isnull=True),
                name="inbound_tray",
            ),
            models.Index(
                fields=["-received_at", "-id"],
                condition=Q(kind__in=["unknown", "unreadable"], dealt_with_at__isnull=False),
                name="inbound_dealt_with",
            ),
            # read by the limits of a day, and by whatever removes what is old
            models.Index(fields=["received_at"], name="inbound_received"),
            models.Index(fields=["sender", "received_at"], name="inbound_sender"),
        ]
