"""The questions that bodies asked the one who raised it, as its pages show them."""

from datetime import datetime
from typing import NamedTuple

from hub.people.models import Organisation
from hub.prepared import Given, named, prepared
from hub.promises.models import Pause


class Question(NamedTuple):
    body_id: int
    body: str
    words: str
    erased_at: datetime | None
    asked_at: datetime
    ended_at: datetime | None
    ended: str

    @property
    def is_open(self):
        return self.ended_at is None

    @property
    def is_unanswered(self):
        """Also where the body went on without it: then an answer is still welcome."""
        return self.ended in ("", Pause.Ended.EXPIRED, Pause.Ended.RESUMED)


def is_for(step, body, promises):
    """Whether a step that stops the clock of a body, or lets it run, is one for it now. No query: what it owes was
    read."""
    own = [card for card in promises["open"] if body is not None and card["owner"] == body.pk]
    is_waiting = any(card["is_paused"] for card in own)
    if step == "go_on":
        return is_waiting
    return not is_waiting and any(card["may_pause"] for card in own)


def questions_of(concern, promises):
    """What is unanswered, oldest first. One query, and none where nothing ever stood still: `promises` is what
    promises_of read."""
    return unanswered(concern) if promises["asked"] else []


def unanswered(concern):
    found = [Question(*row) for row in _asked_about(matter=concern.pk)]
    return [question for question in found if question.is_unanswered]


@prepared
def _asked_about():
    found = Pause.objects.filter(matter=Given("matter")).order_by("started_at", "pk")
    return found.values_list(
        *("organisation", named(Organisation, "organisation"), "question__body", "question__erased_at"),
        *("started_at", "ended_at", "ended"),
    )
