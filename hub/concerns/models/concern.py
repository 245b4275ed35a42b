from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hub.concerns.querysets import ConcernQuerySet
from hub.concerns.workflow import Status
from hub.matters.models import Severity


class Nature(models.TextChoices):
    CRIME = "crime", _("A crime")
    ANTISOCIAL = "antisocial", _("Anti-social behaviour")
    SUSPICIOUS = "suspicious", _("Something suspicious")
    WORRY = "worry", _("A worry, nothing has happened")
    NOT_SURE = "not_sure", _("Not sure")


class Category(models.TextChoices):
    """What it is about, as the people of the field name it."""

    FIRE = "fire", _("Fire or arson")
    PACKAGE = "package", _("Suspicious package or powder")
    ASSAULT = "assault", _("Assault")
    THREAT = "threat", _("Threat (in person, by phone, letter or online)")
    ABUSE = "abuse", _("Abuse of worshippers")
    GRAFFITI = "graffiti", _("Damage or graffiti")
    SYMBOLS = "symbols", _("Symbols or objects left")
    THEFT = "theft", _("Theft or burglary")
    SUSPICIOUS = "suspicious", _("Suspicious person, vehicle, drone or filming")
    PROTEST = "protest", _("Planned protest")
    ONLINE_HATE = "online_hate", _("Online hate aimed at the place")
    CHILDREN = "children", _("Children or evening school")
    BUILDING = "building", _("Weakness of the building (lock, light, camera)")
    FEAR = "fear", _("General fear after an event elsewhere")
    CROWD = "crowd", _("Crowd or parking")
    OTHER = "other", _("Something else")


CATEGORIES = dict(Category.choices)
# the reporter's view in the words in which they are asked for it
URGENCIES = {
    Severity.CRITICAL.value: _("Very urgent"),
    Severity.HIGH.value: _("Urgent"),
    Severity.MEDIUM.value: _("Soon"),
    Severity.LOW.value: _("Not urgent"),
}


class Want(models.TextChoices):
    """What the reporter asks for. Each but reassurance and record is a promise of its own."""

    REASSURANCE = "reassurance", _("Reassurance that somebody is looking at it")
    CALL = "call", _("A call")
    VISIT = "visit", _("A visit")
    MEETING = "meeting", _("A meeting")
    PATROL = "patrol", _("A patrol")
    RECORD = "record", _("Only to record it")


class Where(models.TextChoices):
    """Where it happened, seen from the place."""

    SITE = "site", _("At the place itself")
    NEAR = "near", _("Just outside or next to it")
    WAY = "way", _("On the way to or from it")
    REMOTE = "remote", _("Online, by phone or by post")
    ELSEWHERE = "elsewhere", _("Somewhere else")


class Precision(models.TextChoices):
    MINUTE = "minute", _("Exact time")
    DAY = "day", _("That day")
    ABOUT = "about", _("About then")
    UNKNOWN = "unknown", _("Not known")


class Answer(models.TextChoices):
    """How it is safe to answer."""

    HUB = "hub", _("Here in the Hub, with an email that something is new")
    PHONE = "phone", _("By phone")


class Hostility(models.TextChoices):
    """Towards whom somebody believes it was aimed: of the reporter and of triage, side by side, several at once."""

    RELIGION = "religion", _("Religion or belief")
    RACE = "race", _("Race, colour or where somebody comes from")
    DISABILITY = "disability", _("Disability")
    ORIENTATION = "orientation", _("Sexual orientation")
    TRANSGENDER = "transgender", _("Transgender identity")
    OTHER = "other", _("Something else about who somebody is")
    NONE = "none", _("No, it was not about who somebody is")
    NOT_SURE = "not_sure", _("Not sure")


# the same as statements
HOSTILITIES = {
    **dict(Hostility.choices),
    Hostility.NONE: _("Not about who somebody is"),
    Hostility.NOT_SURE: _("Not sure whether it was about who somebody is"),
}


class Source(models.TextChoices):
    MEMBER = "member", _("Logged by somebody of the place")
    PUBLIC = "public", _("Told without an account")
    ON_BEHALF = "on_behalf", _("Entered for somebody else")


class Came(models.TextChoices):
    """How a caller's concern reached the body that entered it."""

    PHONE = "phone", _("They rang")
    PERSON = "person", _("They came in person")
    OTHER = "other", _("Somebody else told of it for them")


class Concern(models.Model):
    matter = models.OneToOneField("matters.Matter", models.PROTECT, primary_key=True, related_name="concern")
    status = models.CharField(max_length=12, choices=Status, default=Status.RAISED)
    # counts changes: a form that was opened before somebody else's change is refused, with both texts shown
    version = models.PositiveIntegerField(default=1)
    category = models.CharField(max_length=12, choices=Category)
    nature = models.CharField(max_length=12, choices=Nature)
    what = models.TextField()
    where = models.CharField(max_length=10, choices=Where, default=Where.SITE)
    part_of_site = models.CharField(max_length=120, blank=True)
    occurred_from = models.DateTimeField(null=True)
    occurred_to = models.DateTimeField(null=True)  # null with a start = ongoing
    precision = models.CharField(max_length=8, choices=Precision, default=Precision.UNKNOWN)
    urgency = models.PositiveSmallIntegerField(choices=Severity)  # the reporter's view; nobody overwrites it
    severity = models.PositiveSmallIntegerField(choices=Severity)  # the view of triage, which the targets follow
    hostility_reported = ArrayField(models.CharField(max_length=12, choices=Hostility), default=list)  # empty: not said
    hostility = ArrayField(models.CharField(max_length=12, choices=Hostility), null=True)  # null: triage has not looked
    names_child = models.BooleanField(default=False)  # a child at risk: no summary of it is shown, its lead is fixed
    wants = ArrayField(models.CharField(max_length=12, choices=Want), default=list)
    answer_by = models.CharField(max_length=8, choices=Answer, default=Answer.HUB)
    answer_phone = models.CharField(max_length=40, blank=True)
    answer_from = models.TimeField(null=True)
    answer_to = models.TimeField(null=True)
    source = models.CharField(max_length=10, choices=Source, default=Source.MEMBER)
    # whose concern it is; null for somebody without an account, whose contact stands in OutsideReporter if at all
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="concerns")
    hides_name = models.BooleanField(default=False)  # then nobody but the reporter sees who reported it
    # When whoever raised it in the open left the place. Since then it is the place's, and who speaks for it hears of
    # it; without anybody in person, whoever deals with things first there. What was raised with a hidden name stays
    # with who raised it: nobody may learn from a hand-over whose it was (docs/adr/0030).
    reporter_left_at = models.DateTimeField(null=True)
    spoken_for_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    # who typed it in for a caller, and for which body
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    entered_for = models.ForeignKey("people.Organisation", models.PROTECT, null=True, related_name="+")
    came_by = models.CharField(max_length=8, choices=Came, blank=True)
    split_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="split_into")
    dealt_with_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="concerns_dealt_with"
    )
    police_reference = models.CharField(max_length=40, blank=True)
    # drawn when the form was first shown: a second press of the button lands on the same concern
    form_key = models.UUIDField(unique=True)

    objects = ConcernQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(occurred_to__isnull=True) | Q(occurred_from__lte=F("occurred_to")),
                name="occurred_in_order",
            ),
            models.CheckConstraint(
                condition=Q(source=Source.MEMBER, reported_by__isnull=False, entered_by__isnull=True)
                | Q(source=Source.PUBLIC, reported_by__isnull=True, entered_by__isnull=True)
                | Q(source=Source.ON_BEHALF, reported_by__isnull=True, entered_by__isnull=False),
                name="concern_reported_as_its_source_says",
            ),
            models.CheckConstraint(
                condition=Q(spoken_for_by__isnull=True) | Q(reporter_left_at__isnull=False, reported_by__isnull=False),
                name="concern_spoken_for_once_its_reporter_left",
            ),
        ]
        indexes = [
            models.Index(fields=["split_from"], condition=Q(split_from__isnull=False), name="concern_split_from"),
        ]

    @property
    def asker_id(self):
        return self.reported_by_id if self.reporter_left_at is None else self.spoken_for_by_id

    @property
    def asker(self):
        """Who hears of it and to whom it is promised: whoever raised it, or speaks for it since they left; or None."""
        return self.reported_by if self.reporter_left_at is None else self.spoken_for_by

    @property
    def title(self):
        return title_of(self.category, self.matter.area.name)


def hostility_in_words(chosen):
    return "; ".join(str(words) for value, words in HOSTILITIES.items() if value in chosen)


def title_of(category, ward):
    """Never typed: category and ward, so that a list tells nothing that a reporter wrote."""
    # not get_category_display(): it translates every category for each row of a list
    return f"{CATEGORIES[category]}, {ward}"
