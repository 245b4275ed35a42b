from django.db import models
from django.utils.translation import gettext_lazy as _


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


class SchoolTerm(models.Model):
    """A term of the schools of a borough, by its council's list: evening schools keep to them."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="terms")
    name = models.CharField(_("term"), max_length=60)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))  # the last day of school itself
    source = models.CharField(_("where the dates come from"), max_length=200)
    checked_on = models.DateField()

    class Meta:
        ordering = ["starts_on"]
        constraints = [
            models.UniqueConstraint(fields=["area", "starts_on"], name="term_once"),
            models.CheckConstraint(condition=models.Q(starts_on__lte=models.F("ends_on")), name="term_in_order"),
        ]

    def __str__(self):
        return self.name
