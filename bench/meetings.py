"""Some thousand meetings beside the concerns: half to come, each with a secretary, an officer and a partner."""

import random
from datetime import timedelta

from django.db import connection

from bench.data import NOW, Rows
from hub.matters.models import Audience, Matter
from hub.people.models import Organisation
from hub.places.models import PlaceOfWorship
from hub.references import new_reference

CONCERNS_A_MEETING = 20
COLUMNS = {
    Matter._meta.db_table: "id reference kind area_id place_id lead_id raised_at is_open",
    "meetings_meeting": "matter_id status version sequence starts_at ends_at venue link about scheduled_by_id form_key",
    "meetings_invitee": "reference meeting_id user_id address name organisation_id answer answered_at asked_at",
    Audience._meta.db_table: "matter_id organisation_id user_id level ground since kind is_open raised_at severity",
}


def add(people, concerns):
    """Called by councils, about places of their boroughs; the rows that the actions would write."""
    chance = random.Random(20261201)  # noqa: S311 - repeatable rows, not secrets
    places = list(PlaceOfWorship.objects.filter(run_by__isnull=False).select_related("run_by").order_by("pk"))
    councils = {body.name: body for body in Organisation.objects.filter(kind="council")}
    operator = Organisation.objects.get(kind="operator")
    tables = [Rows(table, columns.split()) for table, columns in COLUMNS.items()]
    for pk in _ids(concerns // CONCERNS_A_MEETING):
        place = chance.choice(places)
        name = place.name.removeprefix("Place ")
        number = name.partition("_")[0]
        guests = [(people[f"faith{name}"], place.run_by), (people[f"council{number}"], councils[f"Council {number}"])]
        _write(tables, pk, place, guests, operator, chance)
    for rows in tables:
        rows.copy()


def _ids(count):
    with connection.cursor() as cursor:
        drawn = "select nextval(pg_get_serial_sequence('matters_matter', 'id')) from generate_series(1, %s)"
        cursor.execute(drawn, [count])
        return [pk for (pk,) in cursor.fetchall()]


def _write(tables, pk, place, guests, operator, chance):
    matter, meeting, invitee, audience = tables
    (officer, council), is_open = guests[-1], chance.random() < 0.5
    at = NOW + timedelta(minutes=chance.randrange(60, 90 * 24 * 60)) * (1 if is_open else -1)
    asked, status = NOW - timedelta(days=120), "scheduled" if is_open else "held"
    copies = ("meeting", is_open, at, 2)
    matter.add(pk, new_reference("G"), "meeting", place.ward_id, place.pk, council.pk, at, is_open)
    where = ("Town hall", "", "How Friday prayer is kept safe.")
    meeting.add(pk, status, 1, 0, at, at + timedelta(hours=1), *where, officer.pk, f"{pk:032x}")
    for user, body in guests:
        answer = chance.choice(["", "yes"])
        said = (user.email, "", body.pk, answer, asked if answer else None, asked)
        invitee.add(new_reference("I"), pk, user.pk, *said)
        audience.add(pk, None, user.pk, "full", "invited", asked, *copies)
    invitee.add(new_reference("I"), pk, None, f"office{pk}@mp.example", "", None, "", None, asked)
    audience.add(pk, council.pk, None, "full", "lead", asked, *copies)
    audience.add(pk, operator.pk, None, "summary", "operator", asked, *copies)
