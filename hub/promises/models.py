from datetime import time, timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hub.promises.clock import Span, Worked, describe, describe_again, describe_reworked, span_in_words
from hub.promises.pauses import describe_pauses, ends_at
from hub.promises.querysets import PromiseQuerySet

# a promise due within this time is pointed out
SOON = timedelta(hours=4)


class Nation(models.TextChoices):
    ENGLAND = "ENG", _("England")
    WALES = "WLS", _("Wales")
    SCOTLAND = "SCT", _("Scotland")
    NORTHERN_IRELAND = "NIR", _("Northern Ireland")


def weekdays_monday_to_friday():
    return [0, 1, 2, 3, 4]


class Calendar(models.Model):
    """When an organisation works, in Europe/London wall time. Without a row: England, Mon-Fri 09:00-17:00."""

    organisation = models.OneToOneField(
        "people.Organisation", models.PROTECT, primary_key=True, related_name="calendar"
    )
    nation = models.CharField(max_length=3, choices=Nation, default=Nation.ENGLAND)
    weekdays = ArrayField(models.PositiveSmallIntegerField(), default=weekdays_monday_to_friday)
    opens = models.TimeField(default=time(9))
    closes = models.TimeField(default=time(17))

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(opens__lt=F("closes")), name="calendar_opens_before_closing")]


class ExtraHoliday(models.Model):
    """A day off beside the bank holidays of the nation, or a bank holiday announced late."""

    calendar = models.ForeignKey(Calendar, models.PROTECT, related_name="extra_holidays")
    date = models.DateField()
    name = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["calendar", "date"], name="extra_holiday_once")]


class AgreedTarget(models.Model):
    """How soon a body answers a kind of thing, where it agreed another time than targets.py has. Counts for the bodies
    below it too, until one has its own."""

    organisation = models.ForeignKey("people.Organisation", models.PROTECT, related_name="agreed_targets")
    kind = models.CharField(max_length=14)  # as targets.py names it
    severity = models.CharField(max_length=10)
    amount = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=14)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "kind", "severity"], name="agreed_target_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="agreed_target_takes_time"),
        ]


class AgreedLadder(models.Model):
    """Who of a body hears how long after a promise is late, where it agreed another ladder than ladder.py has. Spans as
    clock.Span counts them; no reminder where its amount is empty."""

    organisation = models.ForeignKey("people.Organisation", models.PROTECT, related_name="agreed_ladders")
    kind = models.CharField(max_length=14)  # as ladder.py names it
    severity = models.CharField(max_length=10)
    reminder_amount = models.PositiveSmallIntegerField(null=True)
    reminder_unit = models.CharField(max_length=14, blank=True)
    deputy_amount = models.PositiveSmallIntegerField()
    deputy_unit = models.CharField(max_length=14)
    supervisor_amount = models.PositiveSmallIntegerField()
    supervisor_unit = models.CharField(max_length=14)
    head_amount = models.PositiveSmallIntegerField()
    head_unit = models.CharField(max_length=14)
    # the team mailbox hears as well; the umbrella body on the reporter's side, where it may see the matter
    mailbox_amount = models.PositiveSmallIntegerField(null=True)
    mailbox_unit = models.CharField(max_length=14, blank=True)
    umbrella_amount = models.PositiveSmallIntegerField(null=True)
    umbrella_unit = models.CharField(max_length=14, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "kind", "severity"], name="agreed_ladder_once"),
            models.CheckConstraint(
                condition=Q(deputy_amount__gt=0, supervisor_amount__gt=0, head_amount__gt=0),
                name="agreed_ladder_climbs",
            ),
        ]


class Promise(models.Model):
    """Something an organisation owes by a time. Open while neither met nor ended."""

    class Kind(models.TextChoices):
        ACKNOWLEDGE = "acknowledge", _("Answer")
        FIRST_ACTION = "first_action", _("Next step")
        UPDATE = "update", _("Update")
        CALL = "call", _("Call")
        VISIT = "visit", _("Visit")
        MEETING = "meeting", _("Meeting")
        PATROL = "patrol", _("Patrol")
        CHECK = "check", _("Check that it stayed settled")
        OUTCOME = "outcome", _("Word on whether the meeting was held")
        PATROL_VISIT = "patrol_visit", _("Visit on a round")
        JOIN = "join", _("Answer to a request to join")

    class Ended(models.TextChoices):
        CANCELLED = "cancelled", _("no longer needed")
        WITHDRAWN = "withdrawn", _("withdrawn")
        SUPERSEDED = "superseded", _("replaced by a later promise")

    matter = models.ForeignKey("matters.Matter", models.PROTECT, related_name="promises")
    kind = models.CharField(max_length=14, choices=Kind)
    owner_organisation = models.ForeignKey("people.Organisation", models.PROTECT, related_name="promises")
    owner_user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="promises")
    made_to = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    severity = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    # the facts of clock.Worked: how due_at follows from started_at
    worked_out = models.JSONField()
    # what was promised in words (the next step), for the reporter; a promise by rule has none
    note = models.ForeignKey("history.Note", models.PROTECT, null=True, related_name="+")
    met_at = models.DateTimeField(null=True)
    met_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended = models.CharField(max_length=10, choices=Ended, blank=True)
    # the ladder as it stood when the promise was made: when each rung fires and which position hears of it
    rung_times = ArrayField(models.DateTimeField(), default=list)
    rung_positions = ArrayField(models.CharField(max_length=12), default=list)
    rung = models.PositiveSmallIntegerField(default=0)  # the next one to fire
    next_rung_at = models.DateTimeField(null=True)
    # set when a sweep could not work this row: it is tried again after that moment
    stuck_until = models.DateTimeField(null=True)
    # while the reporter was asked something its clock stands still: since when, and how long it stood still before
    paused_at = models.DateTimeField(null=True)
    paused_for = models.DurationField(default=timedelta, db_default=timedelta())

    objects = PromiseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(met_at__isnull=True) | Q(ended_at__isnull=True), name="promise_met_or_ended"
            ),
            models.CheckConstraint(condition=Q(due_at__gt=F("started_at")), name="promise_due_after_start"),
            models.CheckConstraint(
                condition=Q(next_rung_at__isnull=True) | Q(met_at__isnull=True, ended_at__isnull=True),
                name="promise_ladder_only_while_open",
            ),
            models.CheckConstraint(
                condition=Q(paused_at__isnull=True)
                | Q(met_at__isnull=True, ended_at__isnull=True, next_rung_at__isnull=True),
                name="promise_paused_stands_still",
            ),
        ]
        indexes = [
            # read by home ("needs you now") per owner organisation and per person
            models.Index(
                fields=["owner_organisation", "due_at"],
                condition=Q(met_at__isnull=True, ended_at__isnull=True),
                name="promise_open_organisation",
            ),
            models.Index(
                fields=["owner_user", "due_at"],
                condition=Q(met_at__isnull=True, ended_at__isnull=True),
                name="promise_open_user",
            ),
            # read by the sweep
            models.Index(
                fields=["next_rung_at"],
                condition=Q(met_at__isnull=True, ended_at__isnull=True, next_rung_at__isnull=False),
                name="promise_next_rung",
            ),
            models.Index(fields=["matter", "started_at"], name="promise_matter"),
            # read by home, which takes what stands still off what is late
            models.Index(
                fields=["owner_organisation", "due_at"],
                condition=Q(met_at__isnull=True, ended_at__isnull=True, paused_at__isnull=False),
                name="promise_paused",
            ),
            # read by the report of a body: what it promised in a period
            models.Index(fields=["owner_organisation", "started_at"], name="promise_report"),
            # read by /statusz and the coordinator's first page
            models.Index(
                fields=["stuck_until"],
                condition=Q(met_at__isnull=True, ended_at__isnull=True, stuck_until__isnull=False),
                name="promise_stuck",
            ),
            # read by the coordinator's list of what nobody answered: the whole ladder was climbed
            models.Index(
                fields=["due_at", "id"],
                condition=Q(
                    met_at__isnull=True, ended_at__isnull=True, next_rung_at__isnull=True, paused_at__isnull=True
                ),
                name="promise_nobody_answered",
            ),
        ]

    @property
    def is_open(self):
        return self.met_at is None and self.ended_at is None

    def state(self, now):
        """One word for how it stands at `now`, as the promise component draws it."""
        if self.met_at is not None:
            return "kept-late" if self.was_late else "kept"
        if self.ended_at is not None:
            return "ended"
        return state_of_open(self.due_at, now, self.paused_at)

    @property
    def working(self):
        """How the due time was worked out, and why it is another than it was, in words."""
        paused_at = self.paused_at if self.is_open else None
        return " ".join([self._working, *(f"{said}." for said in describe_pauses(self.worked_out, paused_at))])

    @property
    def _working(self):
        """A date that the owner gave needs no working."""
        if self.worked_out.get("unit") == "given":
            return _("A date that %(organisation)s gave itself.") % {"organisation": self.owner_organisation.name}
        said = describe(Worked.from_json(self.worked_out), self.due_at)
        if agreed := self.worked_out.get("agreed"):
            said = _("%(working)s, agreed by %(body)s") % {"working": said, "body": agreed["body"]}
        if raised := self.worked_out.get("raised"):
            because = _(
                "%(working)s, because the posture is raised in %(area)s (%(reference)s); otherwise %(otherwise)s"
            )
            usual = raised.get("otherwise") or {"amount": 14, "unit": "days"}
            said = because % {"working": said, **raised, "otherwise": span_in_words(Span(**usual))}
        parts = [said]
        if again := self.worked_out.get("again"):
            parts.append(describe_again(again))
        if reworked := self.worked_out.get("reworked"):
            parts.append(describe_reworked(reworked))
        is_paused = self.paused_at is not None or "pauses" in self.worked_out
        return ". ".join(parts) + ("." if is_paused else "")

    @property
    def was_late(self):
        return self.met_at is not None and self.met_at > self.due_at


class Pause(models.Model):
    """The reporter was asked something, and what a body owes on the matter stands still until they answer: with
    reminders, never longer than two weeks, at most twice a matter."""

    class Ended(models.TextChoices):
        ANSWERED = "answered", _("the reporter answered")
        RESUMED = "resumed", _("taken up again without an answer")
        EXPIRED = "expired", _("no answer came in time")
        OVER = "over", _("nothing is owed any more")

    matter = models.ForeignKey("matters.Matter", models.PROTECT, related_name="pauses")
    organisation = models.ForeignKey("people.Organisation", models.PROTECT, related_name="+")
    question = models.ForeignKey("history.Note", models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reminders = models.PositiveSmallIntegerField(default=0)  # how many were sent
    next_at = models.DateTimeField(null=True)  # the next reminder, or the end
    ended_at = models.DateTimeField(null=True)
    ended = models.CharField(max_length=10, choices=Ended, blank=True)

    @property
    def until(self):
        """When it ends by itself."""
        return ends_at(self.started_at)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["matter", "organisation"], condition=Q(ended_at__isnull=True), name="one_pause_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) ^ Q(next_at__isnull=True), name="pause_goes_on_or_is_over"
            ),
        ]
        indexes = [
            # read by whatever reminds and ends pauses, every minute
            models.Index(fields=["next_at"], condition=Q(ended_at__isnull=True), name="pause_next"),
        ]


def state_of_open(due_at, now, paused_at=None):
    """The same of a promise that is open, for lists that do not build a Promise for each line. What was late before it
    was paused stays late."""
    if paused_at is not None and due_at > paused_at:
        return "paused"
    if due_at <= now:
        return "late"
    return "soon" if due_at - now <= SOON else "open"
