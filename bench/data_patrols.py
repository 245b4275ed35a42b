"""A hundred thousand visits on rounds of eight: one round a day for each officer, back from today."""

import re
from datetime import time, timedelta

from django.db import connection
from django.db.models import Max

from bench.data import Rows
from hub.history import moment
from hub.matters.models import Audience, Matter
from hub.places.models import PlaceOfWorship
from hub.promises.clock import LONDON, instant
from hub.references import new_reference
from patrols.models import Duty, Round, Visit

VISITS = 100_000
ON_A_ROUND = 8
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def build(people):
    """Past visits stand without their promises: no page of these reads them."""
    tables = {
        "matter": Rows(
            Matter._meta.db_table,
            ["id", "reference", "kind", "area_id", "place_id", "lead_id", "raised_at", "is_open"],
        ),
        "audience": Rows(
            Audience._meta.db_table,
            [
                *("matter_id", "organisation_id", "user_id", "level", "ground", "since", "kind", "is_open"),
                *("raised_at", "severity"),
            ],
        ),
        "round": Rows(
            Round._meta.db_table, ["matter_id", "status", "version", "shift", "note", "made_by_id", "form_key"]
        ),
        "duty": Rows(Duty._meta.db_table, ["round_id", "officer_id", "shift", "is_live"]),
        "visit": Rows(
            Visit._meta.db_table,
            [
                *("reference", "round_id", "place_id", "planned_from", "planned_to", "why", "status", "version"),
                *("arrived_at", "left_at", "not_attended_reason", "debrief", "recorded_by_id", "shown_to_place_at"),
            ],
        ),
    }
    beats = [_beat(person) for name, person in people.items() if re.fullmatch(r"police\d+", name)]
    today = moment.now().astimezone(LONDON).date()
    before, rounds = Matter.objects.aggregate(last=Max("pk"))["last"], VISITS // ON_A_ROUND
    references = iter(_references(VISITS))
    for number in range(rounds):
        back, beat = divmod(number, len(beats))
        _round(tables, before + 1 + number, *beats[beat], today - back * DAY, references, is_today=back == 0)
    for rows in tables.values():
        rows.copy()
    with connection.cursor() as cursor:
        # past the ids that were given: hub_app may draw numbers, but not set them
        drawn = "select count(nextval(pg_get_serial_sequence('matters_matter', 'id'))) from generate_series(1, %s)"
        cursor.execute(drawn, [rounds])


def _references(count):
    """Random, and at this number one may well come twice."""
    drawn = set()
    while len(drawn) < count:
        drawn.add(new_reference("V"))
    return list(drawn)


def _beat(officer):
    """(officer, their team, its places)"""
    team = officer.memberships.get().organisation
    return officer, team, list(PlaceOfWorship.objects.filter(borough__in=team.areas.all(), run_by__isnull=False))


def _round(tables, pk, officer, team, places, day, references, *, is_today):
    start = instant(day, time(9))
    end = start + (ON_A_ROUND + 1) * HOUR
    shift = f'["{start.isoformat()}","{end.isoformat()}")'
    tables["matter"].add(pk, new_reference("R"), "round", places[0].borough_id, None, team.pk, start, is_today)
    tables["audience"].add(pk, team.pk, None, "full", "lead", start, "round", is_today, start, 2)
    tables["round"].add(pk, "planned" if is_today else "done", 1, shift, "", officer.pk, f"{pk:032x}")
    tables["duty"].add(pk, officer.pk, shift, is_today)
    for number in range(ON_A_ROUND):
        at, place = start + number * HOUR, places[number % len(places)]
        until = at + HOUR / 4
        came = (None, None) if is_today else (at, until)
        tables["visit"].add(
            *(
                next(references),
                pk,
                place.pk,
                at,
                until,
                "A patrol was asked for.",
                "planned" if is_today else "done",
            ),
            *(1, *came, "", "", None if is_today else officer.pk, None if is_today else until),
        )
