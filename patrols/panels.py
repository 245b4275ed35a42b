"""What patrols add to the pages of places and concerns, and to everybody's first page."""

from datetime import timedelta
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from hub.people.querysets import organisation_ids_of
from hub.people.roles import Permission
from hub.places.panels import Panel
from patrols.models import Visit
from patrols.querysets import visits_of_today
from patrols.views.shown import shown

AT_ONCE = 10
LATELY = timedelta(days=14)
# concerns in these states no longer wait for anybody
ENDED = ("closed", "recorded")


def visits_here(request, place):
    """To the place what was done, to those who patrol also what is planned."""
    return _panel("patrols/at_place.html", request, Visit.objects.filter(place=place))


def visits_for(request, concern, shown):
    """The visits to its place since it was logged. A summary does not say which place that is."""
    matter = concern.matter
    if not shown.full or matter.place_id is None:
        return None
    visits = Visit.objects.filter(place=matter.place_id, planned_to__gte=matter.raised_at)
    return _panel("patrols/for_concern.html", request, visits)


def _panel(template, request, visits):
    visits = visits.select_related("round__matter__lead")
    done = list(visits.visible_to(request.user, request.now).done()[:AT_ONCE])
    planned = []
    if request.user.may(Permission.CARRY_OUT_VISIT):
        planned = list(visits.of_my_rounds(request.user).open().order_by("planned_from", "pk")[:AT_ONCE])
    return Panel(template, {"done": done, "planned": planned}) if done or planned else None


def plan_a_visit(request, concern, shown):
    place = concern.matter.place
    if not shown.full or place is None or place.closed_at or concern.status in ENDED:
        return None
    if not request.user.may(Permission.PLAN_ROUND):
        return None
    wanted = {"place": place.reference, "concern": concern.matter.reference}
    return _("Plan a visit"), f"{reverse('patrols:plan')}?{urlencode(wanted)}"


def visits_today(request):
    """For an officer with duty today: what is still open. Two queries, none for everybody else."""
    if not request.user.may(Permission.CARRY_OUT_VISIT):
        return None
    visits = [visit for visit in visits_of_today(request.user, request.now) if visit.is_open]
    rows = [shown(visit, request.user, request.now) for visit in visits[:AT_ONCE]]
    return Panel("patrols/home_today.html", {"rows": rows}) if rows else None


def visits_lately(request):
    """For the people of a place: who came by in the last two weeks. One query, none for everybody else."""
    if not request.user.may(Permission.RAISE_CONCERN):
        return None
    done = Visit.objects.visible_to(request.user, request.now).done()
    mine = done.filter(place__run_by__in=organisation_ids_of(request.user), arrived_at__gte=request.now - LATELY)
    visits = list(mine.select_related("place", "round__matter__lead")[:AT_ONCE])
    return Panel("patrols/home_lately.html", {"visits": visits}) if visits else None
