"""How concerns belong together. Nobody sees of a connection more than of the concerns on its two ends."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hub.concerns.models.concern import Category, Concern
from hub.matters.models import Severity
from hub.matters.querysets import seen_by


class PatternQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(seen_by(user))


class ConcernLink(models.Model):
    """Two concerns about the same thing: `concern` is a duplicate of `main`."""

    concern = models.ForeignKey(Concern, models.PROTECT, related_name="duplicate_of")
    main = models.ForeignKey(Concern, models.PROTECT, related_name="duplicates")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    for_organisation = models.ForeignKey("people.Organisation", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["concern"], condition=Q(ended_at__isnull=True), name="duplicate_of_one_at_a_time"
            ),
            models.CheckConstraint(condition=~Q(concern=F("main")), name="not_a_duplicate_of_itself"),
        ]


class Pattern(models.Model):
    """A series of concerns that somebody thinks belong together, with one body that looks at all of it.

    A matter of its own: its audience are the bodies that see two or more of its concerns in full, so that none learns
    from it that there are others (hub/concerns/pattern_audience.py); each sees of it the concerns that it sees anyhow.
    """

    class Status(models.TextChoices):
        OPEN = "open", _("Being looked at")
        CLOSED = "closed", _("Closed")

    matter = models.OneToOneField("matters.Matter", models.PROTECT, primary_key=True, related_name="pattern")
    status = models.CharField(max_length=12, choices=Status, default=Status.OPEN)
    version = models.PositiveIntegerField(default=1)
    category = models.CharField(max_length=12, choices=Category)  # what most of it is about
    form_key = models.UUIDField(unique=True)

    objects = PatternQuerySet.as_manager()

    # what the engine and the audience ask of every matter; nobody outside the bodies was promised anything
    severity = Severity.MEDIUM
    reported_by = None


class PatternMember(models.Model):
    pattern = models.ForeignKey(Pattern, models.PROTECT, related_name="members")
    concern = models.ForeignKey(Concern, models.PROTECT, related_name="patterns")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pattern", "concern"], condition=Q(until__isnull=True), name="pattern_member_once"
            )
        ]
