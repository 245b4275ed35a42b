from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hub.places.models.areas import Area
from hub.places.postures import PostureQuerySet
from hub.references import ReferenceField


class Posture(models.Model):
    """More care than usual in an area, for some faiths or all: set by police or council, with an end."""

    class Level(models.TextChoices):
        HEIGHTENED = "heightened", _("Heightened")
        EXCEPTIONAL = "exceptional", _("Exceptional")

    reference = ReferenceField(letter="S")
    area = models.ForeignKey(Area, models.PROTECT, related_name="postures")
    faiths = ArrayField(models.CharField(max_length=12), default=list, blank=True)  # none named: all
    level = models.CharField(_("level"), max_length=12, choices=Level)
    reason = models.CharField(_("reason"), max_length=300)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    # when whoever set it is asked whether it is still needed
    review_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    set_for = models.ForeignKey("people.Organisation", models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)  # before its time
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)
    is_demo = models.BooleanField(default=False)

    objects = PostureQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["area", "ends_at"], condition=Q(ended_at__isnull=True), name="posture_of_area"),
            # read by the reminder
            models.Index(
                fields=["review_at"],
                condition=Q(ended_at__isnull=True, reminded_at__isnull=True),
                name="posture_review_at",
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(starts_at__lt=F("ends_at")), name="posture_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(review_at__gt=F("starts_at"), review_at__lte=F("ends_at")),
                name="posture_reviewed_within",
            ),
        ]

    def __str__(self):
        return self.reference

    def is_over(self, at):
        return self.ended_at is not None or self.ends_at <= at

    @property
    def last_moment(self):
        return self.ended_at or self.ends_at
