"""A concern as plain text for the system of a body that deals with it. Never who reported it, nor at which place."""

from django.utils import dateformat
from django.utils.translation import gettext as _

from hub.concerns.models import CATEGORIES, URGENCIES, Nature, hostility_in_words
from hub.concerns.occurred import in_words
from hub.concerns.promised import promises_of
from hub.concerns.workflow import Status
from hub.matters.models import Severity
from hub.promises.clock import LONDON

NATURES, STATUSES, SEVERITIES = dict(Nature.choices), dict(Status.choices), dict(Severity.choices)


def summary_of(concern, viewer, *, organisation, with_words, now, address):
    """`address`: the whole address of its page."""
    lines = [_("OFFICIAL-SENSITIVE"), _("Concern %(reference)s in the Hub") % {"reference": concern.matter.reference}]
    lines += [address, "", *(f"{key}: {value}" for key, value in _facts(concern, organisation) if value)]
    lines += ["", _("What was promised:"), *(_promises(concern, viewer, now) or [_("- nothing")])]
    if with_words and viewer.shown.full:
        lines += ["", _("What was written:"), concern.what]
    lines += ["", _("Taken from the Hub on %(at)s for %(body)s.") % {"at": _at(now), "body": organisation.name}]
    return "\n".join(str(line) for line in lines)


def _facts(concern, organisation):
    matter, area = concern.matter, concern.matter.area
    own = [one["text"] for one in concern.references_of_page if one["body"] == organisation.pk]
    return [
        (_("Our case reference"), ", ".join(own)),
        (_("Police reference"), concern.police_reference),
        (_("About"), CATEGORIES[concern.category]),
        (_("Kind"), NATURES[concern.nature]),
        (_("Ward"), f"{area.name}, {area.parent.name}" if area.parent else area.name),
        (_("Logged"), _at(matter.raised_at)),
        (_("When it happened"), in_words(concern)),
        (_("State"), STATUSES[concern.status]),
        (_("Answers it"), matter.lead.name),
        (_("Urgency, the reporter"), URGENCIES[concern.urgency]),
        (_("Severity, triage"), SEVERITIES[concern.severity]),
        (
            _("Because of who somebody is, the reporter"),
            hostility_in_words(concern.hostility_reported) or _("Not said"),
        ),
        (
            _("Because of who somebody is, triage"),
            hostility_in_words(concern.hostility or []) or _("Not looked at yet"),
        ),
    ]


def _promises(concern, viewer, now):
    cards = promises_of(concern, viewer, now)
    return [_promise(card) for card in (*cards["open"], *cards["past"])]


def _promise(card):
    facts = {"what": card["what"], "by": card["by"], "due": _at(card["due"])}
    if card["met_at"]:
        return _("- %(what)s, %(by)s, by %(due)s: done %(met)s") % (facts | {"met": _at(card["met_at"])})
    if card["ended"]:
        return _("- %(what)s, %(by)s, by %(due)s: %(why)s") % (facts | {"why": card["ended"]})
    if card["state"] == "late":
        return _("- %(what)s, %(by)s, by %(due)s: overdue") % facts
    return _("- %(what)s, %(by)s, by %(due)s") % facts


def _at(at):
    """With its year: it is read in another system, perhaps years later."""
    return dateformat.format(at.astimezone(LONDON), "D j M Y H:i")
