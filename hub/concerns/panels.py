"""What concerns add to the page of a place."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hub.concerns import status_links
from hub.concerns.querysets import concerns_at
from hub.concerns.views.lists import rows_of
from hub.concerns.workflow import THE_PLACE
from hub.people.roles import Permission
from hub.places.panels import Panel
from hub.promises.engine import acting_as


def log_a_concern(request, place):
    """The way in, for those who speak for the place."""
    if place.closed_at or place.run_by is None or not request.user.may(Permission.RAISE_CONCERN, place.run_by):
        return None
    return Panel("concerns/log_here.html", {"address": reverse("concerns:raise")}, is_action=True)


def link_for_paper(request, concern, shown):
    """For the place itself. No query: memberships and audience were read for the page."""
    if not status_links.is_offered(concern) or not acting_as(concern.matter, request.user, THE_PLACE):
        return None
    return _("Link for paper"), reverse("concerns:paper", args=[concern.matter.reference])


def text_to_share(request, concern, shown):
    """The same: for the place itself."""
    if concern.names_child or not acting_as(concern.matter, request.user, THE_PLACE):
        return None
    return _("Text for the committee"), reverse("concerns:share", args=[concern.matter.reference])


def concerns_here(request, place):
    """The latest concerns at the place, to those who see them in full: a summary does not say which place it was."""
    concerns = concerns_at(place, request.user)
    return Panel("concerns/at_place.html", {"rows": rows_of(concerns, request.now)}) if concerns else None
