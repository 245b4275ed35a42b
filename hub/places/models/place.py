from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from hub.places.models.areas import Area
from hub.places.querysets import PlaceQuerySet
from hub.references import ReferenceField


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

    class Kind(models.TextChoices):
        BUILDING = "building", _("A building of its own")
        PRAYER_ROOM = "prayer_room", _("A prayer room in another building")
        HIRED_HALL = "hired_hall", _("A hired hall, on some days only")
        OPEN_AIR = "open_air", _("In the open, for example a park at Eid")

    class Accuracy(models.TextChoices):
        EXACT = "exact", _("The entrance")
        NEAR = "near", _("About right, within a street or two")
        UNKNOWN = "unknown", _("Only the ward is known")

    class Wheelchair(models.TextChoices):
        YES = "yes", _("Step-free throughout")
        LIMITED = "limited", _("In part")
        NO = "no", _("Not step-free")
        UNKNOWN = "", _("Not known")

    class Closed(models.TextChoices):
        FOR_GOOD = "for_good", _("It closed for good")
        MOVED = "moved", _("It moved to another address")
        MISTAKE = "mistake", _("It was added by mistake")
        MERGED = "merged", _("It was entered twice")  # set by a merge, never chosen

    reference = ReferenceField(letter="P")
    name = models.CharField(_("name"), max_length=160)
    # lists sort by it; kept by the database, so that no writer can forget it
    sort_name = models.GeneratedField(
        expression=Lower("name"), output_field=models.CharField(max_length=160), db_persist=True
    )
    # what a search looks in: folded name, other names, names of places merged into it, postcode, ward and borough.
    # A copy, written by actions in the same transaction (hub/places/search.py says what stands in it).
    search_words = models.TextField(blank=True, editable=False)
    faith = models.CharField(_("faith"), max_length=12, choices=Faith)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.BUILDING)
    run_by = models.ForeignKey("people.Organisation", models.PROTECT, null=True, related_name="places")
    ward = models.ForeignKey(Area, models.PROTECT, related_name="places")
    borough = models.ForeignKey(Area, models.PROTECT, related_name="+")
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)
    accuracy = models.CharField(_("how exact the point is"), max_length=8, choices=Accuracy, default=Accuracy.EXACT)
    address = models.CharField(_("address"), max_length=200, blank=True)
    postcode = models.CharField(_("postcode"), max_length=8, blank=True)
    website = models.URLField(_("website"), max_length=200, blank=True)
    wheelchair = models.CharField(_("wheelchair access"), max_length=8, choices=Wheelchair, blank=True)
    languages = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    etiquette = models.TextField(_("what a visitor should know"), max_length=1000, blank=True)
    womens_entrance = models.CharField(_("women's entrance"), max_length=200, blank=True)
    # an umbrella body sees a summary of concerns only where the place opted in
    umbrella = models.ForeignKey("people.Organisation", models.PROTECT, null=True, related_name="member_places")
    is_demo = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True)
    closed_because = models.CharField(max_length=8, choices=Closed, blank=True)
    # entered twice: its address leads to this one from now on, and nothing else of it is moved (docs/adr/0018)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged")

    objects = PlaceQuerySet.as_manager()

    class Meta:
        ordering = ["sort_name", "id"]
        indexes = [
            models.Index(fields=["sort_name", "id"], condition=Q(closed_at__isnull=True), name="place_by_name"),
            models.Index(fields=["borough", "sort_name"], condition=Q(closed_at__isnull=True), name="place_borough"),
            models.Index(fields=["ward", "sort_name"], condition=Q(closed_at__isnull=True), name="place_ward"),
            GinIndex(fields=["search_words"], opclasses=["gin_trgm_ops"], name="place_search"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(longitude__isnull=True, latitude__isnull=True)
                | Q(longitude__range=(-9, 3), latitude__range=(49, 61.5)),
                name="place_in_the_uk",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_because="") | Q(closed_at__isnull=False),
                name="place_closed_because",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True)
                | Q(closed_at__isnull=False, closed_because="merged") & ~Q(merged_into=F("id")),
                name="place_merged_is_closed",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def of_now_id(self):
        """Of the place itself, or of the one into which it was merged: merges of merges point at the last one."""
        return self.merged_into_id or self.pk

    def with_merged(self):
        """Ids of all rows that are this place: for `place__in`. What happened at a merged one happened here."""
        return PlaceOfWorship.objects.same_as(self.of_now_id).order_by().values("pk")


class PlaceAlias(models.Model):
    """Another name of a place, in any script: what people search for."""

    place = models.ForeignKey(PlaceOfWorship, models.PROTECT, related_name="aliases")
    name = models.CharField(_("other name"), max_length=160)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["place", "name"], name="alias_once")]

    def __str__(self):
        return self.name


class PlaceCapacity(models.Model):
    """How many people come at most on one kind of occasion: a kind of gathering."""

    place = models.ForeignKey(PlaceOfWorship, models.PROTECT, related_name="capacities")
    occasion = models.CharField(max_length=20)  # Gathering.Kind
    people = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "occasion"], name="capacity_once")]


class PlaceContact(models.Model):
    """Whom to ring at a place. Seen by the place and by those who keep or patrol its area."""

    place = models.ForeignKey(PlaceOfWorship, models.PROTECT, related_name="contacts")
    reference = ReferenceField(letter="K")
    name = models.CharField(_("name"), max_length=120)
    what = models.CharField(_("what for"), max_length=80, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("email address"), blank=True)
    checked_on = models.DateField()
    checked_by = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+")
    # when somebody is asked whether it is still right: six months after it was checked
    remind_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["name", "pk"]
        indexes = [
            # read by the daily reminder
            models.Index(fields=["remind_at"], condition=Q(removed_at__isnull=True), name="contact_remind_at"),
            models.Index(fields=["place"], condition=Q(removed_at__isnull=True), name="contact_of_place"),
        ]

    def __str__(self):
        return self.name
