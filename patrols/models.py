from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _

from hub.matters.models import Severity
from hub.references import ReferenceField
from hub.templatetags.hub import day, duration, moment
from patrols.querysets import RoundQuerySet, VisitQuerySet
from patrols.workflow import OPEN_VISIT, Reason, RoundStatus, VisitStatus


class Round(models.Model):
    """A team's list of places for one shift: `shift` is [from, to). Its team is the lead of its matter.

    Only the team sees it. Not even the coordinator gets a summary: when a patrol comes is nobody else's to know.
    """

    matter = models.OneToOneField("matters.Matter", models.PROTECT, primary_key=True, related_name="round")
    status = models.CharField(max_length=12, choices=RoundStatus, default=RoundStatus.PLANNED)
    version = models.PositiveIntegerField(default=1)  # counts changes, as of a concern
    shift = DateTimeRangeField()
    note = models.TextField(blank=True)  # for the officers
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    # drawn when the form was first shown: a second press of the button lands on the same round
    form_key = models.UUIDField(unique=True)

    objects = RoundQuerySet.as_manager()

    # what the ladder of its promises reads; nobody outside the team was promised anything
    severity = Severity.MEDIUM
    reported_by = None

    class Meta:
        constraints = [
            # what a duty's copy of the shift points at: see the migration
            models.UniqueConstraint(fields=["matter", "shift"], name="round_shift"),
            models.CheckConstraint(
                condition=Q(shift__isempty=False, shift__lower_inf=False, shift__upper_inf=False),
                name="round_shift_has_ends",
            ),
        ]

    def __str__(self):
        return self.matter.reference

    @property
    def when(self):
        return window(self.shift.lower, self.shift.upper)


class Duty(models.Model):
    """Who walks a round. The shift is the round's, kept in step by the database: nobody walks two rounds at once."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="duties")
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="duties")
    shift = DateTimeRangeField()
    is_live = models.BooleanField(default=True)  # the round is neither done nor called off

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "officer"], name="duty_once"),
            ExclusionConstraint(
                name="duty_one_round_at_a_time",
                expressions=[("officer", RangeOperators.EQUAL), ("shift", RangeOperators.OVERLAPS)],
                condition=Q(is_live=True),
            ),
        ]


class Visit(models.Model):
    """One stop of a round. The place hears of it once it is done (`shown_to_place_at`), never before."""

    reference = ReferenceField(letter="V")
    round = models.ForeignKey(Round, models.PROTECT, related_name="visits")
    place = models.ForeignKey("places.PlaceOfWorship", models.PROTECT, related_name="visits")
    concern = models.ForeignKey("concerns.Concern", models.PROTECT, null=True, related_name="visits")
    planned_from = models.DateTimeField()
    planned_to = models.DateTimeField()
    why = models.TextField(blank=True)
    status = models.CharField(max_length=12, choices=VisitStatus, default=VisitStatus.PLANNED)
    version = models.PositiveIntegerField(default=1)
    arrived_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)
    not_attended_reason = models.CharField(max_length=12, choices=Reason, blank=True)
    debrief = models.TextField(blank=True)  # for colleagues
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    shown_to_place_at = models.DateTimeField(null=True)
    promise = models.OneToOneField("promises.Promise", models.PROTECT, null=True, related_name="visit")

    objects = VisitQuerySet.as_manager()

    # what the engine reads of a subject that is no matter itself
    LOCKED = ("self", "round")
    MATTER = "round__matter"
    severity = Round.severity
    reported_by = None

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(planned_from__lt=F("planned_to")), name="visit_planned_in_order"),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) | Q(left_at__gte=F("arrived_at")), name="visit_left_after_arriving"
            ),
            models.CheckConstraint(
                condition=Q(
                    status=VisitStatus.DONE,
                    arrived_at__isnull=False,
                    left_at__isnull=False,
                    shown_to_place_at__isnull=False,
                )
                | (~Q(status=VisitStatus.DONE) & Q(left_at__isnull=True, shown_to_place_at__isnull=True)),
                name="visit_shown_once_done",
            ),
            models.CheckConstraint(
                condition=(Q(status=VisitStatus.NOT_ATTENDED) & ~Q(not_attended_reason=""))
                | (~Q(status=VisitStatus.NOT_ATTENDED) & Q(not_attended_reason="")),
                name="visit_not_attended_with_reason",
            ),
        ]
        indexes = [
            # read by today's visits and the page of a round
            models.Index(fields=["round", "planned_from"], name="visit_of_round"),
            # read by the page of a concern: what is to come, or came since
            models.Index(fields=["place", "planned_to"], name="visit_at_place"),
            # read by the page of a place and by its people's first page
            models.Index(
                fields=["place", "-arrived_at"],
                condition=Q(shown_to_place_at__isnull=False),
                name="visit_shown_at_place",
            ),
        ]

    def __str__(self):
        return self.reference

    @property
    def matter(self):
        return self.round.matter

    @property
    def is_open(self):
        return self.status in OPEN_VISIT

    @property
    def when(self):
        """When it is to be: for those who patrol."""
        return window(self.planned_from, self.planned_to)

    @property
    def came(self):
        """What the place may know of it: "Fri 4 Dec 13:05, 18 minutes"."""
        return _("%(at)s, %(how_long)s") % {
            "at": moment(self.arrived_at),
            "how_long": duration(self.left_at - self.arrived_at),
        }


def window(start, end):
    """ "Fri 4 Dec 12:00 to 16:00"; the day of the end where it is another."""
    until = moment(end)
    if day(start) == day(end):
        until = until.removeprefix(f"{day(end)} ")
    return _("%(start)s to %(end)s") % {"start": moment(start), "end": until}
