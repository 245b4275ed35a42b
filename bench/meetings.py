"""Some thousand meetings beside the concerns: half to come, each with a secretary, a colleague and a partner."""

from datetime import timedelta

from bench.rows import Rows
from hub.matters.models import Audience, Matter
from hub.references import new_reference

COLUMNS = {
    Matter._meta.db_table: "id reference kind area_id place_id lead_id raised_at is_open",
    "meetings_meeting": (
        "matter_id status version sequence starts_at ends_at venue link about scheduled_by_id form_key"
    ),
    "meetings_invitee": "reference meeting_id user_id address name organisation_id answer answered_at asked_at",
    Audience._meta.db_table: ("matter_id organisation_id user_id level ground since kind is_open raised_at severity"),
}


def add(places, operator, people, count, chance, *, now, first):
    """`count` meetings called by councils; their ids begin at `first`."""
    matter, meeting, invitee, audience = (Rows(table, columns.split()) for table, columns in COLUMNS.items())
    for pk in range(first, first + count):
        place, committee, faith, bodies = chance.choice(places)
        is_open = chance.random() < 0.5
        at = now + timedelta(minutes=chance.randrange(60, 90 * 24 * 60)) * (1 if is_open else -1)
        lead = bodies["council"]
        officer = people[f"council{lead.name.split()[-1]}"]
        status, asked = "scheduled" if is_open else "held", now - timedelta(days=120)
        matter.add(pk, new_reference("G"), "meeting", place.ward_id, place.pk, lead.pk, at, is_open)
        key = f"{pk:032x}"
        meeting.add(pk, status, 1, 0, at, at + timedelta(hours=1), "Town hall", "", "Friday prayer.", officer.pk, key)
        for user, body in ((faith, committee), (officer, lead)):
            answer = chance.choice(["", "yes"])
            row = (user.email, "", body.pk, answer, asked if answer else None, asked)
            invitee.add(new_reference("I"), pk, user.pk, *row)
            audience.add(pk, None, user.pk, "full", "invited", asked, "meeting", is_open, at, 2)
        invitee.add(new_reference("I"), pk, None, f"office{pk}@mp.example", "", None, "", None, asked)
        for body, level, ground in ((lead, "full", "lead"), (operator, "summary", "operator")):
            audience.add(pk, body.pk, None, level, ground, asked, "meeting", is_open, at, 2)
    for rows in (matter, meeting, invitee, audience):
        rows.copy()
