"""The two views of a concern side by side, and what its bodies noted about it, as its page shows them."""

from django.urls import reverse
from django.utils.translation import gettext as _

from hub.concerns.models import URGENCIES, hostility_in_words
from hub.concerns.workflow import Status
from hub.matters.models import Severity
from hub.people.called import called
from hub.promises.engine import acting_as

SEVERITIES = dict(Severity.choices)
# steps that stand beside what they change, not among the buttons
BESIDE = ("triage", "assign", "case_reference")


def triage_of(concern, viewer, steps, entries, user):
    """What the part "Triage" shows to somebody who sees everything; `steps`: what they may do now. No query."""
    may = {step.name: step for step in steps if step.name in BESIDE}
    address = {name: _address(concern, name) for name in may}
    views = None if concern.status == Status.RECORDED else _views(concern, viewer, entries)
    rows = [*_dealt_with(concern, address, user), *_references(concern, may, address, user)]
    copy = reverse("concerns:copy", args=[concern.matter.reference]) if "case_reference" in may else ""
    if not (views or rows or copy):
        return None
    return {"views": views, "rows": rows, "change": address.get("triage", ""), "copy": copy}


def _address(concern, name):
    return reverse(f"concerns:{name}", args=[concern.matter.reference])


def _views(concern, viewer, entries):
    is_triaged = any(entry.code == "triage" for entry in entries)
    hostility = hostility_in_words(concern.hostility or [])
    return [
        {
            "who": _("You said") if viewer.shown.is_reporter else _("The reporter said"),
            "asked": _("How urgent"),
            "severity": URGENCIES[concern.urgency],
            "hostility": hostility_in_words(concern.hostility_reported) or _("Not said"),
            "more": "",
        },
        {
            "who": _("Triage says"),
            "asked": _("How severe"),
            "severity": SEVERITIES[concern.severity],
            "hostility": hostility or _("Not looked at yet"),
            "more": "" if is_triaged else _("Set by what was reported: nobody has looked at it yet."),
        },
    ]


def _dealt_with(concern, address, user):
    """To whoever may give it to somebody else; to all others the head of the page says it."""
    if "assign" not in address:
        return []
    person, lead = concern.dealt_with_by, concern.matter.lead
    who = (
        f"{called(person, user)}, {lead.name}"
        if person
        else _("%(body)s: nobody in particular yet") % {"body": lead.name}
    )
    return [{"key": _("Who deals with it"), "value": who, "href": address["assign"], "action": _("Change")}]


def _references(concern, may, address, user):
    rows = []
    if concern.police_reference:
        rows.append({"key": _("Police reference"), "value": concern.police_reference})
    step = may.get("case_reference")
    mine = acting_as(concern.matter, user, step.who)[1].pk if step else None
    found = concern.references_of_page
    for one in found:
        row = {"key": _("Case reference, %(body)s") % {"body": one["name"]}, "value": one["text"]}
        if one["body"] == mine:
            row |= {"href": address["case_reference"], "action": _("Change")}
        rows.append(row)
    if step and mine not in {one["body"] for one in found}:
        href = address["case_reference"]
        rows.append({"key": _("Your case reference"), "value": _("None yet"), "href": href, "action": _("Add")})
    return rows
