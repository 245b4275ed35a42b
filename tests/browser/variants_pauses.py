"""States of pages on which somebody was asked something: (name, persona, address, what was posted)."""

from datetime import timedelta

from django.urls import reverse

from hub.concerns.actions_pauses import answer_question, ask_reporter, go_on
from hub.history import moment
from hub.promises.actions_calendar import add_holiday
from hub.promises.clock import LONDON

HOUR = timedelta(hours=1)


def pauses(world):
    cast, now = world.cast, moment.now()
    concern = cast.concern(at=now - 3 * HOUR, wants=("patrol",))
    page = reverse("concerns:detail", args=[concern.matter.reference])
    yield "a question without words", "council", f"{page}ask-them/", {"version": "1"}
    ask_reporter(concern, words="Which gate was it?", by=cast.council, at=now - 2 * HOUR)
    concern = ask_reporter(concern, words="May we come at night?", by=cast.constable, at=now - 2 * HOUR)
    for persona in ("faith", "council", "umbrella"):
        yield "a concern with questions", persona, page
    yield "an answer without words", "faith", f"{page}answer-the-question/", {"version": "3"}
    concern = go_on(concern, by=cast.council, at=now - HOUR)
    yield "a late answer is welcome", "faith", page
    answer_question(concern, words="The side gate.", by=cast.faith, at=now - HOUR / 2)
    yield "a question that was answered", "council", page
    promise = concern.matter.promises.get(kind="acknowledge")
    day = promise.due_at.astimezone(LONDON).date()
    add_holiday(cast.council_body, date=day, name="A day of mourning", by=cast.manager, at=now)
    for name in ("body_calendar", "body_move"):
        yield "open promises to move", "manager", reverse(f"accounts:{name}", args=[cast.council_body.reference])
