"""What happened to a pattern, in plain words, and what a step of it said.

What was added and taken out stands on the timeline of the body that looks at all of it alone: to another, a change
that they do not see would tell that there are concerns which they do not see.
"""

from django.utils.translation import gettext_lazy as _

from hub.concerns.finding import reference_in
from hub.concerns.patterns import events_of
from hub.concerns.timeline import Entry
from hub.concerns.workflow_patterns import TRANSITIONS
from hub.matters.shown import shown_as
from hub.people.called import called

WORDS = {
    "pattern_made": (_("%(body)s put several concerns together"), "open"),
    "note": (_("%(body)s wrote a note"), "quiet"),
    "hand_lead": (_("%(body)s handed it on: %(other)s looks at all of it now"), "soon"),
    "close": (_("%(body)s closed it"), "done"),
    "reopen": (_("%(body)s opened it again"), "soon"),
}
OF_THE_LEAD = {
    "add": (_("%(body)s added concerns"), "open"),
    "take_out": (_("%(body)s took concerns out"), "open"),
}


def timeline_of(pattern, user, shown):
    """Entries, newest first."""
    leads = pattern.matter.lead_id in shown.organisations
    return _entries(events_of(pattern), user, shown, leads=leads)[::-1]


def entries_since(pattern, version, user):
    shown = shown_as(user, pattern.matter)
    return _entries(steps_since(pattern, version), user, shown, leads=pattern.matter.lead_id in shown.organisations)


def _entries(events, user, shown, *, leads):
    words = WORDS | OF_THE_LEAD if leads else WORDS
    return [_entry(event, words[event.kind], user, shown) for event in events if event.kind in words]


def _entry(event, words, user, shown):
    text, tone = words
    body = event.for_organisation.name if event.for_organisation else ""
    other = event.other_organisation.name if event.other_organisation else ""
    by = ""
    if event.by_id == user.pk:
        by = str(_("you"))
    elif event.by and event.for_organisation_id in shown.organisations:
        by = called(event.by, user)
    note = event.note.body if event.note and shown.sees_internal and not event.note.erased_at else ""
    return Entry(event.at, text % {"body": body, "other": other}, by, note, tone, code=event.kind)


def steps_since(pattern, version):
    """The events of the steps that were taken after a form was opened at `version`, oldest first."""
    taken = [event for event in events_of(pattern) if event.kind in TRANSITIONS]
    missed = pattern.version - version
    return taken[-missed:] if missed > 0 else []


def said_by(pattern, event):
    """What a step said, to be held against a form: words, and what was chosen."""
    words = event.note.body if event.note else ""
    if event.kind == "hand_lead":
        return words, {event.other_organisation.reference}
    if event.kind == "add":
        return words, _references(pattern.members.filter(since=event.at))
    if event.kind == "take_out":
        return words, _references(pattern.members.filter(until=event.at))
    return words, set()


def asked_by(data, name):
    """The same of what was sent."""
    words = data.get("words", "").replace("\r\n", "\n").strip()
    chosen = set()
    if name == "hand_lead":
        chosen = {data.get("organisation", "")}
    elif name == "add":
        typed = data.get("references", "").replace(";", ",").split(",")
        chosen = {*data.getlist("concerns"), *filter(None, map(reference_in, typed))}
    elif name == "take_out":
        chosen = set(data.getlist("concerns"))
    return words, chosen


def _references(members):
    return set(members.values_list("concern__matter__reference", flat=True))
