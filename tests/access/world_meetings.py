"""Meetings that could leak: called by the council or the police, about a concern or nothing, here and next door."""

from datetime import timedelta
from uuid import uuid4

from hub.history import moment
from meetings import actions
from meetings.actions import Call, Guest

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BARE = "office@mp.example"


def call(cast, *, by="council", lead="council_body", guests=("faith", "constable"), starts_at, at, **more):
    """Through the real action; a partner without an account is invited to each."""
    facts = {
        "lead": cast.named[lead],
        "area": cast.ward,
        "place": cast.mosque,
        "starts_at": starts_at,
        "ends_at": starts_at + HOUR,
        "venue": "Town hall, room 2",
        "link": "https://video.example/room-77",
        "about": "How Friday prayer is kept safe.",
        "form_key": uuid4(),
        "guests": (*(Guest(cast.named[name]) for name in guests), Guest(address=BARE)),
    }
    return actions.schedule_meeting(Call(**(facts | more)), by=cast.named[by], at=at)[0]


def the_meeting(world, when="to come"):
    """A meeting of the council with faith, the constable and a partner; the same one each time."""
    key = f"meeting {when}"
    if key not in world.brought:
        now = moment.now()
        starts_at = now + 7 * DAY if when == "to come" else now - HOUR / 2
        world.brought[key] = call(world.cast, starts_at=starts_at, at=now - DAY)
    return world.brought[key]


def meetings(world):
    """By name; who may see each stands in tests/access/test_rows_meetings.py."""
    cast, now = world.cast, moment.now()
    facts = {"starts_at": now + 7 * DAY, "at": now}
    made = {
        "own": call(cast, **facts),
        "about a concern": call(cast, concern=world.concerns["own"], guests=(), **facts),
        "of the police": call(cast, by="sergeant", lead="police_body", guests=("trustee",), **facts),
        "of the command": call(cast, by="commander", lead="command", guests=("umbrella",), **facts),
        "taken off": call(cast, guests=("other_faith",), **facts),
        "called off": call(cast, guests=("other_umbrella", "leaver"), **facts),
        "far": call(
            cast, by="other_council", lead="other_council_body", area=cast.other_ward, place=None, guests=(), **facts
        ),
    }
    gone = made["taken off"].invitees.get(user=cast.other_faith)
    actions.remove(made["taken off"], invitee=gone, by=cast.council, at=now)
    actions.cancel(made["called off"], words="Snow.", by=cast.council, at=now)
    return made
