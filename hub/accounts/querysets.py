"""Reads for the coordinator's pages. The coordinator runs the registry: they see every organisation and person."""

from django.db.models import Count, Prefetch, Q

from hub.accounts.models import Invitation
from hub.people.models import Membership, Organisation, User
from hub.people.positions import led_by
from hub.people.querysets import current_memberships
from hub.people.roles import ROLES, Permission


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


def members_after(organisation, last, *, size):
    """The next `size` people of an organisation by name, past the person `last`."""
    found = organisation.memberships.current().select_related("user", "stand_in").order_by("user__name", "user")
    if last is not None:
        found = found.filter(Q(user__name__gt=last.name) | Q(user__name=last.name, user__gt=last.pk))
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


def invites_to(user):
    """The organisations whose people `user` may invite, by name; None for the coordinator, who may everywhere."""
    if user.may(Permission.MANAGE_PEOPLE):
        return None
    own = set()
    for role, ids in current_memberships(user):
        if role in ROLES and Permission.KEEP_OWN_PLACE in ROLES[role].permissions:
            own |= ids
    return list(Organisation.objects.open().filter(pk__in=own | led_by(user)).order_by("name", "pk"))


def open_invitations(bodies):
    """Of these organisations (None: of all) those that wait for an answer, the newest first."""
    found = Invitation.objects.filter(accepted_at__isnull=True, withdrawn_at__isnull=True)
    if bodies is not None:
        found = found.filter(organisation__in=bodies)
    return found.select_related("organisation", "invited_by").order_by("-invited_at", "-pk")


def invitations_after(found, last, *, size):
    if last is not None:
        found = found.filter(Q(invited_at__lt=last.invited_at) | Q(invited_at=last.invited_at, pk__lt=last.pk))
    return list(found[:size])
