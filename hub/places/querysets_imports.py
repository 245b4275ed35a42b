"""Reads of files on their way into the registry, and of what they propose: who sees which, in what order."""

from django.db import models
from django.db.models import Exists, OuterRef, Q

from hub.people.models import Membership
from hub.places.keeping import keeping_bodies, keeping_roles, kept_by


class ImportQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of `user`, and of whoever was a colleague when they uploaded: both while `user` keeps the registry.

        A file is written where its uploader keeps the registry. So it is not a colleague's where the uploader also
        keeps one for somebody else: that colleague would read, and carry out, what is not theirs to keep.
        """
        bodies = keeping_bodies(user)
        if not bodies:
            return self.none()
        was_there = Q(ended_at__isnull=True) | Q(ended_at__gt=OuterRef("uploaded_at"))
        colleague = Membership.objects.filter(
            was_there, user=OuterRef("by"), organisation__in=bodies, since__lte=OuterRef("uploaded_at")
        )
        elsewhere = Membership.objects.filter(user=OuterRef("by"), ended_at__isnull=True, role__in=keeping_roles())
        elsewhere = elsewhere.exclude(organisation__in=bodies)
        return self.filter(Q(by=user) | (Exists(colleague) & ~Exists(elsewhere)))

    def page_after(self, last, *, size):
        """Up to `size` of them, newest first, after `last` (None: from the start). Their content is not loaded."""
        found = self.defer("content").order_by("-uploaded_at", "-pk")
        if last is not None:
            older = Q(uploaded_at__lt=last.uploaded_at) | Q(uploaded_at=last.uploaded_at, pk__lt=last.pk)
            found = found.filter(Q(uploaded_at__lte=last.uploaded_at) & older)
        return found[:size]


class ProposalQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those about places in the areas where `user` keeps the registry."""
        if not keeping_bodies(user):
            return self.none()
        # what a merged entry is to say waits: written to the row that is closed it would change nothing that is shown
        return self.filter(kept_by(user).through("place"), place__merged_into__isnull=True)

    def waiting_after(self, last, *, size):
        """Up to `size` that nobody has decided, oldest first."""
        found = self.filter(decided_at__isnull=True).order_by("made_at", "pk")
        if last is not None:
            later = Q(made_at__gt=last.made_at) | Q(made_at=last.made_at, pk__gt=last.pk)
            found = found.filter(Q(made_at__gte=last.made_at) & later)
        return found[:size]

    def decided_after(self, last, *, size):
        """Up to `size` that were decided, the latest first."""
        found = self.filter(decided_at__isnull=False).order_by("-decided_at", "-pk")
        if last is not None:
            earlier = Q(decided_at__lt=last.decided_at) | Q(decided_at=last.decided_at, pk__lt=last.pk)
            found = found.filter(Q(decided_at__lte=last.decided_at) & earlier)
        return found[:size]
