from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.matters.models import Severity
from hub.people.called import called
from hub.references import ReferenceField
from meetings.querysets import InviteeQuerySet, MeetingQuerySet
from meetings.workflow import Status


class Meeting(models.Model):
    """A date, a place or a link, and who is asked to come. Called by the lead of its matter."""

    matter = models.OneToOneField("matters.Matter", models.PROTECT, primary_key=True, related_name="meeting")
    status = models.CharField(max_length=10, choices=Status, default=Status.SCHEDULED)
    # counts steps of those who called it: a form that was opened before another one's step is refused
    version = models.PositiveIntegerField(default=1)
    # what calendars compare: a cancellation or a new date counts only when its number is higher
    sequence = models.PositiveIntegerField(default=0)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    venue = models.CharField(max_length=200, blank=True)
    link = models.URLField(max_length=500, blank=True)
    about = models.TextField(blank=True)  # for those who are invited, on pages only: no mail carries it
    concern = models.ForeignKey("concerns.Concern", models.PROTECT, null=True, related_name="meetings")
    scheduled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="scheduled_meetings")
    # drawn when the form was first shown: a second press of the button lands on the same meeting
    form_key = models.UUIDField(unique=True)

    objects = MeetingQuerySet.as_manager()

    # what hub.promises.engine asks of every subject: nobody raised it, and word on it is due by office hours
    severity = Severity.MEDIUM
    reported_by = None

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(starts_at__lt=F("ends_at")), name="meeting_ends_after_start"),
            models.CheckConstraint(condition=~Q(venue="", link=""), name="meeting_has_place_or_link"),
            models.CheckConstraint(condition=Q(link="") | Q(link__startswith="https://"), name="meeting_link_is_https"),
        ]
        indexes = [
            # read by home: what I called and is still to come
            models.Index(
                fields=["scheduled_by", "starts_at"], condition=Q(status="scheduled"), name="meeting_scheduled_by"
            ),
        ]

    @property
    def title(self):
        return title_of(self.matter.area.name)


def title_of(area):
    """Never typed, so that a list or a calendar on a phone tells nothing that somebody wrote."""
    return _("Meeting, %(area)s") % {"area": area}


class Invitee(models.Model):
    """Somebody asked to come: a person of the Hub, or a bare address that answers by its own link."""

    class Answer(models.TextChoices):
        NONE = "", gettext_lazy("No answer yet")
        YES = "yes", gettext_lazy("Coming")
        NO = "no", gettext_lazy("Not coming")

    reference = ReferenceField(letter="I")
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="invitees")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="invitations")
    address = models.EmailField()  # in small letters; that of the user when there is one
    name = models.CharField(max_length=120, blank=True)
    organisation = models.ForeignKey("people.Organisation", models.PROTECT, null=True, related_name="+")
    answer = models.CharField(max_length=3, choices=Answer, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    # when the present time and place were put to them: an answer to an earlier question is none
    asked_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    objects = InviteeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "address"], condition=Q(withdrawn_at__isnull=True), name="invitee_address_once"
            ),
            models.UniqueConstraint(
                fields=["meeting", "user"], condition=Q(withdrawn_at__isnull=True), name="invitee_user_once"
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True) | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="invitee_answered_at_some_time",
            ),
        ]
        indexes = [
            # read by home and by the list: what I am asked to come to
            models.Index(fields=["user", "meeting"], condition=Q(withdrawn_at__isnull=True), name="invitee_of_user"),
        ]

    def who(self, viewer):
        """How `viewer`, of those who called the meeting, reads them."""
        if self.user_id:
            return called(self.user, viewer)
        return f"{self.name} ({self.address})" if self.name else self.address
