"""When people gather at a place: its own timetable, rules by hand, and how to estimate what neither says."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hub.places.models.place import PlaceOfWorship
from hub.references import ReferenceField


class Prayer(models.TextChoices):
    FAJR = "fajr", _("Fajr")
    ZUHR = "zuhr", _("Zuhr")
    ASR = "asr", _("Asr")
    MAGHRIB = "maghrib", _("Maghrib")
    ISHA = "isha", _("Isha")


class Gathering(models.Model):
    """A rule in words that a volunteer uses: what, on which days, at what time, how many people."""

    class Kind(models.TextChoices):
        FAJR = "fajr", _("Fajr")
        ZUHR = "zuhr", _("Zuhr")
        ASR = "asr", _("Asr")
        MAGHRIB = "maghrib", _("Maghrib")
        ISHA = "isha", _("Isha")
        JUMUAH = "jumuah", _("Jumu'ah (Friday prayer)")
        TARAWEEH = "taraweeh", _("Taraweeh")
        EID_FITR = "eid_fitr", _("Eid al-Fitr")
        EID_ADHA = "eid_adha", _("Eid al-Adha")
        EVENING_SCHOOL = "evening_school", _("Evening school")
        SERVICE = "service", _("Service or worship")
        VIGIL = "vigil", _("Vigil")
        FUNERAL = "funeral", _("Funeral")
        OPEN_DAY = "open_day", _("Open day")
        PUBLIC_FIGURE = "public_figure", _("Visit by a public figure")
        OTHER = "other", _("Something else")

    class Season(models.TextChoices):
        ALWAYS = "always", _("All year")
        TERM = "term", _("In school term")
        RAMADAN = "ramadan", _("In Ramadan")
        EID_FITR = "eid_fitr", _("On Eid al-Fitr")
        EID_ADHA = "eid_adha", _("On Eid al-Adha")

    class Base(models.TextChoices):
        """What its time counts from."""

        CLOCK = "clock", _("A time of day")
        SUNRISE = "sunrise", _("Sunrise")
        SUNSET = "sunset", _("Sunset")
        FAJR = "fajr", _("The beginning of Fajr")
        ZUHR = "zuhr", _("The beginning of Zuhr")
        ASR = "asr", _("The beginning of Asr")
        ISHA = "isha", _("The beginning of Isha")
        ISHA_CONGREGATION = "isha_congregation", _("The congregation of Isha")

    reference = ReferenceField(letter="W")
    place = models.ForeignKey(PlaceOfWorship, models.PROTECT, related_name="gatherings")
    kind = models.CharField(_("what"), max_length=20, choices=Kind)
    title = models.CharField(_("name"), max_length=80, blank=True)
    season = models.CharField(max_length=10, choices=Season, default=Season.ALWAYS)
    weekdays = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)  # 0 Monday … 6; none: every day
    on = models.DateField(null=True)  # of what happens once; then season and weekdays say nothing
    base = models.CharField(max_length=20, choices=Base, default=Base.CLOCK)
    # local wall times in Europe/London, one a sitting; empty unless its base is the clock
    starts = ArrayField(models.TimeField(), default=list, blank=True)
    # the same in winter time (GMT); empty: as in summer time
    starts_winter = ArrayField(models.TimeField(), default=list, blank=True)
    offset_minutes = models.SmallIntegerField(default=0)  # after the base, which is not the clock
    lasts_minutes = models.PositiveSmallIntegerField()
    attendance = models.PositiveIntegerField(null=True)
    has_children = models.BooleanField(default=False)
    # not in the feed, and not shown to umbrella bodies: a guest whose coming is not public
    is_private = models.BooleanField(default=False)
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True)  # the first day on which it no longer holds
    version = models.PositiveIntegerField(default=1)
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["place"], condition=Q(removed_at__isnull=True), name="gathering_of_place")]
        constraints = [
            models.CheckConstraint(condition=Q(lasts_minutes__range=(1, 1440)), name="gathering_lasts"),
            models.CheckConstraint(
                condition=Q(base="clock", starts__len__gt=0, offset_minutes=0)
                | ~Q(base="clock") & Q(starts=[], starts_winter=[]),
                name="gathering_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(starts_winter=[]) | Q(starts_winter__len=F("starts__len")), name="gathering_same_sittings"
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_from__isnull=True) | Q(valid_from__lt=F("valid_until")),
                name="gathering_valid_in_order",
            ),
        ]

    def __str__(self):
        return self.title or self.get_kind_display()


class GatheringSteward(models.Model):
    """The place's own stewards at a gathering: seen by the place and by those who patrol its area."""

    gathering = models.OneToOneField(Gathering, models.PROTECT, primary_key=True, related_name="stewards")
    number = models.PositiveSmallIntegerField(_("how many stewards"))
    contact = models.CharField(_("who leads them"), max_length=120, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)


class Timetable(models.Model):
    """One upload of a place's own timetable. A preview until it is saved; a later one replaces it day by day."""

    class Status(models.TextChoices):
        PREVIEW = "preview"
        SAVED = "saved"
        DISCARDED = "discarded"

    reference = ReferenceField(letter="T")
    place = models.ForeignKey(PlaceOfWorship, models.PROTECT, related_name="timetables")
    file_name = models.CharField(max_length=120)
    status = models.CharField(max_length=10, choices=Status, default=Status.PREVIEW)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    saved_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["place", "-uploaded_at"], name="timetable_of_place")]


class TimetableReject(models.Model):
    """A line of the file that cannot be used, and why."""

    timetable = models.ForeignKey(Timetable, models.PROTECT, related_name="rejects")
    line = models.PositiveIntegerField()
    text = models.CharField(max_length=120)
    reason = models.CharField(max_length=200)


class TimetableDay(models.Model):
    """One day of a timetable. Local wall times; an Isha before noon is after midnight and still of this day."""

    timetable = models.ForeignKey(Timetable, models.PROTECT, related_name="days")
    # of the place and in force: of all timetables of a place one day is, and it is what windows read
    place = models.ForeignKey(PlaceOfWorship, models.PROTECT, related_name="timetable_days")
    is_in_force = models.BooleanField(default=False)
    on = models.DateField()
    sunrise = models.TimeField(null=True)
    fajr_begins = models.TimeField(null=True)
    fajr = models.TimeField(null=True)
    zuhr_begins = models.TimeField(null=True)
    zuhr = models.TimeField(null=True)  # on a Friday: Jumu'ah
    asr_begins = models.TimeField(null=True)
    asr = models.TimeField(null=True)
    maghrib_begins = models.TimeField(null=True)
    maghrib = models.TimeField(null=True)
    isha_begins = models.TimeField(null=True)
    isha = models.TimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["timetable", "on"], name="timetable_day_once"),
            # windows read it
            models.UniqueConstraint(fields=["place", "on"], condition=Q(is_in_force=True), name="timetable_in_force"),
        ]


class PrayerCalculation(models.Model):
    """How the times of a place are estimated where its timetable says nothing."""

    class Method(models.TextChoices):
        MOONSIGHTING = "moonsighting", _("Moonsighting Committee")
        MWL = "mwl", _("Muslim World League")
        KARACHI = "karachi", _("University of Karachi")
        ISNA = "isna", _("Islamic Society of North America")
        EGYPTIAN = "egyptian", _("Egyptian General Authority")

    class Asr(models.TextChoices):
        STANDARD = "standard", _("Standard (Shafi'i, Maliki, Hanbali)")
        HANAFI = "hanafi", _("Hanafi: later in the afternoon")

    class HighLatitude(models.TextChoices):
        SEVENTH = "seventh", _("A seventh of the night")
        MIDDLE = "middle", _("The middle of the night")
        ANGLE = "angle", _("In proportion to the angle")

    place = models.OneToOneField(PlaceOfWorship, models.PROTECT, primary_key=True, related_name="calculation")
    method = models.CharField(_("method"), max_length=12, choices=Method, default=Method.MOONSIGHTING)
    asr = models.CharField(_("Asr"), max_length=8, choices=Asr, default=Asr.STANDARD)
    high_latitude = models.CharField(
        _("when the sun does not go far enough below the horizon"),
        max_length=8,
        choices=HighLatitude,
        default=HighLatitude.SEVENTH,
    )
    # whether the five daily prayers are shown where neither timetable nor rule names them
    is_shown = models.BooleanField(default=True)


class IslamicDate(models.Model):
    """The day on which Ramadan or an Eid was announced; without a row it is calculated and marked provisional.

    Without a place it holds for all; mosques differ by a day either way, so a place may have its own.
    """

    class Kind(models.TextChoices):
        RAMADAN = "ramadan", _("First day of Ramadan")
        EID_FITR = "eid_fitr", _("Eid al-Fitr")
        EID_ADHA = "eid_adha", _("Eid al-Adha")

    place = models.ForeignKey(PlaceOfWorship, models.PROTECT, null=True, related_name="islamic_dates")
    hijri_year = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    on = models.DateField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["place", "hijri_year", "kind"], nulls_distinct=False, name="islamic_date_once"
            ),
        ]


class TimesFeed(models.Model):
    """A secret address under which a calendar program reads the times of a place. Ended by making a new one."""

    place = models.ForeignKey(PlaceOfWorship, models.PROTECT, related_name="feeds")
    key_hash = models.CharField(max_length=64, unique=True)  # SHA-256: whoever reads the table cannot open it
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
