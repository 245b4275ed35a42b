from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from hub.references import ReferenceField


class AdviceLine(models.Model):
    """A number, site or course that people are pointed to: a record with its source, looked at again every 90 days."""

    class Kind(models.TextChoices):
        EMERGENCY = "emergency", _("Emergency")
        POLICE = "police", _("Police")
        HOTLINE = "hotline", _("Hotline")
        SUPPORT = "support", _("Support")
        LEARNING = "learning", _("Advice and learning")

    reference = ReferenceField(letter="H")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    name = models.CharField(_("name"), max_length=120)
    phone = models.CharField(_("number"), max_length=40, blank=True)
    address = models.URLField(_("web address"), blank=True)
    words = models.CharField(_("what it is for"), max_length=300)
    source = models.CharField(_("where this was found"), max_length=200)
    checked_on = models.DateField(_("checked on"))
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    position = models.PositiveSmallIntegerField(_("position"), default=100)
    is_shown = models.BooleanField(_("shown"), default=True)

    class Meta:
        ordering = ["position", "pk"]
