"""Whose turn is it first, and who may be told: area and kind of concern decide, never the faith of the place."""

from dataclasses import dataclass, replace

from django.db.models import Q

from hub.concerns.left_out import left_out_of
from hub.concerns.models import Category, Nature, RoutingRule, Want
from hub.matters.models import Audience, Severity
from hub.people.models import Organisation
from hub.people.querysets import tree_of
from hub.places.models import Area
from hub.places.querysets import organisations_covering
from hub.prepared import Given, IsAmong, prepared

Kind = Organisation.Kind
Ground = Audience.Ground

# Crime and threat are for the police to answer first, everything else for the council.
POLICE_CATEGORIES = frozenset(
    {
        Category.FIRE,
        Category.PACKAGE,
        Category.ASSAULT,
        Category.THREAT,
        Category.ABUSE,
        Category.THEFT,
        Category.SUSPICIOUS,
        Category.PROTEST,
    }
)

# The kinds of body whose people may answer a concern.
ANSWERING = (Kind.COUNCIL, Kind.POLICE)

# However calm the reporter is: these are never answered as slowly as a worry.
LEAST_SEVERITY = {
    Category.FIRE: Severity.CRITICAL,
    Category.PACKAGE: Severity.CRITICAL,
    Category.ASSAULT: Severity.HIGH,
    Category.THREAT: Severity.HIGH,
}

# Which kind of body can do what is wanted; the first that sees the concern does it, else whoever answers it.
ABLE = {
    Want.VISIT: (Kind.POLICE, Kind.COUNCIL),
    Want.MEETING: (Kind.COUNCIL, Kind.POLICE),
    Want.PATROL: (Kind.POLICE, Kind.COUNCIL),
    Want.CALL: (),
}


@dataclass(frozen=True)
class Body:
    """An organisation that may be told of a concern at a place, as "who will see this" names it."""

    organisation: Organisation
    level: str
    ground: str
    is_fixed: bool = False  # cannot be unticked: the operator keeps the Hub running and sees a summary only


def severity_at_raise(urgency, category):
    """The reporter's urgency, raised but never lowered by the category."""
    return Severity(max(urgency, LEAST_SEVERITY.get(category, Severity.LOW)))


def bodies_for(place, category="", *, rules=None, names_child=False):
    """Everyone who may be told of a concern of this category at `place`, in the order in which the page names them.

    A rule brings in its organisation for its own category alone: who answers for graffiti reads nothing of an assault.
    `rules`: those of `rules_at`, where they were read before.
    """
    bodies = []
    if place.run_by:
        bodies.append(Body(place.run_by, Audience.Level.FULL, Ground.COMMITTEE))
    seen = {body.organisation.pk for body in bodies}
    covering = organisations_covering(place.ward, kinds=[Kind.POLICE, Kind.COUNCIL], is_demo=place.is_demo)
    for kind in (Kind.POLICE, Kind.COUNCIL):
        nearest = next((o for o in covering if o.kind == kind), None)
        if nearest and nearest.pk not in seen:
            bodies.append(Body(nearest, Audience.Level.FULL, Ground.TICK))
    rule = closest_rule(rules_at(place) if rules is None else rules, place, category)
    if rule and rule.organisation_id not in {body.organisation.pk for body in bodies}:
        bodies.append(Body(rule.organisation, Audience.Level.FULL, Ground.TICK))
    if place.umbrella:
        bodies.append(Body(place.umbrella, Audience.Level.SUMMARY, Ground.UMBRELLA))
    for operator in _operator():
        bodies.append(Body(operator, Audience.Level.SUMMARY, Ground.OPERATOR, is_fixed=True))
    return _about_a_child(bodies) if names_child else bodies


@prepared
def _operator():
    return Organisation.objects.open().filter(kind=Kind.OPERATOR)[:1]


def _about_a_child(bodies):
    """The council is always told and nobody sees a summary. Where no council is set to answer, the body that runs the
    Hub learns that there is one to find for it, and nothing else. (docs/adr/0021)"""
    council = next((b for b in bodies if b.ground == Ground.TICK and b.organisation.kind == Kind.COUNCIL), None)
    full = [replace(b, is_fixed=b is council) for b in bodies if b.level == Audience.Level.FULL]
    finders = [b for b in bodies if b.ground == Ground.OPERATOR and council is None]
    return full + [replace(b, level=Audience.Level.ROUTING) for b in finders]


def lead_for(place, *, category, nature, chosen, rules=None, names_child=False):
    """The body among `chosen` that answers first: a routing rule, else police or council; None when there is none.
    Where a child is at risk it is the council, whatever a rule says."""
    if names_child:
        return next((body.organisation for body in chosen if body.ground == Ground.TICK and body.is_fixed), None)
    able = {body.organisation.pk: body.organisation for body in chosen if body.ground == Ground.TICK}
    rule = closest_rule(rules_at(place) if rules is None else rules, place, category)
    return _first(able, rule, category, nature)


def _first(able, rule, category, nature):
    if rule and rule.organisation_id in able:
        return able[rule.organisation_id]
    is_police_matter = nature == Nature.CRIME or category in POLICE_CATEGORIES
    order = (Kind.POLICE, Kind.COUNCIL) if is_police_matter else (Kind.COUNCIL, Kind.POLICE)
    for kind in order:
        for organisation in able.values():
            if organisation.kind == kind:
                return organisation
    return None


def able_body(want, *, lead, chosen):
    """The body that owes what is wanted."""
    for kind in ABLE[want]:
        for body in chosen:
            if body.ground == Ground.TICK and body.organisation.kind == kind:
                return body.organisation
    return lead


def may_be_asked(concern):
    """Bodies that may be chosen to answer it: never one that the reporter chose not to tell, nor one above or below it,
    whose people are the same; for a child at risk only a council."""
    matter = concern.matter
    is_demo = matter.place.is_demo if matter.place else matter.lead.is_demo
    kinds = [Kind.COUNCIL] if concern.names_child else ANSWERING
    found = Organisation.objects.open().filter(kind__in=kinds, is_demo=is_demo)
    return found.exclude(pk__in=tree_of(left_out_of(matter)))


def may_be_handed(concern):
    """Bodies to which its lead may hand it on, or split something off: those that may be asked, but for its own. To a
    team of one's own body it is assigned; the teams of another are that body's business."""
    own = tree_of([concern.matter.lead_id])
    bodies = Q(parent__isnull=True) | Q(pk__in=Organisation.areas.through.objects.values("organisation"))
    return may_be_asked(concern).filter(bodies).exclude(pk__in=own)


def safeguarding_at(area, *, is_demo):
    """The council whose contact for children at risk counts there: the first that has one, else the nearest; or None.
    One query."""
    councils = organisations_covering(area, kinds=[Kind.COUNCIL], is_demo=is_demo)
    return next((council for council in councils if council.safeguarding), councils[0] if councils else None)


def lead_is_fixed(concern):
    """Whether it stays with the body that leads it: no other body is handed it, or asked beside it, one by one or many
    at once. A team or a person inside that body may deal with it as ever. (docs/adr/0021)"""
    return concern.names_child


def rules_at(place):
    """The rules that may count at a place. One query."""
    return [rule for rule in _rules_of(areas=[place.ward_id, place.borough_id]) if _may_be_routed(rule, place)]


@prepared
def _rules_of():
    return RoutingRule.objects.filter(IsAmong("area", Given("areas"))).select_related("organisation")


def closest_rule(rules, place, category):
    """The closest rule: ward before borough, this category before every category; None without any."""
    fitting = [rule for rule in rules if rule.category in (category, "")]
    return min(fitting, key=lambda rule: (rule.area_id != place.ward_id, rule.category == ""), default=None)


@dataclass(frozen=True)
class Spot:
    """Any place of an area, for asking who would answer there."""

    ward: Area
    is_demo: bool
    run_by: Organisation | None = None
    umbrella: Organisation | None = None

    @property
    def ward_id(self):
        return self.ward.pk

    @property
    def borough_id(self):
        return self.ward.parent_id or self.ward.pk


def across(place, area):
    """Near the place, on the other side of a border: its own people, and the bodies of that ward."""
    return Spot(area, place.is_demo, run_by=place.run_by, umbrella=place.umbrella)


def answers_in(area, *, is_demo):
    """[(category, who would answer first or None, the rule that says so or None)] for places of `area`."""
    spot = Spot(area, is_demo)
    rules = rules_at(spot)
    able = {b.organisation.pk: b.organisation for b in bodies_for(spot) if b.ground == Ground.TICK}
    found = []
    for category in Category:
        rule = closest_rule(rules, spot, category)
        asked = able | ({rule.organisation_id: rule.organisation} if rule else {})
        found.append((category, _first(asked, rule, category, nature=""), rule))
    return found


def _may_be_routed(rule, place):
    return rule.organisation.closed_at is None and _same_world(rule.organisation, place)


def _same_world(organisation, place):
    """A made-up body never answers for a real place, nor a real body for a made-up one."""
    return organisation.is_demo == place.is_demo
