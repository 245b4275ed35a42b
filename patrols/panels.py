"""What patrols add to the pages of places and concerns, and to everybody's first page."""

from datetime import timedelta
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from hub.people.querysets import organisation_ids_of
from hub.people.roles import Permission
from hub.places.panels import Panel
from patrols.models import Visit
from patrols.querysets import AT_ONCE, at_places_of, teams_of_rounds, visits_at, visits_of_today, visits_since
from patrols.views.shown import shown

LATELY = timedelta(days=14)
# concerns in these states no longer wait for anybody
ENDED = ("closed", "recorded")


def visits_here(request, place):
    """To the place what was done, to those who patrol also what is planned."""
    if not _may_know_any(request.user, place):
        return None
    return _panel("patrols/at_place.html", visits_at(place.of_now_id, request.user, request.now))


def visits_for(request, concern, shown):
    """The visits to its place since it was logged. A summary does not say which place that is."""
    matter = concern.matter
    if not shown.full or matter.place_id is None or not _may_know_any(request.user, matter.place):
        return None
    return _panel(
        "patrols/for_concern.html", visits_since(matter.raised_at, matter.place.of_now_id, request.user, request.now)
    )


def _may_know_any(user, place):
    """Whether to look at all: most people neither patrol nor are of that place."""
    is_ours = place.merged_into_id is not None or place.run_by_id in organisation_ids_of(user)
    return is_ours or user.may(Permission.CARRY_OUT_VISIT)


def _panel(template, visits):
    """Nothing where there are no visits; else one more query, for their teams."""
    if not visits:
        return None
    teams = teams_of_rounds({visit.round_id for visit in visits})
    lines = [(visit, *teams[visit.round_id]) for visit in visits]
    done = [{"came": visit.came, "team": team} for visit, _round, team in lines if not visit.is_open]
    planned = [{"when": v.when, "round": round_, "team": team} for v, round_, team in reversed(lines) if v.is_open]
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
