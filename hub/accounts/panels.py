"""What accounts add to the first page."""

from django.db.models import Exists, OuterRef, Q

from hub.accounts import joining
from hub.accounts.models import Invitation, JoinRequest
from hub.matters.querysets import reader, seen_by_reader
from hub.people.models import Membership
from hub.people.querysets import current_memberships
from hub.people.roles import ROLES, Permission
from hub.places.panels import Panel
from hub.prepared import Given, prepared

SHOWN = 10
KEEPERS = [code for code, role in ROLES.items() if Permission.KEEP_OWN_PLACE in role.permissions]
# these find it among what they promised
OWES = {Permission.ANSWER_CONCERN, Permission.EDIT_ROUTING}


def requests_to_join(request):
    """For umbrella bodies that ring their places: who waits for an answer."""
    roles = {role for role, _ids in current_memberships(request.user) if role in ROLES}
    permissions = set().union(*(ROLES[role].permissions for role in roles))
    if Permission.CONFIRM_JOINING not in permissions or permissions & OWES:
        return None
    rows = [{"reference": ref, "title": joining.title_of(area)} for ref, area in _waiting(**reader(request.user))]
    return Panel("joining/home_waiting.html", {"rows": rows}) if rows else None


@prepared
def _waiting():
    waits = JoinRequest.objects.filter(seen_by_reader(matter="matter"), status=JoinRequest.Status.ASKED)
    return waits.order_by("matter__raised_at", "pk").values_list("matter__reference", "matter__area__name")[:SHOWN]


def second_person(request):
    """Whoever is alone at a place is asked for a second one, until somebody is invited or they say not now."""
    mine = current_memberships(request.user)
    if not any(role in KEEPERS for role, _ids in mine):
        return None
    rows = [{"reference": reference, "name": name} for reference, name in _alone(me=request.user.pk, now=request.now)]
    return Panel("accounts/home_second_person.html", {"rows": rows}) if rows else None


@prepared
def _alone():
    there = {"organisation": OuterRef("organisation")}
    others = Membership.objects.current().filter(**there).exclude(user=OuterRef("user"))
    invited = Invitation.objects.filter(**there, accepted_at__isnull=True, withdrawn_at__isnull=True)
    is_asked = Q(second_person_after__isnull=True) | Q(second_person_after__lte=Given("now"))
    mine = Membership.objects.filter(is_asked, user=Given("me"), ended_at__isnull=True, role__in=KEEPERS)
    alone = mine.filter(~Exists(others), ~Exists(invited.filter(expires_at__gt=Given("now"))))
    alone = alone.filter(organisation__closed_at__isnull=True)
    return alone.order_by("organisation__name", "pk").values_list("organisation__reference", "organisation__name")
