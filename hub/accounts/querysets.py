"""Reads for the coordinator's pages. The coordinator runs the registry: they see every organisation and person."""

from django.db.models import Count, Prefetch, Q

from hub.people.models import Membership, Organisation, User


def organisations(text=""):
    found = Organisation.objects.open().select_related("parent").prefetch_related("areas")
    found = found.annotate(people=Count("memberships", filter=Q(memberships__ended_at__isnull=True)))
    if text:
        found = found.filter(name__icontains=text)
    return found.order_by("name", "pk")


def people(text=""):
    current = Membership.objects.filter(ended_at__isnull=True).select_related("organisation").order_by("pk")
    found = User.objects.prefetch_related(Prefetch("memberships", current, to_attr="current_memberships"))
    if text:
        found = found.filter(Q(name__icontains=text) | Q(email__icontains=text))
    return found.order_by("name", "pk")


def page_after(found, last, *, size):
    """The next `size` rows of a list by name past `last`: a key, not a page number."""
    if last is not None:
        found = found.filter(Q(name__gt=last.name) | Q(name=last.name, pk__gt=last.pk))
    return list(found[:size])


def is_below(organisation, other):
    """Whether `organisation` is `other` or part of it, however far down."""
    seen = set()
    while organisation is not None and organisation.pk not in seen:
        if organisation.pk == other.pk:
            return True
        seen.add(organisation.pk)
        organisation = organisation.parent
    return False
