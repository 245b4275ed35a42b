"""What happened to a meeting, in plain words: its steps, the answers, and who heard when no word on it came."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.concerns import ladder_words
from hub.concerns.timeline import Entry, events_of
from hub.history.models import Note
from hub.people.called import called
from hub.templatetags.hub import moment

# kind of event: (words, tone). %(body)s is the organisation, %(what)s the words of its code.
STEPS = {
    "scheduled": (gettext_lazy("%(body)s called a meeting for %(what)s"), "open"),
    "invite": (gettext_lazy("%(body)s invited more people"), "open"),
    "remove": (gettext_lazy("%(body)s took somebody off the list"), "open"),
    "move": (gettext_lazy("%(body)s changed it: it is on %(what)s now"), "soon"),
    "cancel": (gettext_lazy("%(body)s called it off"), "late"),
    "record_held": (gettext_lazy("%(body)s: it was held"), "done"),
    "record_not_held": (gettext_lazy("%(body)s: it was not held"), "late"),
    "taken_over": (gettext_lazy("%(body)s: somebody else calls it from now on"), "open"),
    "seat_taken": (gettext_lazy("Somebody is asked to come instead of a colleague who left"), "open"),
    "seat_given_up": (gettext_lazy("Somebody who left is not expected any more"), "soon"),
}
ANSWERS = {
    "yes": (gettext_lazy("%(who)s is coming"), "done"),
    "no": (gettext_lazy("%(who)s is not coming"), "soon"),
}
OWN_ANSWERS = {
    "yes": gettext_lazy("You said that you are coming"),
    "no": gettext_lazy("You said that you are not coming"),
}


def timeline_of(meeting, *, names, is_ours, user):
    """Entries, newest first, for somebody who sees it in full. One query.

    names     {reference of an invitee: how the reader may name them}; answers of others are left out
    is_ours   whether the reader is of the body that called it: the ladder and people's names are for them
    """
    entries = [_entry(event, names, is_ours, user) for event in events_of(meeting.matter)]
    return [entry for entry in reversed(entries) if entry]


def _entry(event, names, is_ours, user):
    if event.kind == "answered":
        return _answer(event, names, user)
    if is_ours and (said := ladder_words.words_of(event)):
        (words, tone), what = said, ladder_words.what_of(event)
    elif event.kind in STEPS:
        words, tone = STEPS[event.kind]
        what = moment(datetime.fromisoformat(event.code)) if event.kind in ("scheduled", "move") else ""
    else:
        return None
    title = words % {"body": event.body_name, "what": what}
    return Entry(event.at, title, _by(event, is_ours, user), _words(event), tone, code=event.kind)


def _answer(event, names, user):
    says, _dot, reference = event.code.partition(".")
    if reference not in names:
        return None
    words, tone = ANSWERS[says]
    title = OWN_ANSWERS[says] if event.by == user.pk else words % {"who": names[reference]}
    return Entry(event.at, title, tone=tone, code=event.kind)


def _by(event, is_ours, user):
    if event.by == user.pk:
        return _("you")
    return called(event.by_name, user) if is_ours and event.by_name else ""


def _words(event):
    if event.words_for != Note.Audience.REPORTER:
        return ""
    return _("(These words were erased when their time had come.)") if event.erased_at else event.words
