"""Whose promises somebody may read counted.

Whoever answers for a body (supervisor or head there or above), whoever answers concerns for it, and the coordinator for
every body, real ones or made-up ones as their own is. Bodies that never owed anything have no report.
"""

from django.db.models import Exists, OuterRef, Q

from hub.concerns.routing import ANSWERING
from hub.people.models import Organisation
from hub.people.querysets import bodies_below, current_memberships, supervised_by
from hub.people.roles import ROLES, Permission
from hub.promises.models import Promise

ALWAYS = {*ANSWERING, Organisation.Kind.OPERATOR}


def own_bodies(user):
    """Ids of those for which they answer: of these they may read single promises too."""
    found = set(supervised_by(user))
    for role, ids in current_memberships(user):
        if role in ROLES and Permission.SEE_REPORT in ROLES[role].permissions:
            found |= ids
    return found


def reports(user):
    """The bodies of which they may read the report."""
    seen = Q(pk__in=own_bodies(user))
    for role, ids in current_memberships(user):
        if role in ROLES and Permission.MANAGE_ORGANISATIONS in ROLES[role].permissions:
            seen |= Q(is_demo__in=Organisation.objects.filter(pk__in=ids).values("is_demo"))
    owes = Exists(Promise.objects.filter(owner_organisation=OuterRef("pk")))
    return Organisation.objects.open().filter(seen).filter(Q(kind__in=ALWAYS) | owes)


def with_parts(organisation):
    """Ids of a body and of all below it, closed ones too: what they owed was owed. Made-up ones stay by themselves."""
    below = bodies_below([organisation.pk])[organisation.pk]
    alike = Organisation.objects.filter(pk__in=below, is_demo=organisation.is_demo)
    return sorted(alike.values_list("pk", flat=True))
