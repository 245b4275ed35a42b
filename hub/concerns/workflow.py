"""Statuses of a concern and what may happen next. Data only: read this page first.

who: "lead"      a member of the lead organisation whose role may answer concerns
     "helper"    a member of any organisation that sees it in full and whose role may record contacts
     "reporter"  the reporter, or a faith leader of the place
     "holder"    somebody without an account who holds its receipt
     "raiser"    the reporter alone, whatever role they have by now
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from hub.people.roles import Permission as P
from hub.promises.transitions import Transition


class Status(models.TextChoices):
    RAISED = "raised", _("Waiting for an answer")
    ACKNOWLEDGED = "acknowledged", _("Being dealt with")
    RESOLVED = "resolved", _("Resolved")
    REOPENED = "reopened", _("Opened again")
    CLOSED = "closed", _("Closed")
    RECORDED = "recorded", _("Recorded only")


class Reason(models.TextChoices):
    """What came of it, as the one who resolves it says."""

    DONE = "done", _("It was dealt with")
    ADVICE = "advice", _("Advice and support were given")
    NOTHING_FOUND = "nothing_found", _("It was looked into and nothing was found")
    ELSEWHERE = "elsewhere", _("Another body deals with it now, outside the Hub")
    DUPLICATE = "duplicate", _("It is dealt with under another reference")
    NOT_WANTED = "not_wanted", _("The place no longer needs anything")
    NOT_POSSIBLE = "not_possible", _("Nothing more can be done")


class Unsettled(models.TextChoices):
    """Why it is opened again, in one press; words may be added."""

    AGAIN = "again", _("It happened again")
    NOT_DONE = "not_done", _("What was promised was not done")
    PARTLY = "partly", _("Only a part of it was done")
    NO_WORD = "no_word", _("Nobody came or got in touch")


S = Status
OPEN = frozenset({S.RAISED, S.ACKNOWLEDGED, S.RESOLVED, S.REOPENED})


def _t(name, label, sources, target, who):
    return Transition(name, label, frozenset(sources), target, who)


# what brings in another body: not where the lead is fixed (routing.lead_is_fixed)
TO_ANOTHER_BODY = frozenset({"hand_on", "split"})
# every status in which somebody answers or answered
ANSWERED = frozenset({*OPEN, S.CLOSED})
# while a body may owe something, of which a question to the one who raised it stops the clock (docs/adr/0034)
WHILE_OWED = frozenset({S.RAISED, S.ACKNOWLEDGED, S.REOPENED, S.RESOLVED})
THE_ASKING = {"lead": P.ANSWER_CONCERN, "helper": P.ANSWER_CONCERN}
LEAD = {"lead": P.ANSWER_CONCERN}
THE_PLACE = {"reporter": P.RESPOND_AS_REPORTER}
RAISER = {"raiser": P.RESPOND_AS_REPORTER}
HOLDER = {"holder": P.RESPOND_AS_REPORTER}
ASKER_OR_LEAD = {"reporter": P.RESPOND_AS_REPORTER, "holder": P.RESPOND_AS_REPORTER, "lead": P.ANSWER_CONCERN}

TRANSITIONS = {
    t.name: t
    for t in [
        _t("route", _("Choose who answers"), [S.RAISED, S.REOPENED], None, {"operator": P.EDIT_ROUTING}),
        _t("triage", _("Say how severe it is"), [S.RAISED, S.ACKNOWLEDGED, S.REOPENED], None, LEAD),
        _t("assign", _("Give it to a team or person"), OPEN, None, LEAD),
        _t("case_reference", _("Set your own case reference"), list(S), None, {"helper": P.RECORD_CONTACT}),
        _t("acknowledge", _("Answer it"), [S.RAISED, S.REOPENED], S.ACKNOWLEDGED, LEAD),
        _t("take_next_step", _("Next step done"), [S.ACKNOWLEDGED], None, LEAD),
        _t("update", _("Write an update"), [S.ACKNOWLEDGED], None, LEAD),
        _t("note", _("Write a note for colleagues"), ANSWERED, None, LEAD),
        _t(
            "record_contact",
            _("Record a contact"),
            [S.RAISED, S.ACKNOWLEDGED, S.REOPENED, S.RESOLVED],
            None,
            {"lead": P.RECORD_CONTACT, "helper": P.RECORD_CONTACT},
        ),
        _t("hand_on", _("Hand it on"), [S.RAISED, S.ACKNOWLEDGED, S.REOPENED], S.RAISED, LEAD),
        _t(
            "reporter_wrote",
            _("Write back"),
            [S.RAISED, S.ACKNOWLEDGED, S.RESOLVED, S.REOPENED, S.RECORDED],
            None,
            {"holder": P.RESPOND_AS_REPORTER},
        ),
        _t("ask_reporter", _("Ask the person who raised it"), WHILE_OWED, None, THE_ASKING),
        _t("answer_question", _("Answer the question"), WHILE_OWED, None, THE_PLACE),
        _t("go_on", _("Go on without an answer"), WHILE_OWED, None, THE_ASKING),
        _t("split", _("Split off a part"), [S.RAISED, S.ACKNOWLEDGED, S.REOPENED], None, LEAD),
        _t("link", _("Same as another one"), [S.RAISED, S.ACKNOWLEDGED, S.REOPENED, S.RESOLVED], None, LEAD),
        _t("unlink", _("Not the same after all"), S, None, LEAD),
        _t("resolve", _("Resolve"), [S.ACKNOWLEDGED], S.RESOLVED, LEAD),
        _t("reopen", _("Open it again"), [S.RESOLVED, S.CLOSED], S.REOPENED, ASKER_OR_LEAD),
        _t("close", _("Close"), [S.RESOLVED], S.CLOSED, ASKER_OR_LEAD),
        # what the one who raised it decides alone (docs/adr/0021)
        _t("change_consent", _("Change who sees this"), S, None, {**RAISER, **HOLDER}),
        _t("only_record", _("Only record it"), OPEN, S.RECORDED, {**RAISER, **HOLDER}),
        _t("ask_again", _("Ask for an answer"), [S.RECORDED], S.RAISED, {**RAISER, **HOLDER}),
        _t("name_child", _("Say that a child is at risk"), S, None, {**RAISER, **LEAD}),
        _t("unname_child", _("Say that no child is at risk"), S, None, LEAD),
        # the answer to the question after 28 days, where it was closed before
        _t("confirm", _("It has stayed settled"), [S.CLOSED], None, {**THE_PLACE, **HOLDER}),
    ]
}
# No page of its own: a concern that is linked as a duplicate may be resolved in the same step, also before anybody
# answered it, because that is the answer.
RESOLVE_AS_DUPLICATE = _t("resolve", _("Resolve"), [S.RAISED, S.ACKNOWLEDGED, S.REOPENED], S.RESOLVED, LEAD)

# Beside the table, because no page of one concern offers it: what was done to many at once is taken back as one, by
# whoever did it, while nobody did anything since. The status goes back to what it was.
TAKE_BACK = _t("take_back", _("Take back"), [*OPEN], None, LEAD)
# Beside the table too: what is answered to a mail of the Hub, by whoever asked it and by whoever answers it.
REPLIES = (
    _t("replied", _("Answer by mail"), OPEN, None, THE_PLACE),
    _t("reply_noted", _("Answer by mail"), ANSWERED, None, {**LEAD, "helper": P.RECORD_CONTACT}),
)
# events that count as a version of the concern
COUNTED = (*TRANSITIONS, TAKE_BACK.name, *(step.name for step in REPLIES))
