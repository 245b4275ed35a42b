"""A hundred thousand concerns in a made-up county, written in bulk: what the measurements run on.

The rows are those that the actions would write, of the same shapes and in the same tables.
"""

import io
import json
import random
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from django.db import connection, connections

from hub.concerns import actions
from hub.concerns.actions import Report
from hub.concerns.routing import bodies_for
from hub.history import moment
from hub.history.models import Event
from hub.history.record import ran
from hub.matters.models import Audience, Matter
from hub.people.models import Membership, Organisation, User
from hub.places.models import Area, PlaceOfWorship
from hub.places.search import words_of
from hub.promises.models import Promise
from hub.promises.sweep import run_due_rungs
from hub.references import new_reference

NOW = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
BOROUGHS = 20
PLACES_A_BOROUGH = 10
QUIET_PLACES = 6000  # with no concern: what a search has to look through
OPEN_SHARE = 0.2
EMPTY = r"\N"


def build(concerns):
    """Fill an empty database; returns the people who look at it."""
    ran("sweep", at=moment.now())  # as where the worker runs: no page has to say that it does not
    chance = random.Random(20261130)  # noqa: S311 - repeatable rows, not secrets
    operator = Organisation.objects.create(kind="operator", name="Hub coordinators", mailbox="hub@example.org")
    people = {"coordinator": _person("coordinator", operator, "coordinator")}
    places = []
    for number in range(BOROUGHS):
        places += _borough(number, operator, people)
    _quiet_places(chance)
    _concerns(places, operator, concerns, chance)
    with connection.cursor() as cursor:
        # past the ids that were given: hub_app may draw numbers, but not set them
        drawn = "select count(nextval(pg_get_serial_sequence('matters_matter', 'id'))) from generate_series(1, %s)"
        cursor.execute(drawn, [concerns])
    return people


def fresh_concern(people):
    """A concern of council0 as it is opened first: just raised, with a visit and a patrol wanted."""
    return _raised(people, NOW)


def full_concern(people):
    """A concern of council0 with a history: answered, visited, updated, late and climbed. Through the actions."""
    council, police = people["council0"], people["police0"]
    at = NOW - timedelta(days=9)
    concern = _raised(people, at)
    answer = {"dealt_with_by": council, "next_step": "We clean it.", "next_step_at": at + timedelta(days=2)}
    concern = actions.acknowledge(concern, **answer, by=council, at=at + timedelta(hours=5))
    for day in (1, 2):
        then = at + timedelta(days=day)
        seen = {"outcome": "done", "happened_at": then, "words": "Fifteen minutes on foot."}
        concern = actions.record_contact(concern, kind="message", **seen, by=police, at=then)
        concern = actions.post_update(concern, words="The lamp is ordered.", by=council, at=then + timedelta(hours=1))
    run_due_rungs(NOW)
    return concern


def _raised(people, at):
    faith = people["faith0_0"]
    place = PlaceOfWorship.objects.get(run_by__memberships__user=faith)
    told = frozenset(body.organisation.pk for body in bodies_for(place, "graffiti"))
    report = Report(place, "graffiti", "antisocial", "A slur on the gate. " * 20, 2, uuid4(), told, ("visit", "patrol"))
    return actions.raise_concern(report, by=faith, at=at)[0]


def _person(name, organisation, role, position="owner"):
    user = User.objects.create_user(f"{name}@example.org", name=name)  # nobody signs in by password here
    Membership.objects.create(user=user, organisation=organisation, role=role, position=position, since=NOW)
    return user


def _borough(number, operator, people):
    borough = Area.objects.create(code=f"E0999{number:04}", kind="borough", name=f"Borough {number}")
    ward = Area.objects.create(code=f"E0599{number:04}", kind="ward", name=f"Ward {number}", parent=borough)
    bodies = {}
    for kind, role in [("council", "council_officer"), ("police", "police_officer")]:
        bodies[kind] = Organisation.objects.create(
            kind=kind, name=f"{kind.title()} {number}", mailbox=f"{kind}{number}@example.org"
        )
        bodies[kind].areas.add(borough)
        people[f"{kind}{number}"] = _person(f"{kind}{number}", bodies[kind], role)
        for position in ("deputy", "supervisor", "head"):
            _person(f"{kind}{number}{position}", bodies[kind], role, position)
    places = []
    for index in range(PLACES_A_BOROUGH):
        name = f"{number}_{index}"
        committee = Organisation.objects.create(kind="place_committee", name=f"Committee {name}")
        faith = people[f"faith{name}"] = _person(f"faith{name}", committee, "faith_leader")
        place = PlaceOfWorship.objects.create(
            name=f"Place {name}",
            faith="muslim",
            run_by=committee,
            ward=ward,
            borough=borough,
            search_words=words_of(f"Place {name}", (), "", ward.name, borough.name),
        )
        places.append((place, committee, faith, bodies))
    return places


def _quiet_places(chance):
    """Names as a registry has them, so that half of one finds some hundreds of places in all boroughs together."""
    first = ["Northfield", "Southfield", "Jamia", "Saint Mary's", "Holy Cross", "Central", "Zion", "Riverside"]
    second = ["Church", "Chapel", "Masjid", "Mosque", "Temple", "Gurdwara", "Synagogue", "Hall", "Fellowship"]
    wards = list(Area.objects.filter(kind="ward").select_related("parent").order_by("pk"))
    rows = []
    for number in range(QUIET_PLACES):
        ward = wards[number % len(wards)]
        name, postcode = f"{chance.choice(first)} {chance.choice(second)} {number}", f"ZZ{number % 20} {number % 9}AA"
        words = words_of(name, (), postcode, ward.name, ward.parent.name)
        facts = {"faith": "unknown", "postcode": postcode, "search_words": words}
        rows.append(PlaceOfWorship(name=name, ward=ward, borough=ward.parent, **facts))
    PlaceOfWorship.objects.bulk_create(rows, batch_size=1000)


def many_open_promises(count):
    """More open promises, made of those that are there, next due in years: for the sweep that finds nothing to do."""
    columns = [field.column for field in Promise._meta.concrete_fields if not field.primary_key]
    copied = ", ".join("timestamptz '2040-01-01'" if name == "next_rung_at" else f'p."{name}"' for name in columns)
    names = ", ".join(f'"{name}"' for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"insert into promises_promise ({names}) select {copied} from (select * from promises_promise"  # noqa: S608
            " where met_at is null and ended_at is null limit 10000) p cross join generate_series(1, %s)",
            [count // 10_000],
        )
    with connections["owner"].cursor() as cursor:
        cursor.execute("analyze promises_promise")


class Rows:
    """Lines for COPY into one table; ids are given, so that rows can point at each other."""

    def __init__(self, table, columns):
        self.table, self.columns, self.lines = table, columns, io.StringIO()

    def add(self, *values):
        self.lines.write("\t".join(EMPTY if v is None else str(v) for v in values) + "\n")

    def copy(self):
        self.lines.seek(0)
        with connection.cursor() as cursor:
            columns = ", ".join(f'"{column}"' for column in self.columns)
            cursor.copy_expert(f"copy {self.table} ({columns}) from stdin", self.lines)


def _references(count):
    """Random, and at this number one may well come twice."""
    drawn = {new_reference("C") for _ in range(count)}
    while len(drawn) < count:
        drawn.add(new_reference("C"))
    return list(drawn)


def _concerns(places, operator, count, chance):
    matter = Rows(
        Matter._meta.db_table,
        ["id", "reference", "kind", "area_id", "place_id", "lead_id", "raised_at", "is_open"],
    )
    concern = Rows(
        "concerns_concern",
        [
            *("matter_id", "status", "version", "category", "nature", "what", "where", "part_of_site", "precision"),
            *("urgency", "severity", "wants", "answer_by", "answer_phone", "reported_by_id", "police_reference"),
            *("form_key", "source", "hides_name", "names_child", "hostility_reported", "came_by"),
        ],
    )
    audience = Rows(
        Audience._meta.db_table,
        [
            *("matter_id", "organisation_id", "user_id", "level", "ground", "since", "kind", "is_open"),
            *("raised_at", "severity"),
        ],
    )
    promise = Rows(
        Promise._meta.db_table,
        [
            *("matter_id", "kind", "owner_organisation_id", "made_to_id", "severity", "started_at", "due_at"),
            *("worked_out", "met_at", "ended", "rung_times", "rung_positions", "rung", "next_rung_at"),
        ],
    )
    event = Rows(
        Event._meta.db_table,
        ["at", "kind", "code", "by_id", "for_organisation_id", "matter_id", "from_status", "to_status"],
    )
    references = _references(count)
    categories = ["graffiti", "threat", "suspicious", "fear", "crowd", "building"]
    for pk in range(1, count + 1):
        place, committee, faith, bodies = chance.choice(places)
        is_open = chance.random() < OPEN_SHARE
        at = NOW - timedelta(minutes=chance.randrange(1, 3 * 365 * 24 * 60))
        severity, lead = chance.randint(1, 4), bodies[chance.choice(["council", "police"])]
        status = "raised" if is_open else "closed"
        key = f"{pk:032x}"
        matter.add(pk, references[pk - 1], "concern", place.ward_id, place.pk, lead.pk, at, is_open)
        concern.add(
            *(
                pk,
                status,
                1,
                chance.choice(categories),
                "not_sure",
                f"Something happened at the gate, {pk}.",
                "site",
                "",
                "day",
            ),
            *(severity, severity, "{reassurance}", "hub", "", faith.pk, "", key),
            *("member", False, False, "{}", ""),
        )
        copies = ("concern", is_open, at, severity)
        audience.add(pk, None, faith.pk, "full", "reporter", at, *copies)
        for body, level, ground in [
            (committee, "full", "committee"),
            (bodies["police"], "full", "lead" if lead == bodies["police"] else "tick"),
            (bodies["council"], "full", "lead" if lead == bodies["council"] else "tick"),
            (operator, "summary", "operator"),
        ]:
            audience.add(pk, body.pk, None, level, ground, at, *copies)
        _promise(promise, pk, lead, faith, severity, at, is_open)
        event.add(at, "raised", "", faith.pk, committee.pk, pk, "", "raised")
    for rows in (matter, concern, audience, promise, event):
        rows.copy()


def _promise(promise, pk, lead, faith, severity, at, is_open):
    due_at = NOW + timedelta(days=1 + pk % 5) if is_open else at + timedelta(days=1)
    facts = {"unit": "given", "asked_at": at.isoformat()}
    times = "{" + ",".join((due_at + timedelta(hours=h)).isoformat() for h in (-2, 0, 4, 8, 16)) + "}"
    promise.add(
        *(pk, "acknowledge", lead.pk, faith.pk, severity, at, due_at, json.dumps(facts)),
        *(None if is_open else at + timedelta(hours=1), "", times, "{reminder,owner,deputy,supervisor,head}"),
        *(0, due_at - timedelta(hours=2) if is_open else None),
    )
