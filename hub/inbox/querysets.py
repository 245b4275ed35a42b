"""The tray of the coordinator: messages of people whom the Hub does not know, newest first."""

from django.db import models
from django.db.models import Q


class InboundQuerySet(models.QuerySet):
    def in_tray(self):
        return self.filter(kind__in=["unknown", "unreadable"])

    def waiting(self):
        return self.in_tray().filter(dealt_with_at__isnull=True)

    def dealt_with(self):
        return self.in_tray().filter(dealt_with_at__isnull=False)

    def after(self, last):
        """Those below `last` in the list; all without one."""
        older = Q(received_at__lt=last.received_at) | Q(received_at=last.received_at, pk__lt=last.pk) if last else Q()
        return self.filter(older).order_by("-received_at", "-pk")
