"""What a meeting grows from: a concern, a place, or nothing but the wish to meet. It decides who calls it and where."""

from dataclasses import dataclass

from hub.concerns.models import Concern
from hub.concerns.workflow import Status as ConcernStatus
from hub.matters.shown import shown_as
from hub.people.models import Membership, Organisation
from hub.people.querysets import bodies_above
from hub.people.roles import ROLES, Permission
from hub.places.models import Area, PlaceOfWorship
from hub.promises.engine import acting_as
from meetings.actions import CALLERS

CALLING_ROLES = [code for code, role in ROLES.items() if Permission.SCHEDULE_MEETING in role.permissions]


@dataclass(frozen=True)
class Ground:
    lead: Organisation
    area: Area
    place: PlaceOfWorship | None = None
    concern: Concern | None = None

    @property
    def facts(self):
        return {"lead": self.lead, "area": self.area, "place": self.place, "concern": self.concern}

    @property
    def value(self):
        """What stands in an address for this choice."""
        return f"{self.lead.reference}.{self.area.code}"


def ground_of(meeting):
    matter = meeting.matter
    return Ground(matter.lead, matter.area, matter.place, meeting.concern)


def may_call_about(concern, user, shown, *, also_closed=False):
    """The body for which `user` may call a meeting about an open concern that they see in full; else None."""
    was_open = concern.matter.is_open or (also_closed and concern.status == ConcernStatus.CLOSED)
    if not was_open or not shown.full:
        return None
    acting = acting_as(concern.matter, user, CALLERS)
    return acting[1] if acting else None


def about_concern(concern, user, *, also_closed=False):
    """`also_closed`: for a form that was opened before, so that what was typed into it is not lost."""
    lead = may_call_about(concern, user, shown_as(user, concern.matter), also_closed=also_closed)
    return Ground(lead, concern.matter.area, concern.matter.place, concern) if lead else None


def about_place(place, user):
    """A body of theirs that covers the place before any other."""
    grounds = fresh(user)
    near = [ground for ground in grounds if ground.area.pk in (place.ward_id, place.borough_id)]
    return Ground((near or grounds)[0].lead, place.ward, place) if grounds else None


def fresh(user):
    """One a body for which `user` calls meetings and an area that it, or the nearest body above it, covers."""
    bodies = _calling_for(user)
    above = bodies_above([body.pk for body in bodies])
    cover = Organisation.areas.through.objects.filter(organisation__in=set().union(*above.values()))
    areas = {}
    for row in cover.select_related("area").order_by("area__name", "area"):
        areas.setdefault(row.organisation_id, []).append(row.area)
    found = []
    for body in bodies:
        nearest = next((areas[pk] for pk in above[body.pk] if pk in areas), [])
        found += [Ground(body, area) for area in nearest]
    return found


def _calling_for(user):
    members = Membership.objects.current().filter(user=user, role__in=CALLING_ROLES, organisation__closed_at=None)
    return [m.organisation for m in members.select_related("organisation").order_by("organisation__name", "pk")]
