"""The same people everywhere: a made-up borough, its bodies, and strangers who must see nothing."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import uuid4

from django.contrib.auth.hashers import make_password

from hub.history import moment
from hub.people.models import Membership, Organisation, User
from hub.places.models import Area, PlaceOfWorship
from hub.places.search import words_of

START = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)  # a Monday, winter time, no bank holiday near
PASSWORD = "a long enough password 1"

Kind = Organisation.Kind

# name: (organisation, role, position)
PEOPLE = {
    "faith": ("committee", "faith_leader", "owner"),
    "trustee": ("committee", "faith_leader", "head"),
    "umbrella": ("umbrella_body", "umbrella_officer", "owner"),
    "council": ("council_body", "council_officer", "owner"),
    "manager": ("council_body", "council_officer", "supervisor"),
    "warden": ("council_body", "enforcement_officer", ""),
    "constable": ("police_body", "police_officer", "owner"),
    "sergeant": ("police_body", "police_supervisor", "deputy"),
    "inspector": ("police_body", "police_supervisor", "supervisor"),
    "commander": ("command", "police_supervisor", "head"),
    "coordinator": ("operator", "coordinator", "owner"),
    # sees what was entered there and nothing else
    "centre": ("centre_body", "centre_officer", "owner"),
    # strangers: the same roles elsewhere
    "other_faith": ("other_committee", "faith_leader", "owner"),
    "other_council": ("other_council_body", "council_officer", "owner"),
    "other_constable": ("other_police_body", "police_officer", "owner"),
    "other_umbrella": ("other_umbrella_body", "umbrella_officer", "owner"),
}
STRANGERS = ("other_faith", "other_council", "other_constable", "other_umbrella", "leaver", "nobody")


@dataclass
class Cast:
    """Areas, organisations, places and people by name: `cast.faith`, `cast.council_body`, `cast.mosque`."""

    named: dict = field(default_factory=dict)

    def __getattr__(self, name):
        try:
            return self.__dict__["named"][name]
        except KeyError:
            raise AttributeError(name) from None

    def add(self, name, thing):
        self.named[name] = thing
        return thing

    def people(self):
        return {name: thing for name, thing in self.named.items() if isinstance(thing, User)}

    def report(self, **changes):
        """What `faith` would say about the mosque; every body ticked unless `told` says otherwise."""
        from hub.concerns.actions import Report
        from hub.concerns.routing import bodies_for

        place = changes.pop("place", self.mosque)
        told = changes.pop("told", None)
        if told is None:
            told = [body.organisation for body in bodies_for(place, changes.get("category", "graffiti"))]
        facts = {
            "place": place,
            "category": "graffiti",
            "nature": "antisocial",
            "what": "Somebody painted a slur on the side gate.",
            "urgency": 2,
            "form_key": uuid4(),
            "told": frozenset(organisation.pk for organisation in told),
            "wants": ("reassurance",),
        }
        return Report(**(facts | changes))

    def told(self, *, at=START, lookup="", left=None, **changes):
        """A concern that somebody without an account told of, in the borough unless a place is given."""
        from hub.concerns.actions_anyone import Left, raise_without_account

        facts = {"place": None, "area": self.borough, "source": "public", "told": [self.council_body, self.police_body]}
        report = self.report(**(facts | changes))
        return raise_without_account(report, left=left or Left(), lookup=lookup or uuid4().hex, at=at)[0]

    def entered(self, *, at=START, by=None, body=None, left=None, lookup="", **changes):
        """What the reporting centre entered for somebody who rang; the committee was not told."""
        from hub.concerns.actions_anyone import Left
        from hub.concerns.actions_callers import enter_for_caller

        by, body = by or self.centre, body or self.centre_body
        facts = {"source": "on_behalf", "entered_by": by, "entered_for": body, "came_by": "phone"}
        facts["told"] = [self.council_body, self.police_body]
        report = self.report(**(facts | changes))
        return enter_for_caller(report, left=left or Left(), lookup=lookup or uuid4().hex, by=by, at=at)[0]

    def concern(self, *, at=START, by=None, **changes):
        """A concern raised through the real action."""
        from hub.concerns.actions import raise_concern

        return raise_concern(self.report(**changes), by=by or self.faith, at=at)[0]


def build_cast():
    """Everybody, in a dozen statements: nearly every test pays for this."""
    cast = Cast()
    _areas(cast)
    _organisations(cast)
    _places(cast)
    _people(cast)
    return cast


def person(cast, name, organisation, role, position="", **membership):
    """One more person for a test of its own."""
    user = cast.add(name, _user(name, make_password(PASSWORD), force=_force(cast, organisation)))
    user.save()
    _membership(cast, name, organisation, role, position, **membership).save()
    return user


def last_here():
    """Today, by the real clock or by that of a story: the first page of somebody writes nothing."""
    return max(START, moment.now()).date()


def _user(name, password, **more):
    seen = {"last_active_on": last_here()}
    return User(email=f"{name}@example.org", password=password, name=name.capitalize(), **seen, **more)


def _force(cast, organisation):
    """The one force of the cast, for whoever joins a team of it."""
    return cast.command if cast.named[organisation].kind == Kind.POLICE else None


def _membership(cast, name, organisation, role, position, **more):
    facts = {"user": cast.named[name], "organisation": cast.named[organisation], "role": role, "position": position}
    return Membership(since=START.replace(month=1), **facts, **more)


def _people(cast):
    password = make_password(PASSWORD)
    for user in User.objects.bulk_create(
        [*(_user(name, password, force=_force(cast, place[0])) for name, place in PEOPLE.items())]
        + [_user(name, password) for name in ("leaver", "nobody")]
    ):
        cast.add(user.email.partition("@")[0], user)
    rows = [_membership(cast, name, *place) for name, place in PEOPLE.items()]
    left = {"ended_at": START.replace(month=10)}
    rows.append(_membership(cast, "leaver", "council_body", "council_officer", "owner", **left))
    Membership.objects.bulk_create(rows)


def _areas(cast):
    boroughs = [("borough", "E09990001", "Testham"), ("other_borough", "E09990002", "Otherham")]
    rows = Area.objects.bulk_create(Area(code=code, kind="borough", name=name) for _key, code, name in boroughs)
    _add_all(cast, boroughs, rows)
    wards = [
        ("ward", "E05990001", "Northfield", cast.borough),
        ("south_ward", "E05990002", "Southfield", cast.borough),
        ("other_ward", "E05990003", "Eastfield", cast.other_borough),
    ]
    rows = [Area(code=code, kind="ward", name=name, parent=parent) for _key, code, name, parent in wards]
    _add_all(cast, wards, Area.objects.bulk_create(rows))


def _add_all(cast, keyed, rows):
    for (key, *_facts), row in zip(keyed, rows, strict=True):
        cast.add(key, row)


def _organisations(cast):
    bodies = [
        ("operator", Kind.OPERATOR, "Hub coordinators", []),
        ("committee", Kind.PLACE_COMMITTEE, "Northfield Mosque Trust", []),
        ("other_committee", Kind.PLACE_COMMITTEE, "Southfield Mosque Trust", []),
        ("umbrella_body", Kind.UMBRELLA, "Testham Council of Mosques", [cast.borough]),
        ("other_umbrella_body", Kind.UMBRELLA, "Testham Interfaith Forum", [cast.borough]),
        ("council_body", Kind.COUNCIL, "Testham Council", [cast.borough]),
        ("other_council_body", Kind.COUNCIL, "Otherham Council", [cast.other_borough]),
        ("centre_body", Kind.REPORTING_CENTRE, "Testham Advice Centre", [cast.borough]),
        ("command", Kind.POLICE, "North Area Command", [cast.borough, cast.other_borough]),
    ]
    teams = [
        ("police_body", Kind.POLICE, "Testham Neighbourhood Team", [cast.borough]),
        ("other_police_body", Kind.POLICE, "Otherham Neighbourhood Team", [cast.other_borough]),
    ]
    _add_all(cast, bodies, Organisation.objects.bulk_create(_organisation(*body[:3]) for body in bodies))
    rows = [_organisation(*team[:3], parent=cast.command) for team in teams]
    _add_all(cast, teams, Organisation.objects.bulk_create(rows))
    cover = Organisation.areas.through
    cover.objects.bulk_create(
        cover(organisation=cast.named[key], area=area) for key, _kind, _name, areas in bodies + teams for area in areas
    )


def _organisation(key, kind, name, parent=None):
    return Organisation(kind=kind, name=name, parent=parent, mailbox=f"{key.replace('_', '-')}@example.org")


def _places(cast):
    places = [
        ("mosque", "Northfield Mosque", cast.committee, cast.ward, cast.umbrella_body),
        ("other_mosque", "Southfield Mosque", cast.other_committee, cast.south_ward, None),
        ("far_mosque", "Eastfield Mosque", None, cast.other_ward, None),
    ]
    rows = [
        unsaved_place(name, ward, run_by=run_by, umbrella=umbrella) for _key, name, run_by, ward, umbrella in places
    ]
    _add_all(cast, places, PlaceOfWorship.objects.bulk_create(rows))


def unsaved_place(name, ward, *, faith="muslim", postcode="", **more):
    """As an action would write it, for tests that need many at once or no point."""
    words = words_of(name, (), postcode, ward.name, ward.parent.name)
    return PlaceOfWorship(
        name=name, ward=ward, borough=ward.parent, faith=faith, postcode=postcode, search_words=words, **more
    )
