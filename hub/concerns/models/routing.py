from django.db import models

from hub.concerns.models.concern import Category


class RoutingRule(models.Model):
    """Who answers first, where the rule of thumb (crime and threat to police, else council) is not right."""

    area = models.ForeignKey("places.Area", models.PROTECT, related_name="+")
    category = models.CharField(max_length=12, choices=Category, blank=True)  # blank: every category
    organisation = models.ForeignKey("people.Organisation", models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["area", "category"], name="routing_rule_once")]
