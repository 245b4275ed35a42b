from django.conf import settings
from django.db import models


class Draft(models.Model):
    """A concern being written: saved at every Continue, kept 30 days, seen by its writer alone."""

    form_key = models.UUIDField(unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    place = models.ForeignKey("places.PlaceOfWorship", models.PROTECT, null=True, related_name="+")
    # for which body it is being entered for a caller; null: a concern of the writer's own place
    entered_for = models.ForeignKey("people.Organisation", models.PROTECT, null=True, related_name="+")
    answers = models.JSONField(default=dict)  # page: field: texts, as typed
    # page: what stands there and was not continued yet (`answers`), since when (`at`) and from which window (`tab`)
    typed = models.JSONField(default=dict)
    step = models.CharField(max_length=20, blank=True)
    started_at = models.DateTimeField()
    saved_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["user", "-saved_at"], name="draft_user"),
            # read by the daily removal
            models.Index(fields=["saved_at"], name="draft_saved_at"),
        ]
