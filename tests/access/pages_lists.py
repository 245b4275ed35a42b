"""What hangs on the list of concerns, and what each persona gets there; see tests/access/pages.py."""

from uuid import uuid4

from hub.concerns.actions_filters import save_filter
from hub.concerns.actions_together import Chosen, acknowledge_together
from tests.access.pages import ASKED_AGAIN, MOVED, NO_SUCH_FORM, OK, REFUSED, Gets, Page, a_day
from tests.access.world import COUNCIL_ANSWERS, PERSONAS, POLICE
from tests.cast import START

COUNCIL_OFFICER = frozenset({"council"})
# whose role is to answer, for whichever body; with concerns of others nothing happens
ANSWERING = COUNCIL_ANSWERS | POLICE | {"other_council", "other_constable"}


def a_filter(world):
    return {"reference": save_filter(name="Calls", query="wants=call", by=world.cast.council, at=START).reference}


def an_act(world):
    concern = world.cast.concern(at=START)
    said = {
        "dealt_with_by": world.cast.council,
        "next_step": "We come.",
        "next_step_at": START.replace(month=12, day=3),
    }
    chosen = [Chosen(concern.pk, concern.version)]
    act = acknowledge_together(chosen, **said, form_key=uuid4(), by=world.cast.council, at=START)
    return {"reference": act.reference}


def a_concern_to_answer(world):
    """There before anybody comes; the address names none."""
    world.concern_at("raised")
    return {}


def an_answer(world):
    concern = world.concern_at("raised")
    return {
        "do": "answer",
        "c": f"{concern.matter.reference}.{concern.version}",
        "form_key": uuid4(),
        "dealt_with_by": world.cast.council.reference,
        "next_step": "We come.",
        "next_step_at_day": a_day(days=7)(world),
        "next_step_at_time": "10:00",
    }


def own(get, post, args, data=lambda world: {}):
    """Of the council officer alone: filters and acts are their maker's."""
    return Page(_of_theirs(get), _of_theirs(post), args=args, data=data)


def _of_theirs(outcome):
    return Gets(outcome) if outcome == NO_SUCH_FORM else Gets(outcome, COUNCIL_OFFICER)


LISTS = {
    # everybody may take along what they see
    "concerns:export": Page(Gets(NO_SUCH_FORM), Gets(OK)),
    "concerns:filter_save": Page(Gets(OK), Gets(MOVED), data=lambda world: {"query": "severity=4", "name": "Urgent"}),
    "concerns:filter": own(OK, MOVED, a_filter, lambda world: {"name": "Urgent"}),
    "concerns:filter_remove": own(NO_SUCH_FORM, MOVED, a_filter),
    "concerns:together": Page(
        Gets(OK, ANSWERING, others=REFUSED),
        # who may answer, but not this one, gets the page once more
        Gets(MOVED, COUNCIL_ANSWERS, refused=frozenset(PERSONAS) - ANSWERING, others=ASKED_AGAIN),
        args=a_concern_to_answer,
        data=an_answer,
    ),
    "concerns:together_act": own(OK, NO_SUCH_FORM, an_act),
    "concerns:together_undo": own(NO_SUCH_FORM, MOVED, an_act),
}
