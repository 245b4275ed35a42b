"""What happened to a concern, in plain words. The one table of words per kind of event stands here.

Events carry codes and times only; words are in notes, and each note says who may read it. What a step promised, kept
or ended is written in the same moment and shown under that step.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from django.db.models import Case, OuterRef, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.concerns import ladder_words, now_with
from hub.concerns.evidence.words import EVIDENCE
from hub.concerns.models import Contact, hostility_in_words
from hub.concerns.now_with import NOW_WITH
from hub.concerns.outside_words import ENTERED, FROM_OUTSIDE, HOLDERS
from hub.concerns.pause_words import PAUSED, PAUSES
from hub.concerns.words_for_some import AMONG_COLLEAGUES, BY_MAIL, CHOSEN, OF_THE_PLACE, OWN
from hub.concerns.workflow import COUNTED, Reason, Unsettled
from hub.history.models import Event, Note
from hub.matters.looked import LOOKS
from hub.matters.models import Severity
from hub.people.called import Named, called, person_at, person_of
from hub.people.models import Organisation
from hub.prepared import Given, named, prepared
from hub.promises.models import Promise
from hub.promises.moves import read_between
from hub.templatetags.hub import moment

# kind of event: (words, tone). %(body)s is the organisation, %(what)s the words of its code, %(other)s the other body.
STEPS = {
    "raised": (gettext_lazy("Concern logged"), "open"),
    **FROM_OUTSIDE,
    **PAUSES,
    "route": (gettext_lazy("The coordinator chose who answers"), "open"),
    "acknowledge": (gettext_lazy("%(body)s answered"), "done"),
    "take_next_step": (gettext_lazy("%(body)s took the next step"), "done"),
    "triage": (gettext_lazy("%(body)s looked at how severe it is: %(what)s"), "open"),
    "assign": (gettext_lazy("%(body)s gave it to %(other)s"), "open"),
    "case_reference": (gettext_lazy("%(body)s set its own case reference"), "quiet"),
    "update": (gettext_lazy("%(body)s wrote an update"), "open"),
    "note": (gettext_lazy("%(body)s wrote a note for colleagues"), "quiet"),
    "record_contact": (gettext_lazy("%(body)s: %(what)s"), "open"),
    "hand_on": (gettext_lazy("%(body)s handed it on: %(other)s answers it now"), "soon"),
    "split": (gettext_lazy("%(body)s split off a part of it: %(other)s answers that"), "open"),
    "split_off": (gettext_lazy("%(body)s split it off, in words it chose: %(other)s answers it"), "open"),
    # what was linked, the page says to those who see both; to others it would tell that there is another one
    "link": (gettext_lazy("%(body)s put its file in order"), "quiet"),
    "unlink": (gettext_lazy("%(body)s put its file in order"), "quiet"),
    "resolve": (gettext_lazy("%(body)s resolved it: %(what)s"), "done"),
    "reopen": (gettext_lazy("%(body)s opened it again"), "soon"),
    "close": (gettext_lazy("%(body)s closed it"), "done"),
    "change_consent": (gettext_lazy("The person who raised it changed what others see of it"), "open"),
    "only_record": (gettext_lazy("The person who raised it asks for nothing any more: it is only recorded"), "soon"),
    "name_child": (gettext_lazy("It was said that a child is at risk: the council answers it"), "soon"),
    "unname_child": (gettext_lazy("%(body)s looked: no child is at risk"), "open"),
    "ask_again": (gettext_lazy("The person who raised it asks for an answer"), "open"),
    "take_back": (gettext_lazy("%(body)s took back %(what)s"), "soon"),
    "confirm": (gettext_lazy("%(body)s: it has stayed settled"), "done"),
    **BY_MAIL,
}
OPENED_BECAUSE = gettext_lazy("%(body)s opened it again: %(what)s"), "soon"
TAKEN_BACK = {
    "acknowledge": gettext_lazy("its answer"),
}
# The code of these is the time of the meeting, in UTC.
MEETINGS = {
    "meeting_scheduled": (gettext_lazy("%(body)s called a meeting for %(what)s"), "open"),
    "meeting_moved": (gettext_lazy("%(body)s moved the meeting to %(what)s"), "open"),
    "meeting_cancelled": (gettext_lazy("%(body)s called off the meeting of %(what)s"), "soon"),
    "meeting_not_held": (gettext_lazy("%(body)s: the meeting of %(what)s was not held"), "late"),
}
RESOLVED = gettext_lazy("%(body)s resolved it"), "done"
# a case reference that the police show as theirs
POLICE_REFERENCE = gettext_lazy("%(body)s gave a police reference"), "open"
# to colleagues: who it is
GIVEN_TO = gettext_lazy("%(body)s gave it to %(what)s, %(other)s"), "open"
READ = gettext_lazy("%(body)s read it"), "quiet"
# what was done, in a sentence of its own: "spoke or done" is for whoever fills in the form
DONE = {
    "call": gettext_lazy("they rang"),
    "visit": gettext_lazy("a visit was made"),
    "meeting": gettext_lazy("the meeting was held"),
    "patrol": gettext_lazy("a patrol came by"),
    "message": gettext_lazy("they sent a message"),
}
FACTS = {
    "promised": gettext_lazy("%(body)s promised: %(promise)s by %(due)s"),
    "in_time": gettext_lazy("Promise kept in time: %(promise)s"),
    "late": gettext_lazy("Promise kept, but late: %(promise)s was due %(due)s"),
    "promise_moved": gettext_lazy("Now due %(due)s, no longer %(before)s: %(promise)s"),
    "promise_paused": PAUSED,
    "promise_ended": gettext_lazy("No longer promised: %(promise)s (%(why)s)"),
}
PROMISE_EVENTS = ("promised", "kept", "promise_moved", "promise_paused", "promise_ended")
PROMISES, ENDED = dict(Promise.Kind.choices), dict(Promise.Ended.choices)
UNSETTLED, SEVERITIES = dict(Unsettled.choices), dict(Severity.choices)
# who looked is an access log, "not_told" stands under "who sees this", "rung_stuck" is for those who run the service
HIDDEN = (*LOOKS, "not_told", "rung_stuck", "pause_stuck")


class Happened(NamedTuple):
    """What the words of an event need, read without building six models a line."""

    at: datetime
    kind: str
    code: str
    by: int | None
    by_name: Named | None
    body: int | None
    body_name: str | None
    words: str | None
    words_for: str | None
    erased_at: datetime | None
    promise_kind: str | None
    due_at: datetime | None
    other_name: str | None
    promise: int | None
    given_to: Named | None  # the person to whom a step gave it

    @property
    def who(self):
        return self.body_name or _("The person who raised it")


# who was given it stands as a reference in the code of these alone
WITH_A_PERSON = ("assign", *NOW_WITH)
GIVEN = Case(When(kind__in=WITH_A_PERSON, then=person_of(reference=OuterRef("code"))))
COLUMNS = (
    *("at", "kind", "code", "by", person_at("by"), "for_organisation", named(Organisation, "for_organisation")),
    *("note__body", "note__audience", "note__erased_at", "promise__kind", "promise__due_at"),
    *(named(Organisation, "other_organisation"), "promise", GIVEN),
)


@dataclass
class Entry:
    at: datetime
    title: str
    by: str = ""
    text: str = ""
    tone: str = ""
    facts: list = field(default_factory=list)
    code: str = ""


@dataclass(frozen=True)
class Viewer:
    """Whose eyes the timeline is for: what `shown_as` says, and who they are.

    Somebody without an account is nobody by id: whoever holds the receipt is the reporter.
    """

    shown: object
    user: object  # None: somebody without an account
    reporter_id: int | None
    place_committee_id: int | None
    holds_receipt: bool = False

    @property
    def user_id(self):
        return self.user.pk if self.user else None

    @property
    def names_people(self):
        """Whether bodies are named with who acts for them."""
        return self.shown.full and not self.holds_receipt

    @property
    def is_of_place(self):
        """The person who raised it, or somebody of the committee of its place."""
        return self.shown.is_reporter or self.place_committee_id in self.shown.organisations


def timeline_of(concern, viewer, *, first_reads):
    """Entries, newest first, of what `viewer` may know. One query."""
    entries, events = [], events_of(concern.matter)
    due = _due_at_first(events)
    for event in events:
        if event.kind in PROMISE_EVENTS:
            _add_fact(entries, event, due)
        elif entry := entry_of(event, viewer):
            entries.append(entry)
    for read in first_reads:
        if read.body != viewer.place_committee_id:
            title, tone = READ
            entries.append(Entry(read.at, title % {"body": read.body_name}, tone=tone))
    # reversed first: what happened in one moment stays in order too
    entries.reverse()
    entries.sort(key=lambda entry: entry.at, reverse=True)
    return entries


def _due_at_first(events):
    """{promise id: when it was due before it was first moved}, of those that were."""
    moved = [event for event in events if event.kind == "promise_moved"]
    return {event.promise: read_between(event.code)[0] for event in reversed(moved)}


def events_of(matter):
    return [Happened(*row) for row in _events_of(matter=matter.pk)]


@prepared
def _events_of():
    found = Event.objects.filter(matter=Given("matter")).exclude(kind__in=HIDDEN)
    return found.order_by("at", "pk").values_list(*COLUMNS)


def entry_of(event, viewer):
    """One event as an entry; None for what `viewer` may not know or nobody has words for."""
    if _is_for_others(event, viewer):
        return None
    if event.kind == "case_reference" and event.code:
        words, tone = POLICE_REFERENCE
    elif event.kind == "assign" and event.given_to and event.body in viewer.shown.organisations:
        words, tone = GIVEN_TO
    elif event.kind == "raised" and event.code in ENTERED:
        words, tone = ENTERED[event.code], "open"
    elif event.kind == "reopen" and event.code:
        words, tone = OPENED_BECAUSE
    elif event.kind == "resolve" and not _may_know_of_another(event, viewer):
        words, tone = RESOLVED
    elif said := ladder_words.words_of(event):
        words, tone = said
    elif event.kind in CHOSEN and viewer.is_of_place:
        words, tone = CHOSEN[event.kind]
    elif event.kind in OWN and viewer.shown.is_reporter:
        words, tone = OWN[event.kind]
    elif event.kind in NOW_WITH:
        words, tone = now_with.words_of(event, viewer)
    elif event.kind in HOLDERS and viewer.holds_receipt and event.by is None:
        words, tone = HOLDERS[event.kind]
    elif event.kind in STEPS:
        words, tone = STEPS[event.kind]
    elif event.kind in OF_THE_PLACE and viewer.is_of_place:
        words, tone = OF_THE_PLACE[event.kind]
    elif event.kind in MEETINGS:
        words, tone = MEETINGS[event.kind]
    elif event.kind in EVIDENCE:
        words, tone = EVIDENCE[event.kind]
    else:
        return None
    names = {"body": _who(event, viewer), "what": _what(event, viewer), "other": event.other_name or ""}
    return Entry(event.at, words % names, _by(event, viewer), _words(event, viewer), tone, code=event.kind)


def _may_know_of_another(event, viewer):
    """That it is dealt with under another reference says that there is another one: not to a body that may have been
    left unticked there."""
    return event.code != Reason.DUPLICATE or viewer.is_of_place or event.body in viewer.shown.organisations


def _is_for_others(event, viewer):
    """Notes are for colleagues; the number under which a body keeps it is for that body alone."""
    if event.kind in AMONG_COLLEAGUES:
        return not viewer.shown.sees_internal
    return event.kind == "case_reference" and not event.code and event.body not in viewer.shown.organisations


def _triaged(code):
    severity, _dot, hostility = code.partition(".")
    found = [str(SEVERITIES[int(severity)]), hostility_in_words(hostility.split(","))]
    return "; ".join(part for part in found if part)


def _what(event, viewer):
    if ladder_words.words_of(event):
        return ladder_words.what_of(event)
    if event.kind in MEETINGS:
        return moment(datetime.fromisoformat(event.code))
    if event.kind == "record_contact":
        kind, _dot, outcome = event.code.partition(".")
        if outcome == Contact.Outcome.DONE and kind in DONE:
            return DONE[kind]
        return f"{dict(Contact.Kind.choices).get(kind, kind)}, {dict(Contact.Outcome.choices).get(outcome, outcome)}"
    if event.kind == "triage":
        return _triaged(event.code)
    if event.kind in WITH_A_PERSON:
        return called(event.given_to, viewer.user) if event.given_to else ""
    if event.kind == "reopen":
        return UNSETTLED.get(event.code, event.code)
    if event.kind == "take_back":
        return TAKEN_BACK.get(event.code, event.code)
    if event.kind == "resolve":
        return dict(Reason.choices).get(event.code, event.code)
    return ""


def _who(event, viewer):
    return _("You") if viewer.holds_receipt and event.body is None else event.who


def _by(event, viewer):
    """Names of people are for their own colleagues; the reporter's for those who may know it."""
    if event.by is None:
        return _("without an account") if event.kind == "raised" and not viewer.holds_receipt else ""
    if event.by == viewer.user_id:
        return _("you")
    if event.by == viewer.reporter_id:
        return called(event.by_name, viewer.user) if viewer.shown.sees_reporter else ""
    is_colleague = event.body in viewer.shown.organisations
    return called(event.by_name, viewer.user) if is_colleague else ""


def _words(event, viewer):
    if event.words_for is None or not viewer.shown.full:
        return ""
    if event.words_for == Note.Audience.INTERNAL and not viewer.shown.sees_internal:
        return ""
    if event.erased_at:
        return _("(These words were erased when their time had come.)")
    return event.words


def _add_fact(entries, event, due):
    """Put what was promised, kept or ended under the step of the same moment; on its own where there is none."""
    key = event.code if event.kind == "kept" else event.kind
    before, due_at = None, event.due_at
    if key == "promised":
        due_at = due.get(event.promise, due_at)
    elif key == "promise_moved":
        before, due_at = read_between(event.code)
    text = FACTS.get(key, FACTS["promised"]) % {
        "body": event.who,
        "promise": PROMISES[event.promise_kind],
        "due": moment(due_at),
        "before": moment(before) if before else "",
        "why": ENDED.get(event.code, ""),
    }
    if entries and entries[-1].at == event.at and (entries[-1].code in STEPS or entries[-1].code in CHOSEN):
        entries[-1].facts.append(text)
    else:
        entries.append(Entry(event.at, text, tone="open", code="fact"))


def steps_since(concern, version):
    """The events of the steps that were taken after a form was opened at `version`, oldest first."""
    missed = max(1, concern.version - version)
    newest = Event.objects.filter(matter=concern.matter, kind__in=COUNTED).order_by("-at", "-pk")
    return [Happened(*row) for row in newest.values_list(*COLUMNS)[: min(missed, 20)]][::-1]
