"""What meetings add to the pages of others: the first page, a concern, a place."""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from hub.matters.querysets import reader, seen_by, seen_by_reader
from hub.people.roles import Permission
from hub.places.models import Area
from hub.places.panels import Panel
from hub.prepared import Given, named, prepared
from meetings.grounds import may_call_about
from meetings.models import Invitee, Meeting, title_of
from meetings.querysets import next_of
from meetings.views.detail import STATUS_TONES
from meetings.views.lists import STATUSES, rows_of

AT_ONCE, NEXT = 10, 3


def to_answer(request):
    """Invitations that wait for my answer, and what I am expected at next. Two queries."""
    listed = next_of(request.user, request.now, limit=NEXT)
    if not listed:
        return None
    asked = [line for line in listed if line.answer == Invitee.Answer.NONE]
    coming = [line for line in listed if line not in asked]
    lists = {"asked": rows_of(asked, request.now), "next": rows_of(coming, request.now)}
    return Panel("meetings/to_answer.html", lists)


def schedule_about(request, concern, shown):
    """The way in from a concern's page: for those who may call meetings, while it is open."""
    if may_call_about(concern, request.user, shown) is None:
        return None
    return _("Schedule a meeting"), f"{reverse('meetings:schedule')}?concern={concern.matter.reference}"


def meetings_of_concern(request, concern, shown):
    """That there are meetings and when, to all who see the concern in full; the way in only to who sees the meeting."""
    if not shown.full:
        return None
    lines = [
        {
            "at": starts_at,
            "status": STATUSES[status],
            "tone": STATUS_TONES[status],
            "title": title_of(area),
            "address": reverse("meetings:detail", args=[reference]) if is_seen else "",
        }
        for starts_at, status, area, reference, is_seen in _meetings_about(concern=concern.pk, **reader(request.user))
    ]
    return Panel("meetings/of_concern.html", {"lines": lines}) if lines else None


@prepared
def _meetings_about():
    found = Meeting.objects.filter(concern=Given("concern")).annotate(is_seen=seen_by_reader())
    ward = named(Area, "matter__area")
    return found.order_by("-starts_at", "-pk").values_list("starts_at", "status", ward, "matter__reference", "is_seen")


def schedule_here(request, place):
    if place.closed_at or not request.user.may(Permission.SCHEDULE_MEETING):
        return None
    address = f"{reverse('meetings:schedule')}?place={place.reference}"
    return Panel("meetings/schedule_here.html", {"address": address}, is_action=True)


def meetings_here(request, place):
    """The latest meetings about the place, to those who see them in full, and the concern behind them too: a summary
    of either does not say which place it is."""
    found = Meeting.objects.filter(matter__place__in=place.with_merged()).filter(seen_by(request.user, only_full=True))
    found = found.filter(Q(concern=None) | Q(seen_by(request.user, matter="concern", only_full=True)))
    listed = found.order_by("-starts_at", "-pk")[:AT_ONCE].listed(request.user)
    return Panel("meetings/at_place.html", {"rows": rows_of(listed, request.now)}) if listed else None
