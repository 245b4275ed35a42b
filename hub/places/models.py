from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from hub.places.querysets import PlaceQuerySet
from hub.references import ReferenceField


class Area(models.Model):
    """A borough or ward by its GSS code. Every place stands in a ward; a ward's parent is its borough."""

    class Kind(models.TextChoices):
        BOROUGH = "borough", _("Borough or district")
        WARD = "ward", _("Ward")

    code = models.CharField(max_length=9, unique=True)
    kind = models.CharField(max_length=8, choices=Kind)
    name = models.CharField(max_length=100)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")

    class Meta:
        ordering = ["name"]
        indexes = [models.Index(fields=["parent", "name"], name="area_parent_name")]

    def __str__(self):
        return self.name


class AreaBoundary(models.Model):
    """The outline of an area, in a table of its own so that no list of areas loads it.

    GeoJSON in WGS84. Borough outlines only draw: a point belongs to the borough of its ward.
    """

    area = models.OneToOneField(Area, models.PROTECT, primary_key=True, related_name="boundary")
    geometry = models.JSONField()
    # the latest one tells every process whether the wards it holds in memory are still right
    loaded_at = models.DateTimeField(db_index=True)

    def __str__(self):
        return self.area.name


class PlaceOfWorship(models.Model):
    class Faith(models.TextChoices):
        MUSLIM = "muslim", _("Muslim")
        CHRISTIAN = "christian", _("Christian")
        JEWISH = "jewish", _("Jewish")
        HINDU = "hindu", _("Hindu")
        SIKH = "sikh", _("Sikh")
        BUDDHIST = "buddhist", _("Buddhist")
        OTHER = "other", _("Other")
        UNKNOWN = "unknown", _("Not known")

    reference = ReferenceField(letter="P")
    name = models.CharField(_("name"), max_length=160)
    # lists sort and search by it; kept by the database, so that no writer can forget it
    sort_name = models.GeneratedField(
        expression=Lower("name"), output_field=models.CharField(max_length=160), db_persist=True
    )
    faith = models.CharField(_("faith"), max_length=12, choices=Faith)
    run_by = models.ForeignKey("people.Organisation", models.PROTECT, null=True, related_name="places")
    ward = models.ForeignKey(Area, models.PROTECT, related_name="places")
    borough = models.ForeignKey(Area, models.PROTECT, related_name="+")
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    postcode = models.CharField(_("postcode"), max_length=8, blank=True)
    # an umbrella body sees a summary of concerns only where the place opted in
    umbrella = models.ForeignKey("people.Organisation", models.PROTECT, null=True, related_name="member_places")
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        ordering = ["sort_name", "id"]
        indexes = [
            models.Index(fields=["sort_name", "id"], condition=Q(closed_at__isnull=True), name="place_by_name"),
            models.Index(fields=["borough", "sort_name"], condition=Q(closed_at__isnull=True), name="place_borough"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(longitude__isnull=True, latitude__isnull=True)
                | Q(longitude__range=(-9, 3), latitude__range=(49, 61.5)),
                name="place_in_the_uk",
            ),
        ]

    def __str__(self):
        return self.name


class PlaceSource(models.Model):
    """Where a place came from: importing the same file twice changes nothing.

    Files with ids of their own use those; for others the kind is "name+point" and the id the folded name and the
    point to 4 decimals (about 10 m).
    """

    place = models.ForeignKey(PlaceOfWorship, models.PROTECT, related_name="sources")
    file_kind = models.CharField(max_length=30)
    source_id = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["file_kind", "source_id"], name="place_source_once")]
