"""Who may take which step from which status: a table written by hand, held against the workflow and against the
actions themselves. A status or step without its row fails.

L  who answers concerns in the body that leads      H  who records contacts in a body that sees it in full
R  the reporter and the committee of the place      O  the coordinator, while nobody is set to answer
A  the reporter alone                               N  who answers concerns in a body that sees it in full
"""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from hub.concerns import (
    actions,
    actions_between,
    actions_children,
    actions_consent,
    actions_duplicates,
    actions_pauses,
    actions_routing,
    actions_triage,
)
from hub.concerns.models import Concern, ConcernLink
from hub.concerns.workflow import TRANSITIONS, Status
from hub.history.models import Event
from hub.history.record import write_note
from hub.notifications.models import Mail
from hub.promises.actions_pauses import pause_promises
from hub.promises.engine import NotNow, apply_transition, possible_transitions
from hub.promises.models import Promise
from tests.access.world import (
    COMMITTEE,
    COUNCIL,
    COUNCIL_ANSWERS,
    OPERATOR,
    PERSONAS,
    POLICE,
    STATUSES,
    brought_to,
)
from tests.cast import START
from tests.promises.ladders import promised

FAITH = frozenset({"faith"})

TABLE = """
                route  acknowledge  take_next_step  update  record_contact  resolve  reopen  close  confirm
raised          O      L            .               .       LH              .        .       .      .
acknowledged    .      .            L               L       LH              L        .       .      .
resolved        .      .            .               .       LH              .        LR      LR     .
reopened        O      L            .               .       LH              .        .       .      .
closed          .      .            .               .       .               .        LR      .      R
recorded        .      .            .               .       .               .        .       .      .
"""
# what a body does on its own side
TRIAGE = """
                triage  assign  case_reference  note
raised          L       L       H               L
acknowledged    L       L       H               L
resolved        .       L       H               L
reopened        L       L       H               L
closed          .       .       H               L
recorded        .       .       H               .
"""
# what concerns other bodies and other concerns
BETWEEN = """
                hand_on  split  link  unlink
raised          L        L      L     L
acknowledged    L        L      L     L
resolved        .        .      L     L
reopened        L        L      L     L
closed          .        .      .     L
recorded        .        .      .     L
"""
# a question to the one who raised it, while anything may be owed
QUESTIONS = """
                ask_reporter  answer_question  go_on
raised          N             R                N
acknowledged    N             R                N
resolved        N             R                N
reopened        N             R                N
closed          .             .                .
recorded        .             .                .
"""
# of whoever holds a receipt, who is nobody here (tests/concerns/test_actions_anyone.py)
OUTSIDE = """
                reporter_wrote
raised          .
acknowledged    .
resolved        .
reopened        .
closed          .
recorded        .
"""
# what the one who raised it decides alone
CONSENT = """
                change_consent  only_record  ask_again  name_child  unname_child
raised          A               A            .          AL          L
acknowledged    A               A            .          AL          L
resolved        A               A            .          AL          L
reopened        A               A            .          AL          L
closed          A               .            .          AL          L
recorded        A               .            A          AL          L
"""

# Who stands for each letter, by who leads.
SEEN_BY_BOTH = {
    "H": COUNCIL | POLICE,
    "N": COUNCIL_ANSWERS | POLICE,
    "R": COMMITTEE,
    "A": FAITH,
    "O": frozenset(),
}
GROUPS = {
    "council leads": {"L": COUNCIL_ANSWERS, **SEEN_BY_BOTH},
    "police lead": {"L": POLICE, **SEEN_BY_BOTH},
    # every body was left unticked: only the place's own side and the coordinator see it
    "nobody leads": {"L": frozenset(), "H": frozenset(), "N": frozenset(), "R": COMMITTEE, "A": FAITH, "O": OPERATOR},
    # recorded only: everyone ticked may read it, nobody owes an answer
    "nobody asked": {"L": frozenset(), **SEEN_BY_BOTH},
}
RAISED_AS = {
    "council leads": {},
    "police lead": {"category": "threat", "nature": "crime"},
    "nobody asked": {"wants": ("record",)},
}
LATER = START + timedelta(days=1)


def read_table(table):
    """{(status, step): letters}"""
    head, *rows = [line.split() for line in table.strip().splitlines()]
    return {
        (status, step): "" if letters == "." else letters
        for status, *cells in rows
        for step, letters in zip(head, cells, strict=True)
    }


TABLES = (TABLE, TRIAGE, BETWEEN, QUESTIONS, OUTSIDE, CONSENT)
CELLS = {cell: letters for table in TABLES for cell, letters in read_table(table).items()}


def told(concern):
    return frozenset(concern.matter.audience.live().exclude(organisation=None).values_list("organisation", flat=True))


def attempt(step, concern, cast, by):
    """Take the step as its page does, with valid values."""
    acts = {"by": by, "at": LATER}
    calls = {
        "route": lambda: actions_routing.route(concern, organisation=cast.other_council_body, **acts),
        "triage": lambda: actions_triage.triage(concern, severity=4, hostility=["religion"], **acts),
        "assign": lambda: actions_triage.assign(concern, organisation=concern.matter.lead, person=by, **acts),
        "case_reference": lambda: actions_triage.set_case_reference(concern, text="CS-1", **acts),
        "note": lambda: actions_triage.write_note(concern, words="Known to us.", **acts),
        "acknowledge": lambda: actions.acknowledge(
            concern, dealt_with_by=by, next_step="We come.", next_step_at=LATER + timedelta(days=1), **acts
        ),
        "take_next_step": lambda: actions.take_next_step(concern, what_was_done="Cleaned.", **acts),
        "update": lambda: actions.post_update(concern, words="We looked.", **acts),
        "record_contact": lambda: actions.record_contact(
            concern, kind="call", outcome="done", happened_at=START, **acts
        ),
        "hand_on": lambda: actions_between.hand_on(
            concern, organisation=cast.other_council_body, words="Theirs.", **acts
        ),
        "split": lambda: actions_between.split(
            concern, actions_between.Part(cast.other_council_body, "crowd", "Cars block the way."), **acts
        ),
        "link": lambda: actions_duplicates.link(concern, cast.older, **acts),
        "unlink": lambda: unlinked(concern, cast, **acts),
        "change_consent": lambda: actions_consent.change_consent(
            concern, told=told(concern), hides_name=not concern.hides_name, **acts
        ),
        "only_record": lambda: actions_consent.only_record(concern, **acts),
        "name_child": lambda: actions_children.name_child(concern, **acts),
        "unname_child": lambda: unnamed(concern, **acts),
        "ask_again": lambda: actions_consent.ask_again(concern, wants=[], **acts),
        "ask_reporter": lambda: asked(concern, cast, words="When was it?", **acts),
        "answer_question": lambda: actions_pauses.answer_question(waiting(concern, cast), words="At night.", **acts),
        "go_on": lambda: actions_pauses.go_on(waiting(concern, cast), **acts),
        "resolve": lambda: actions.resolve(concern, reason="done", words="Cleaned.", **acts),
        "reopen": lambda: actions.reopen(concern, words="It is back.", **acts),
        "close": lambda: actions.close(concern, **acts),
        "confirm": lambda: actions.confirm(concern, **acts),
        "reporter_wrote": lambda: apply_transition(concern, TRANSITIONS["reporter_wrote"], **acts),
    }
    return calls[step]()


def unlinked(concern, cast, **acts):
    ConcernLink.objects.create(
        concern=concern, main=cast.older, by=cast.council, for_organisation=cast.council_body, at=START
    )
    return actions_duplicates.unlink(concern, **acts)


def asked(concern, cast, **acts):
    """Both bodies owe something that may stand still."""
    for body in (cast.council_body, cast.police_body):
        promised(concern, body, kind="visit", severity=2, started_at=LATER, due=9999)
    return actions_pauses.ask_reporter(concern, **acts)


def waiting(concern, cast):
    """Both bodies have asked something."""
    for body in (cast.council_body, cast.police_body):
        promised(concern, body, kind="visit", severity=2, started_at=LATER, due=9999)
        question = write_note(concern.matter, "When?", audience="reporter", at=LATER, by=cast.council)
        pause_promises(concern.matter, body, question=question, at=LATER, by=cast.council)
    return concern


def unnamed(concern, **acts):
    Concern.objects.filter(pk=concern.pk).update(names_child=True)
    return actions_children.unname_child(concern, words="It was a dog.", **acts)


def tried(step, concern, cast, by):
    """What came of it: "done", "not now" or "refused"; then everything is as before."""
    point = transaction.savepoint()
    try:
        attempt(step, concern, cast, by)
        return "done"
    except NotNow:
        return "not now"
    except PermissionDenied:
        return "refused"
    finally:
        transaction.savepoint_rollback(point)


def allowed(status, step, lead):
    return frozenset().union(*(GROUPS[lead][letter] for letter in CELLS[status, step]))


def ever_allowed(step, lead):
    """Who may take the step at all, in its time."""
    return frozenset().union(*(allowed(status, step, lead) for status in STATUSES))


def test_every_status_and_every_step_has_its_row():
    assert set(STATUSES) == {status.value for status in Status} == {status for status, _step in CELLS}
    assert {step for _status, step in CELLS} == set(TRANSITIONS)


CASES = [("council leads", status) for status in STATUSES if status != "recorded"]
CASES += [("police lead", status) for status in ("raised", "acknowledged", "resolved")]
CASES += [("nobody leads", "raised"), ("nobody asked", "recorded")]


@pytest.fixture
def concern(world, lead, status):
    world.cast.add("older", world.cast.concern())  # which it may be the same as
    if lead == "nobody leads":
        return world.cast.concern(told=[world.cast.committee])
    return brought_to(world, status, **RAISED_AS[lead])


@pytest.mark.parametrize(("lead", "status"), CASES)
def test_the_page_offers_what_the_table_says(world, concern, lead, status):
    offered = {
        (step.name, name) for name in PERSONAS for step in possible_transitions(concern, TRANSITIONS, world.user(name))
    }
    assert offered == {(step, name) for step in TRANSITIONS for name in allowed(status, step, lead)}


# each relation and each status once: these really write, and cost more
TRIED = [case for case in CASES if case not in {("police lead", "acknowledged"), ("police lead", "resolved")}]


@pytest.mark.parametrize(("lead", "status"), TRIED)
def test_the_actions_do_what_the_table_says(world, concern, lead, status):
    before = (Event.objects.count(), Mail.objects.count(), Promise.objects.count())
    wrong = []
    for step in TRANSITIONS:
        may, ever = allowed(status, step, lead), ever_allowed(step, lead)
        for name in PERSONAS:
            expected = "done" if name in may else "not now" if name in ever else "refused"
            found = tried(step, concern, world.cast, world.user(name))
            if found != expected:
                wrong.append(f"{name} {step}: {found}, not {expected}")
    assert wrong == []
    assert (Event.objects.count(), Mail.objects.count(), Promise.objects.count()) == before
