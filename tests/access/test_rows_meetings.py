"""Who sees which meetings, persona by persona: the body that called it, the invited, a summary at the operator."""

from hub.matters.models import Matter
from hub.matters.shown import shown_as
from meetings.models import Invitee, Meeting
from tests.access.world import PERSONAS
from tests.access.world_meetings import meetings

OF_COUNCIL = {"own", "about a concern", "taken off", "called off"}
EVERY = OF_COUNCIL | {"of the police", "of the command", "far"}

MEETINGS = {
    "faith": {"own"},
    "trustee": {"of the police"},
    "umbrella": {"of the command"},
    "council": OF_COUNCIL,
    "manager": OF_COUNCIL,
    "warden": OF_COUNCIL,
    # invited as a person; the police see what the police called
    "constable": {"own", "of the police"},
    "sergeant": {"of the police"},
    "inspector": {"of the police"},
    "commander": {"of the police", "of the command"},
    "coordinator": EVERY,
    "other_faith": set(),  # was taken off the list
    "other_council": {"far"},
    "other_constable": set(),
    "other_umbrella": {"called off"},
    "leaver": {"called off"},  # invited as a person, whatever they belong to
    "nobody": set(),
    "centre": set(),
}

F, S = "full", "summary"
FIELDS = {"faith": F, "council": F, "manager": F, "warden": F, "constable": F, "coordinator": S}


def seen(world, rows, names):
    return {name: {names[row.pk] for row in rows(world.user(name))} for name in PERSONAS}


def test_meetings_and_their_matters(world):
    made = meetings(world)
    names = {meeting.pk: name for name, meeting in made.items()}
    assert seen(world, Meeting.objects.visible_to, names) == MEETINGS
    of_meetings = Matter.objects.filter(kind="meeting")
    assert seen(world, of_meetings.visible_to, names) == MEETINGS


def test_fields_of_a_meeting(world):
    matter = meetings(world)["own"].matter
    found = {}
    for name in PERSONAS:
        shown = shown_as(world.user(name), matter)
        if not shown.nothing:
            found[name] = F if shown.full else S
    assert found == FIELDS


def test_who_else_is_invited_is_for_the_body_that_called_it(world, client):
    meeting = meetings(world)["own"]
    told = set()
    for name in FIELDS:
        client.force_login(world.user(name))
        page = client.get(f"/meetings/{meeting.matter.reference}/").content.decode()
        if any(invitee.address in page for invitee in Invitee.objects.filter(user=None)):
            told.add(name)
    assert told == {"council", "manager", "warden"}


def test_a_summary_says_when_and_who_called_it_and_nothing_else(world, client):
    meeting = meetings(world)["own"]
    client.force_login(world.user("coordinator"))
    for address in (f"/meetings/{meeting.matter.reference}/", "/meetings/", "/"):
        page = client.get(address).content.decode()
        for words in ("Town hall", "video.example", "Friday prayer", "Faith", "Northfield Mosque"):
            assert words not in page
    assert client.get(f"/meetings/{meeting.matter.reference}/calendar/").status_code == 404
