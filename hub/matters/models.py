from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hub.matters.querysets import AudienceQuerySet, MatterQuerySet
from hub.references import ReferenceField

LETTERS = {
    "concern": "C",
    "meeting": "G",
    "addressee": "A",
    "action": "T",
    "round": "R",
    "pattern": "N",
    "joining": "Q",
}


class Severity(models.IntegerChoices):
    LOW = 1, _("Low")
    MEDIUM = 2, _("Medium")
    HIGH = 3, _("High")
    CRITICAL = 4, _("Critical")


class Matter(models.Model):
    """One row for each thing that can be promised about. What it is in detail stands in its subject's table."""

    class Kind(models.TextChoices):
        CONCERN = "concern", _("Concern")
        MEETING = "meeting", _("Meeting")
        ROUND = "round", _("Round")
        PATTERN = "pattern", _("Pattern")
        JOINING = "joining", _("Request to join")

    reference = ReferenceField()
    kind = models.CharField(max_length=12, choices=Kind)
    area = models.ForeignKey("places.Area", models.PROTECT, related_name="matters")
    place = models.ForeignKey("places.PlaceOfWorship", models.PROTECT, null=True, related_name="matters")
    lead = models.ForeignKey("people.Organisation", models.PROTECT, related_name="led_matters")
    raised_at = models.DateTimeField()  # lists sort by it: of a meeting or a round, when it begins (docs/adr/0014)
    is_open = models.BooleanField(default=True)

    objects = MatterQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["place", "raised_at"], name="matter_place")]

    @property
    def reference_letter(self):
        return LETTERS[self.kind]

    def __str__(self):
        return self.reference


class Audience(models.Model):
    """Who sees a matter: one organisation or one person a row. The only visibility rule reads this table.

    kind, is_open, raised_at and severity are copies, written by hub.matters.actions alone, so that one index
    serves a list of a million matters. A row is live while `until` is null; reads *and* writes say so.
    """

    class Level(models.TextChoices):
        FULL = "full", _("everything")
        SUMMARY = "summary", _("a summary")
        # not seen at all: of a concern about a child the body that runs the Hub finds who answers, and knows no more
        ROUTING = "routing", _("only its reference, to find who answers")

    class Ground(models.TextChoices):
        REPORTER = "reporter", _("raised it")
        COMMITTEE = "committee", _("runs the place")
        LEAD = "lead", _("answers it")
        TICK = "tick", _("chosen by the reporter")
        UMBRELLA = "umbrella", _("the place opted in")
        OPERATOR = "operator", _("runs the Hub")
        OWNER = "owner", _("promised something")
        HANDED_ON = "handed_on", _("was asked by another body")
        ENTERED = "entered", _("entered it for somebody")
        INVITED = "invited", _("is invited")

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="audience")
    organisation = models.ForeignKey("people.Organisation", models.PROTECT, null=True, related_name="audience")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="audience")
    level = models.CharField(max_length=8, choices=Level)
    ground = models.CharField(max_length=10, choices=Ground)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=12)
    is_open = models.BooleanField()
    raised_at = models.DateTimeField()
    severity = models.PositiveSmallIntegerField(choices=Severity)

    objects = AudienceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False, user__isnull=True)
                | Q(organisation__isnull=True, user__isnull=False),
                name="audience_one_organisation_or_user",
            ),
            models.UniqueConstraint(
                fields=["matter", "organisation"],
                condition=Q(until__isnull=True),
                name="audience_organisation_once",
            ),
            models.UniqueConstraint(
                fields=["matter", "user"], condition=Q(until__isnull=True), name="audience_user_once"
            ),
        ]
        indexes = [
            # read by matters.querysets.keys: one ordered, limited arm per organisation and one for me
            models.Index(
                fields=["organisation", "kind", "is_open", "raised_at", "matter"],
                include=["severity"],
                condition=Q(until__isnull=True, organisation__isnull=False),
                name="audience_organisation_list",
            ),
            models.Index(
                fields=["user", "kind", "is_open", "raised_at", "matter"],
                include=["severity"],
                condition=Q(until__isnull=True, user__isnull=False),
                name="audience_user_list",
            ),
        ]


class FirstRead(models.Model):
    """When somebody of an organisation first opened the matter, signed in. One row an organisation."""

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="first_reads")
    organisation = models.ForeignKey("people.Organisation", models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["matter", "organisation"], name="first_read_once")]
