"""Who may be told of a concern and who is: what its reporter ticks and unticks. Reads only."""

from dataclasses import dataclass

from hub.concerns import routing
from hub.matters.models import Audience
from hub.matters.querysets import live_audience
from hub.people.models import Organisation
from hub.people.querysets import bodies_above, bodies_below

Kind = Organisation.Kind
Ground = Audience.Ground


@dataclass(frozen=True)
class Choice:
    """One body that can be ticked or unticked. What its teams see goes with it."""

    organisation: Organisation
    level: str
    ground: str
    is_told: bool
    is_fixed: bool = False

    @property
    def pk(self):
        return self.organisation.pk

    @property
    def as_body(self):
        """As routing asks for it: whoever sees all of it and may answer counts, for whatever reason it sees it."""
        is_able = self.level == Audience.Level.FULL and self.organisation.kind in routing.ANSWERING
        return routing.Body(self.organisation, self.level, Ground.TICK if is_able else self.ground, self.is_fixed)


def spot_of(matter):
    """Where it is, as routing asks for it: the place, the ward across a border, or any place of the area when none is
    known."""
    if matter.place and matter.area_id != matter.place.ward_id:
        return routing.across(matter.place, matter.area)
    return matter.place or routing.Spot(matter.area, matter.lead.is_demo)


def choices_of(concern):
    """[Choice]: everybody who may be told of a concern there, and whoever else sees it now; never who runs the Hub."""
    matter = concern.matter
    rows = {row.organisation_id: row for row in live_audience(matter) if row.organisation_id}
    offered = [
        body
        for body in routing.bodies_for(spot_of(matter), concern.category, names_child=concern.names_child)
        if body.ground != Ground.OPERATOR
    ]
    tops = {body.organisation.pk for body in offered}
    above = bodies_above(rows)
    for pk, row in rows.items():
        is_under_another = tops.intersection(above[pk]) or set(above[pk][1:]).intersection(rows)
        if row.organisation.kind != Kind.OPERATOR and not is_under_another:
            offered.append(routing.Body(row.organisation, row.level, row.ground))
    seen = {
        top: set(rows).intersection(bodies) for top, bodies in bodies_below(b.organisation.pk for b in offered).items()
    }
    return [_choice(body, [rows[pk] for pk in seen[body.organisation.pk]]) for body in offered]


def _choice(body, theirs):
    levels = {row.level for row in theirs}
    level = Audience.Level.FULL if Audience.Level.FULL in levels else next(iter(levels), body.level)
    # a council that was left out before somebody said that it names a child can be ticked, and is not told unasked
    return Choice(body.organisation, level, body.ground, bool(theirs), body.is_fixed and bool(theirs))
