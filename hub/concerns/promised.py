"""What was promised about a concern, as its page shows it."""

from datetime import datetime
from typing import NamedTuple

from django.db.models import OuterRef, Subquery

from hub.concerns.anyone.closed import Closed
from hub.concerns.timeline import ENDED, PROMISES
from hub.people.called import Named, called, person_at
from hub.people.models import Organisation
from hub.prepared import Given, loaded, named, prepared
from hub.promises.actions_pauses import may_pause
from hub.promises.models import Promise

COLUMNS = (
    *("id", "kind", "due_at", "met_at", "ended_at", "ended", "worked_out", "owner_organisation_id"),
    *("severity", "paused_at"),
)


class Around(NamedTuple):
    """What is said of a promise beside its own columns."""

    body: str
    out_of_hours: str
    person: Named | None
    words: str | None
    erased_at: datetime | None


def promises_of(concern, viewer, now):
    """Open ones first by due time, then what was kept or ended, newest first; whose office has not opened since it was
    asked. One query."""
    rows = _promises_about(matter=concern.pk)
    cards = [_card(row, viewer, now) for row in rows]
    return {
        # whether anything stands still, or did: then there are questions to read
        "asked": any(card["is_asked"] for card in cards),
        "open": [card for card in cards if card["is_open"]],
        "past": [card for card in reversed(cards) if not card["is_open"]],
        "closed": [shut for shut in (_closed(row, now) for row in rows) if shut],
    }


def _closed(row, now):
    """That nobody reads it before the office opens, by what the promise of an answer itself says that it counts from:
    the opening is not asked for anew. None where it runs in clock hours, or is answered."""
    promise, around = dict(zip(COLUMNS, row, strict=False)), Around(*row[len(COLUMNS) :])
    counted_from = promise["worked_out"].get("counted_from")  # a time that somebody gave has none
    if promise["kind"] != Promise.Kind.ACKNOWLEDGE or promise["met_at"] or promise["ended_at"] or not counted_from:
        return None
    opens_at = datetime.fromisoformat(counted_from)
    return Closed(around.body, opens_at, around.out_of_hours) if opens_at > now else None


@prepared
def _promises_about():
    found = Promise.objects.filter(matter=Given("matter")).order_by("due_at", "pk")
    body = Organisation.objects.filter(pk=OuterRef("owner_organisation"))
    owner = (named(Organisation, "owner_organisation"), Subquery(body.values("out_of_hours")), person_at("owner_user"))
    return found.values_list(*COLUMNS, *owner, "note__body", "note__erased_at")


def _card(row, viewer, now):
    promise = loaded(Promise, **dict(zip(COLUMNS, row, strict=False)))
    around = Around(*row[len(COLUMNS) :])
    promise.owner_organisation = loaded(Organisation, id=promise.owner_organisation_id, name=around.body)
    by = around.body
    if around.person and viewer.names_people:
        by = f"{called(around.person, viewer.user)}, {around.body}"
    is_paused = promise.is_open and promise.paused_at is not None
    return {
        "is_open": promise.is_open,
        "owner": promise.owner_organisation_id,
        "is_paused": is_paused,
        "is_asked": is_paused or "pauses" in promise.worked_out,
        "may_pause": promise.is_open and may_pause(promise, now),
        "what": PROMISES[promise.kind],
        "by": by,
        "state": promise.state(now),
        "due": promise.due_at,
        "met_at": promise.met_at,
        "ended": ENDED.get(promise.ended, ""),
        "worked_out": promise.working,
        "text": around.words if around.words and viewer.shown.full and not around.erased_at else "",
    }
