"""Who holds a position of an organisation at a moment: absences and their stand-ins followed."""

from collections import defaultdict

from django.db.models import Q

from hub.people.models import Membership
from hub.people.querysets import bodies_above, bodies_below
from hub.prepared import Given, IsAmong, prepared

LEADING = (Membership.Position.SUPERVISOR, Membership.Position.HEAD)


def led_by(user):
    """Ids of the organisations whose people somebody answers for: where they are supervisor or head, and all below."""
    if not user.is_authenticated or not user.is_active:
        return set()
    leading = Membership.objects.current().filter(user=user, position__in=LEADING)
    below = bodies_below(leading.values_list("organisation", flat=True))
    return set().union(*below.values())


def holders(organisation, position, at):
    """Active people who hold `position` at `at`: see Roster."""
    return Roster([organisation.pk], at).holders(organisation.pk, position)


class Roster:
    """Who holds which position in some organisations at `at`. Two queries, and one more per stand-in.

    Where nobody of a team is there, the body above it is asked: the head of a command is the head of its teams.
    """

    def __init__(self, organisation_ids, at, people=()):
        """`people`: ids of persons that `present` will be asked about."""
        self.at = at
        self._above = bodies_above(organisation_ids)
        self._held = defaultdict(list)
        self._memberships = defaultdict(list)
        self._known = {}
        bodies = {body for above in self._above.values() for body in above}
        for member in _members(bodies=list(bodies), people=list(people)):
            self._held[member.organisation_id, member.position].append(member)
            self._memberships[member.user_id].append(member)

    def holders(self, organisation_id, position):
        """Active people who hold it. Empty is a gap: nobody up the tree, or all are away without a stand-in."""
        key = organisation_id, position
        if key not in self._known:
            self._known[key] = self._find(organisation_id, position)
        return self._known[key]

    def present(self, organisation_id, person):
        """The person, or whoever stands in for their membership there or above; None when nobody does."""
        bodies = self._above[organisation_id]
        memberships = [m for m in self._memberships[person.pk] if m.organisation_id in bodies]
        if not memberships:
            return person if person.is_active else None
        return next(filter(None, (present(m, self.at) for m in memberships)), None)

    def _find(self, organisation_id, position):
        for body in self._above[organisation_id]:
            people = (present(member, self.at) for member in self._held[body, position])
            if found := {person.pk: person for person in people if person is not None}:
                return list(found.values())
        return []


@prepared
def _members():
    """Those with a position in some bodies, and some people whatever they are there."""
    asked = Q(position__gt="") | Q(IsAmong("user", Given("people")))
    members = Membership.objects.current().filter(asked, IsAmong("organisation", Given("bodies")))
    return members.select_related("user").order_by("pk")


def present(membership, at):
    """The member, or whoever stands in at `at`; None when the chain ends in somebody away or runs in a circle."""
    seen = set()
    while membership is not None:
        if membership.user_id in seen or not membership.user.is_active:
            return None
        seen.add(membership.user_id)
        if not is_absent(membership, at):
            return membership.user
        membership = _membership_of_stand_in(membership)
    return None


def is_absent(membership, at):
    started = membership.absent_from is not None and membership.absent_from <= at
    return started and (membership.absent_until is None or at < membership.absent_until)


def _membership_of_stand_in(membership):
    """The stand-in's own membership of the organisation: a stand-in who is not a member may not see its matters."""
    if membership.stand_in_id is None:
        return None
    return (
        Membership.objects.current()
        .filter(organisation=membership.organisation_id, user=membership.stand_in_id)
        .select_related("user")
        .first()
    )
