"""What somebody may give to another, when they invite them or change what they may do: never more than they have."""

from hub.people.models import Membership
from hub.people.positions import LEADING, led_by
from hub.people.querysets import bodies_above, current_memberships
from hub.people.roles import ROLES, Permission

RANKS = {Membership.Position.SUPERVISOR: 1, Membership.Position.HEAD: 2}  # whoever answers for people; the others: 0


def may_invite(by, organisation):
    """The coordinator; whoever leads its people; and of a place of worship everybody who keeps it, because there two
    volunteers are all there is."""
    if by.may(Permission.MANAGE_PEOPLE) or by.may(Permission.KEEP_OWN_PLACE, organisation):
        return True
    return organisation.pk in led_by(by)


def roles_to_give(by, organisation):
    """[Role] that `by` may give to somebody in `organisation`: those of its kind that permit nothing that `by` may not
    do there. Empty for whoever may not invite."""
    of_kind = [role for role in ROLES.values() if organisation.kind in role.kinds]
    if by.may(Permission.MANAGE_PEOPLE):
        return of_kind
    if not may_invite(by, organisation):
        return []
    mine = {role for role, ids in current_memberships(by) if organisation.pk in ids and role in ROLES}
    permitted = set().union(*(ROLES[role].permissions for role in mine))
    return [role for role in of_kind if role.permissions <= permitted]


def positions_to_give(by, organisation):
    """[(code, label)]: answering for people may be given by whoever does so there, or above, as high."""
    if not by.may(Permission.MANAGE_PEOPLE):
        above = bodies_above([organisation.pk])[organisation.pk]
        held = Membership.objects.current().filter(user=by, organisation__in=above, position__in=LEADING)
        highest = max((RANKS[position] for position in held.values_list("position", flat=True)), default=0)
    else:
        highest = max(RANKS.values())
    return [(code, label) for code, label in Membership.Position.choices if RANKS.get(code, 0) <= highest]
