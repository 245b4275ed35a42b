"""Who and what the demonstration is made of. Every body, person and place here is made up, and says so in its name.

Real wards and boroughs only: the places stand in the middle of a ward, at no address.
"""

from dataclasses import dataclass, field

from django.contrib.auth.hashers import make_password

from hub.accounts.actions import add_organisation, start_membership
from hub.accounts.actions_posts import set_shoulder_number
from hub.accounts.backends import DEMO_HOST as HOST
from hub.people.models import Organisation, User
from hub.places.actions import add_place
from hub.places.models import Area

PASSWORD = "demo-hub-2026"  # noqa: S105 (made up, shown on the sign-in page, refused outside DEMO)

Kind = Organisation.Kind


@dataclass(frozen=True)
class Body:
    kind: str
    name: str
    covers: tuple = ()
    parent: str = ""


@dataclass(frozen=True)
class Person:
    name: str
    what: str  # what somebody trying the Hub needs to know of them
    body: str
    role: str
    position: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Place:
    name: str
    faith: str
    run_by: str
    ward: tuple
    umbrella: str = ""


BODIES = {
    "cheam": Body(Kind.PLACE_COMMITTEE, "Cheam Crescent Islamic Centre Trust (demo)"),
    "wallington": Body(Kind.PLACE_COMMITTEE, "Wandle Meadow Gurdwara Committee (demo)"),
    "lantern": Body(Kind.PLACE_COMMITTEE, "Lantern Lane Mosque Trust (demo)"),
    "mosques": Body(Kind.UMBRELLA, "Sutton Council of Mosques (demo)", ("Sutton",)),
    "sutton": Body(Kind.COUNCIL, "Sutton Council (demo)", ("Sutton",)),
    "safety": Body(Kind.COUNCIL, "Sutton Community Safety Team (demo)", parent="sutton"),
    "advice": Body(Kind.REPORTING_CENTRE, "Sutton Advice Centre (demo)", ("Sutton",)),
    "towerhamlets": Body(Kind.COUNCIL, "Tower Hamlets Council (demo)", ("Tower Hamlets",)),
    "southarea": Body(Kind.POLICE, "South Area Police (demo)", ("Sutton", "Croydon", "Bromley")),
    "suttonteam": Body(Kind.POLICE, "Sutton Neighbourhood Team (demo)", ("Sutton",), "southarea"),
    "centraleast": Body(Kind.POLICE, "Central East Police (demo)", ("Tower Hamlets", "Hackney")),
    "hamletsteam": Body(Kind.POLICE, "Tower Hamlets Neighbourhood Team (demo)", ("Tower Hamlets",), "centraleast"),
}
OPERATOR = "Hub coordinators (demo)"

# The first eleven are those that the README and `make run` name; the others fill the ladders.
PEOPLE = {
    "faith": Person("Yusuf Rahman", "Secretary of a mosque", "cheam", "faith_leader", "owner", "020 7946 0101"),
    "trustee": Person("Amina Chowdhury", "Chair of the same mosque", "cheam", "faith_leader", "head"),
    "umbrella": Person("Ibrahim Sesay", "Council of mosques", "mosques", "umbrella_officer", "owner"),
    "council": Person("Priya Shah", "Community safety officer", "sutton", "council_officer", "owner", "020 7946 0202"),
    "manager": Person("Tom Okafor", "Community safety manager", "sutton", "council_officer", "supervisor"),
    "warden": Person("Grace Bennett", "Council enforcement officer", "sutton", "enforcement_officer"),
    "constable": Person("Rowan Hale", "Police officer", "suttonteam", "police_officer", "owner", "020 7946 0303"),
    "sergeant": Person("Bryn Castle", "Police supervisor", "suttonteam", "police_supervisor", "deputy"),
    "commander": Person("Orla Finch", "Police commander", "southarea", "police_supervisor", "head"),
    "coordinator": Person("Helen Marsh", "Coordinator of the Hub", "operator", "coordinator", "owner"),
    "centre": Person("Farah Iqbal", "Reporting centre: enters for callers", "advice", "centre_officer", "owner"),
    "duty": Person("Sam Whitfield", "Duty officer of the council", "sutton", "council_officer", "deputy"),
    "director": Person("Ruth Adeyemi", "Director at the council", "sutton", "council_officer", "head"),
    "safetyofficer": Person("Dana Frost", "Officer of a team of the council", "safety", "council_officer", "owner"),
    "inspector": Person("Idris Vale", "Police inspector", "southarea", "police_supervisor", "supervisor"),
    "gurdwara": Person("Harjit Kaur", "Secretary of a gurdwara", "wallington", "faith_leader", "owner"),
    "lantern": Person("Salma Begum", "Secretary of a mosque in Tower Hamlets", "lantern", "faith_leader", "owner"),
    "eastofficer": Person("Leon Hart", "Officer of Tower Hamlets Council", "towerhamlets", "council_officer", "owner"),
    "easthead": Person("Nadia Rowe", "Director at Tower Hamlets Council", "towerhamlets", "council_officer", "head"),
    "eastconstable": Person("Jude Ashdown", "Officer in Tower Hamlets", "hamletsteam", "police_officer", "owner"),
    "eastsergeant": Person("Mina Holt", "Supervisor there", "hamletsteam", "police_supervisor", "deputy"),
}
# of officers, by which all others know them
NUMBERS = {
    "constable": "PC 4821",
    "sergeant": "PS 0317",
    "commander": "CMDR 0009",
    "inspector": "INSP 0052",
    "eastconstable": "PC 6150",
    "eastsergeant": "PS 0744",
}

PLACES = {
    "centre": Place("Cheam Crescent Islamic Centre (demo)", "muslim", "cheam", ("Sutton", "Cheam"), "mosques"),
    "hall": Place("Stonecot Friday Hall (demo)", "muslim", "cheam", ("Sutton", "Stonecot"), "mosques"),
    "gurdwara": Place("Wandle Meadow Gurdwara (demo)", "sikh", "wallington", ("Sutton", "Wallington North")),
    "lantern": Place("Lantern Lane Mosque (demo)", "muslim", "lantern", ("Tower Hamlets", "Lansbury")),
    # nobody of it is here yet: its committee asks to join
    "temple": Place("Mill Green Temple (demo)", "hindu", "", ("Sutton", "Hackbridge")),
}


@dataclass
class Cast:
    bodies: dict = field(default_factory=dict)
    people: dict = field(default_factory=dict)
    places: dict = field(default_factory=dict)


def address(name):
    return f"{name}@{HOST}"


def make_cast(*, at):
    """Everybody and everything, through the actions that a coordinator uses. `at` lies before every story."""
    cast = Cast()
    _coordinator(cast, at=at)
    by = cast.people["coordinator"]
    for key, body in BODIES.items():
        cast.bodies[key] = add_organisation(
            kind=body.kind,
            name=body.name,
            areas=_boroughs(body.covers),
            parent=cast.bodies.get(body.parent),
            mailbox=address(f"team-{key}"),
            by=by,
            at=at,
        )
    for key, person in PEOPLE.items():
        if key not in cast.people:
            cast.people[key] = _user(key, by)
            _join(cast, key, person, by=by, at=at)
    for key, number in NUMBERS.items():
        set_shoulder_number(cast.people[key], number=number, by=by, at=at)
        cast.people[key].refresh_from_db()
    for key, place in PLACES.items():
        cast.places[key] = _place(cast, place, by=by, at=at)
    return cast


def _coordinator(cast, *, at):
    """The first one: whoever adds the others is made up, and so everything added by them is."""
    body = Organisation.objects.create(
        kind=Kind.OPERATOR, name=OPERATOR, mailbox=address("team-operator"), is_demo=True
    )
    cast.bodies["operator"] = body
    cast.people["coordinator"] = _user("coordinator", None)
    _join(cast, "coordinator", PEOPLE["coordinator"], by=None, at=at)


def _user(key, like):
    """`like` spares twenty slow hashes of one password that everybody knows."""
    person = PEOPLE[key]
    user = User(email=address(key), name=person.name, phone=person.phone)
    user.password = like.password if like else make_password(PASSWORD)
    user.save()
    return user


def _join(cast, key, person, *, by, at):
    body = cast.bodies[person.body]
    start_membership(cast.people[key], organisation=body, role=person.role, position=person.position, by=by, at=at)


def _place(cast, place, *, by, at):
    borough, ward = place.ward
    area = Area.objects.select_related("boundary").get(parent__name=borough, name=ward)
    longitude, latitude = middle_of(area.boundary.geometry)
    return add_place(
        name=place.name,
        faith=place.faith,
        longitude=longitude,
        latitude=latitude,
        run_by=cast.bodies.get(place.run_by),
        umbrella=cast.bodies.get(place.umbrella),
        is_demo=True,
        by=by,
        at=at,
    )


def middle_of(geometry):
    """A point inside the outline, the same each time, to about 100 m: the middle of a ward is nobody's door."""
    from shapely.geometry import shape

    point = shape(geometry).representative_point()
    return round(point.x, 3), round(point.y, 3)


def _boroughs(names):
    return list(Area.objects.filter(kind=Area.Kind.BOROUGH, name__in=names))
