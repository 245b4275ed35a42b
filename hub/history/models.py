from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q

SUBJECTS = ["matter", "place", "organisation", "person"]


def _exactly_one(names):
    """A condition that exactly one of the foreign keys `names` is set."""
    condition = Q()
    for chosen in names:
        condition |= Q(**{f"{name}__isnull": name != chosen for name in names})
    return condition


class Note(models.Model):
    """Words about a matter. The body can be erased when its time has come; the row and its event stay."""

    class Audience(models.TextChoices):
        INTERNAL = "internal"
        REPORTER = "reporter"

    matter = models.ForeignKey("matters.Matter", models.PROTECT, related_name="notes")
    audience = models.CharField(max_length=10, choices=Audience)
    body = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    for_organisation = models.ForeignKey("people.Organisation", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["matter", "at"], name="note_matter_at")]


class Event(models.Model):
    """What happened: appended, never changed (hub_app may only SELECT and INSERT). Ids, codes and times; no words."""

    at = models.DateTimeField()
    kind = models.CharField(max_length=40)
    code = models.CharField(max_length=60, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    for_organisation = models.ForeignKey("people.Organisation", models.PROTECT, null=True, related_name="+")
    other_organisation = models.ForeignKey("people.Organisation", models.PROTECT, null=True, related_name="+")
    matter = models.ForeignKey("matters.Matter", models.PROTECT, null=True, related_name="events")
    place = models.ForeignKey("places.PlaceOfWorship", models.PROTECT, null=True, related_name="events")
    organisation = models.ForeignKey("people.Organisation", models.PROTECT, null=True, related_name="events")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="events")
    promise = models.ForeignKey("promises.Promise", models.PROTECT, null=True, related_name="events")
    note = models.ForeignKey(Note, models.PROTECT, null=True, related_name="+")
    from_status = models.CharField(max_length=20, blank=True)
    to_status = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=_exactly_one(SUBJECTS), name="event_about_one_thing")]
        indexes = [
            models.Index(
                fields=[subject, "at"],
                condition=Q(**{f"{subject}__isnull": False}),
                name=f"event_{subject}_at",
            )
            for subject in SUBJECTS
        ]


class LastRun(models.Model):
    """When each recurring job last ran to its end, also when nothing was due: what /statusz and the banner read."""

    name = models.CharField(max_length=20, primary_key=True)
    at = models.DateTimeField()


class DemoClock(models.Model):
    """How far the demonstration's clock stands ahead; one row, made and read only under DEMO."""

    offset = models.DurationField(default=timedelta)

    @classmethod
    def offset_now(cls):
        return cls.objects.values_list("offset", flat=True).first() or timedelta()
