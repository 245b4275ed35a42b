"""People without an account: what they left of themselves, and the receipt by which they come back."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from hub.concerns.models.concern import Concern


class OutsideReporters(models.QuerySet):
    def who_left(self, email):
        """Those who left this address, however it was written. Said as the index has it."""
        return self.exclude(email="").alias(as_read=Lower("email")).filter(as_read=email.lower())


class OutsideReporter(models.Model):
    """How to reach somebody without an account, or the caller for whom a concern was entered. Every line may be empty;
    none is shown to whoever may not see the reporter."""

    concern = models.OneToOneField(Concern, models.PROTECT, primary_key=True, related_name="outside")
    name = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=40, blank=True)
    erased_at = models.DateTimeField(null=True)

    objects = OutsideReporters.as_manager()

    class Meta:
        indexes = [
            # asking for a new number; who left no address is not in it
            models.Index(Lower("email"), name="outside_email", condition=~Q(email="")),
        ]


class Receipt(models.Model):
    """The number by which somebody without an account finds the answers. Only what it hashes to is kept: Argon2id with
    a secret of the installation as salt, so that it can be looked up and not be guessed from a copy of the table."""

    concern = models.OneToOneField(Concern, models.PROTECT, primary_key=True, related_name="receipt")
    lookup = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    typed_back_at = models.DateTimeField(null=True)  # they typed it back: they have it
    opened_at = models.DateTimeField(null=True)  # when it was last used


class StatusLink(models.Model):
    """A private link on paper to where a concern stands: reference, state, next date, nothing else."""

    concern = models.ForeignKey(Concern, models.PROTECT, related_name="status_links")
    token_hash = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["concern"], condition=Q(revoked_at__isnull=True), name="status_link_live"),
        ]
