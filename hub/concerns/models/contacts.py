from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from hub.concerns.models.concern import Concern


class Contact(models.Model):
    """A call, visit, meeting, patrol or message between a body and the place, and how it went."""

    class Kind(models.TextChoices):
        CALL = "call", _("Call")
        VISIT = "visit", _("Visit")
        MEETING = "meeting", _("Meeting")
        PATROL = "patrol", _("Patrol")
        MESSAGE = "message", _("Message")

    class Outcome(models.TextChoices):
        DONE = "done", _("Spoke or done")
        NO_ANSWER = "no_answer", _("No answer")

    concern = models.ForeignKey(Concern, models.PROTECT, related_name="contacts")
    kind = models.CharField(max_length=8, choices=Kind)
    outcome = models.CharField(max_length=10, choices=Outcome)
    at = models.DateTimeField()  # when it happened
    recorded_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    for_organisation = models.ForeignKey("people.Organisation", models.PROTECT, related_name="+")
    note = models.ForeignKey("history.Note", models.PROTECT, null=True, related_name="+")
