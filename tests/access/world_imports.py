"""Files of places in every state, uploaded by the council's officer and worked on as the worker would."""

from hub.places import actions_proposals, actions_uploads
from hub.places.models import PlaceImport, PlaceOfWorship, PlaceProposal, PlaceSource
from tests.cast import START

# without coordinates, so that no outline of an area is needed: one added, one that may be the mosque, one of no use,
# one in the next borough
FILE = """name,religion,ward_code,address
New Temple,hindu,E05990001,1 High Street
Northfield Masjid,muslim,E05990001,
Lost,muslim,,
Eastfield Hall,muslim,E05990003,
"""


class SentAgain:
    """A file to upload, whole every time that it is sent."""

    name, content_type = "places.csv", "text/csv"

    def __init__(self, text=FILE):
        self.text = text

    def read(self):
        return self.text.encode()


STATES = ("queued", "reading", "ready", "confirmed", "done", "discarded", "failed")


def the_import(world, state="ready"):
    """The file in this state; the same one each time."""
    key = f"import {state}"
    if key not in world.brought:
        world.brought[key] = _brought_to(world, state)
    return world.brought[key]


def _brought_to(world, state):
    by = world.cast.council
    content = b"nothing" if state == "failed" else FILE.encode()
    made = actions_uploads.upload(
        file_name=f"places_of_worship_in_and_around_testham_{state}.csv", content=content, by=by, at=START
    )
    if state == "reading":
        facts = {"status": "reading", "claimed_at": START, "lines_total": 50_000, "lines_done": 12_000}
        PlaceImport.objects.filter(pk=made.pk).update(**facts)
    elif state != "queued":
        actions_uploads.take_up(made.pk, lambda: START)
    if state in {"confirmed", "done"}:
        actions_uploads.confirm(made, by=by, at=START)
    if state == "done":
        actions_uploads.take_up(made.pk, lambda: START)
    if state == "discarded":
        actions_uploads.discard(made, by=by, at=START)
    made.refresh_from_db()
    return made


def the_proposal(world, *, decided=False):
    """A file has another address for the mosque than what was written by hand."""
    key = f"proposal {decided}"
    if key not in world.brought:
        place = world.cast.mosque
        PlaceOfWorship.objects.filter(pk=place.pk).update(address="2 High Street")
        source = PlaceSource.objects.create(place=place, file_kind="osm", source_id=f"node/{decided:d}")
        made = PlaceProposal.objects.create(
            place=place, source=source, field="address", here="2 High Street", there="1 Low Street", made_at=START
        )
        if decided:
            actions_proposals.leave(made, by=world.cast.council, at=START)
            made.refresh_from_db()
        world.brought[key] = made
    return world.brought[key]
