"""Who looked at a concern: the place learns it by organisation, supervisors by person of their own people."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.matters.looked import SUMMARY
from hub.people.querysets import supervised_by

WORDS = {
    "viewed": gettext_lazy("Opened it"),
    "printed": gettext_lazy("Opened it to print"),
    "copied": gettext_lazy("Copied a summary for a system of its own"),
    "exported": gettext_lazy("Took it along in a file"),
    "evidence_viewed": gettext_lazy("Opened a piece of evidence"),
    "original_viewed": gettext_lazy("Fetched the original of a piece of evidence"),
}
OF_A_SUMMARY = {
    "viewed": gettext_lazy("Opened a summary"),
    "printed": gettext_lazy("Opened a summary to print"),
    "exported": gettext_lazy("Took a summary along in a file"),
}
EVERYBODY = "everybody"


def may_see_looks(user, viewer):
    """EVERYBODY for the people of the place, by organisation; ids of organisations for whoever supervises their people;
    empty for others. No query where memberships were read."""
    if viewer.is_of_place:
        return EVERYBODY
    if not viewer.shown.full:
        return frozenset()
    return supervised_by(user) & set(viewer.shown.organisations)


def in_words(event):
    words = OF_A_SUMMARY if event.code == SUMMARY else WORDS
    return words.get(event.kind) or WORDS[event.kind]


def body_of(event, concern):
    if event.for_organisation:
        return event.for_organisation.name
    if event.by_id is not None and event.by_id == concern.reported_by_id:
        return _("The person who raised it")
    return _("Somebody who was asked by name")


def print_it(request, concern, shown):
    """The way to paper."""
    return _("Print"), reverse("concerns:print", args=[concern.matter.reference])
