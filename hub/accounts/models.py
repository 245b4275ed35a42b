from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hub.matters.models import Severity
from hub.people import roles
from hub.people.models import Membership
from hub.references import ReferenceField


class Invitation(models.Model):
    """Somebody asked to act for an organisation. No account is made before they say yes: an address typed wrong leaves
    nothing behind. The link is signed when its mail leaves and stored nowhere."""

    reference = ReferenceField(letter="Y")
    email = models.EmailField(_("email address"))
    name = models.CharField(_("name"), max_length=120)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=10, default="en-gb")
    organisation = models.ForeignKey("people.Organisation", models.PROTECT, related_name="invitations")
    role = models.CharField(_("role"), max_length=30, choices=roles.choices)
    position = models.CharField(_("position"), max_length=12, choices=Membership.Position, blank=True)
    # of an officer: stands for them once they have said yes
    shoulder_number = models.CharField(_("shoulder number"), max_length=20, blank=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    sent = models.PositiveSmallIntegerField(default=1)  # the link of the last mail alone works

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(withdrawn_at__isnull=True),
                name="invitation_accepted_or_withdrawn",
            ),
        ]
        indexes = [
            # read by the people page of an organisation
            models.Index(
                fields=["organisation", "invited_at"],
                condition=Q(accepted_at__isnull=True, withdrawn_at__isnull=True),
                name="invitation_open",
            ),
            # read by the coordinator's list of all of them
            models.Index(
                fields=["invited_at"],
                condition=Q(accepted_at__isnull=True, withdrawn_at__isnull=True),
                name="invitation_open_newest",
            ),
        ]


class OfficersFile(models.Model):
    """A list of officers that somebody uploaded, kept until it is carried out or a day has passed."""

    reference = ReferenceField(letter="N")
    force = models.ForeignKey("people.Organisation", models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=120)
    content = models.BinaryField()
    uploaded_at = models.DateTimeField()

    class Meta:
        # read by the removal of what nobody carried out
        indexes = [models.Index(fields=["uploaded_at"], name="officers_file_old")]


class JoinRequest(models.Model):
    """A committee that asks to come in, told by somebody without an account. Whoever confirms it rings the number that
    stands on the register, never the one that the asker left."""

    class Status(models.TextChoices):
        ASKED = "asked", _("Asked")
        CONFIRMED = "confirmed", _("Confirmed")
        REFUSED = "refused", _("Refused")

    matter = models.OneToOneField("matters.Matter", models.PROTECT, primary_key=True, related_name="join_request")
    status = models.CharField(max_length=10, choices=Status, default=Status.ASKED)
    version = models.PositiveIntegerField(default=1)
    # of a place that is not in the registry: whoever confirms the request adds it. Else the matter's own place counts.
    place_name = models.CharField(_("name of the place"), max_length=160, blank=True)
    place_address = models.CharField(_("address of the place"), max_length=200, blank=True)
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("email address"))
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    does = models.CharField(_("what they do there"), max_length=80)
    language = models.CharField(_("language"), max_length=10, default="en-gb")
    number_rung = models.CharField(_("number that was rung"), max_length=40, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    invitation = models.OneToOneField(Invitation, models.PROTECT, null=True, related_name="join_request")

    # what the engine of steps asks of every subject: whoever asks has no account, and every request is as urgent
    reported_by = None
    severity = Severity.LOW

    class Meta:
        # read by whoever asks a second time
        indexes = [models.Index(fields=["email"], condition=Q(status="asked"), name="join_request_asked")]

    @property
    def place_words(self):
        """The place, as far as it is known."""
        place = self.matter.place
        return place.name if place else self.place_name


class StepReset(models.Model):
    """Two coordinators change how somebody signs in who cannot do it any more: one asks, another agrees. Either every
    second step is taken off the account, or it gets a new address."""

    class Reason(models.TextChoices):
        PHONE_LOST = "phone_lost", _("The phone is lost or stolen")
        PHONE_BROKEN = "phone_broken", _("The phone is broken or was replaced")
        CODES_LOST = "codes_lost", _("The recovery codes are lost")
        ADDRESS = "address", _("The email address has changed")

    reference = ReferenceField(letter="Z")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="step_resets")
    reason = models.CharField(_("reason"), max_length=12, choices=Reason)
    new_email = models.EmailField(_("new email address"), blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    agreed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    agreed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)  # taken back, or nobody agreed in time

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(agreed_at__isnull=True, ended_at__isnull=True),
                name="one_step_reset_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(agreed_by__isnull=True) | ~Q(agreed_by=models.F("asked_by")), name="step_reset_by_two"
            ),
            models.CheckConstraint(
                condition=Q(new_email="", reason__in=["phone_lost", "phone_broken", "codes_lost"])
                | (~Q(new_email="") & Q(reason="address")),
                name="step_reset_or_new_address",
            ),
        ]
