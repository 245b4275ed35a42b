"""What somebody may give to whom they invite: as far as hub.people.leading says."""

from hub.people.leading import reach_of
from hub.people.models import Membership
from hub.people.roles import ROLES, Permission


def may_invite(by, organisation):
    """The coordinator; whoever leads its people; and of a place of worship everybody who keeps it, because there two
    volunteers are all there is."""
    return reach_of(by, organisation).leads or by.may(Permission.KEEP_OWN_PLACE, organisation)


def may_give(by, organisation, role, position):
    """Whether `by` may invite somebody to just that."""
    reach = reach_of(by, organisation)
    return may_invite(by, organisation) and role in reach.roles and position in reach.positions


def roles_to_give(by, organisation):
    """[Role] that `by` may give to somebody in `organisation`: those of its kind that permit nothing that `by` may not
    do there. Empty for whoever may not invite."""
    if not may_invite(by, organisation):
        return []
    reach = reach_of(by, organisation)
    return [role for role in ROLES.values() if role.code in reach.roles]


def positions_to_give(by, organisation):
    """[(code, label)]: answering for people may be given by whoever does so there, or above, as high."""
    positions = reach_of(by, organisation).positions
    return [(code, label) for code, label in Membership.Position.choices if code in positions]
