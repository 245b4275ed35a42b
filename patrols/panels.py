"""What patrols add to the pages of places and concerns, and to everybody's first page."""

from datetime import timedelta
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from hub.people.querysets import organisation_ids_of
from hub.people.roles import Permission
from hub.places.panels import Panel
from patrols.models import Visit
from patrols.querysets import at_places_of, visits_of_today
from patrols.views.shown import shown
from patrols.workflow import OPEN_VISIT, VisitStatus

AT_ONCE = 20
LATELY = timedelta(days=14)
# concerns in these states no longer wait for anybody
ENDED = ("closed", "recorded")


def visits_here(request, place):
    """To the place what was done, to those who patrol also what is planned."""
    return _panel("patrols/at_place.html", request, place, Visit.objects)


def visits_for(request, concern, shown):
    """The visits to its place since it was logged. A summary does not say which place that is."""
    matter = concern.matter
    if not shown.full or matter.place_id is None:
        return None
    visits = Visit.objects.filter(planned_to__gte=matter.raised_at)
    return _panel("patrols/for_concern.html", request, matter.place, visits)


def _panel(template, request, place, visits):
    """One query for whoever may see any, and one more for their teams where there are some."""
    user = request.user
    is_ours = place.merged_into_id is not None or place.run_by_id in organisation_ids_of(user)
    if not is_ours and not user.may(Permission.CARRY_OUT_VISIT):
        return None
    seen = visits.filter(place__in=place.with_merged(), status__in=OPEN_VISIT | {VisitStatus.DONE}).visible_to(user, request.now)
    found = list(seen.prefetch_related("round__matter__lead").order_by("-planned_from", "-pk")[:AT_ONCE])
    if not found:
        return None
    done = [visit for visit in found if not visit.is_open]
    planned = [visit for visit in reversed(found) if visit.is_open]
    return Panel(template, {"done": done, "planned": planned})


def plan_a_visit(request, concern, shown):
    place = concern.matter.place
    if place is not None and place.merged_into_id:
        place = place.merged_into
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
    mine = done.filter(at_places_of(request.user), arrived_at__gte=request.now - LATELY)
    visits = list(mine.select_related("place", "round__matter__lead")[:AT_ONCE])
    return Panel("patrols/home_lately.html", {"visits": visits}) if visits else None
