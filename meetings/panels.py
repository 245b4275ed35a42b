"""What meetings add to the pages of others: the first page, a concern, a place."""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from hub.matters.querysets import seen_by
from hub.people.roles import Permission
from hub.places.panels import Panel
from meetings.grounds import may_call_about
from meetings.models import Invitee, Meeting
from meetings.views.detail import STATUS_TONES
from meetings.views.lists import rows_of

AT_ONCE = 10


def to_answer(request):
    """Invitations that wait for my answer, and what I am expected at next. Three queries."""
    user, now = request.user, request.now
    to_come = Meeting.objects.scheduled().visible_to(user).filter(ends_at__gt=now)
    mine = Invitee.objects.live().filter(user=user).exclude(answer=Invitee.Answer.NO).values("meeting")
    found = to_come.filter(Q(pk__in=mine) | Q(scheduled_by=user)).order_by("starts_at", "pk")
    listed = found[:AT_ONCE].listed(user)
    if not listed:
        return None
    rows = rows_of(listed, now)
    asked = [row for line, row in zip(listed, rows, strict=True) if line.answer == Invitee.Answer.NONE]
    return Panel("meetings/to_answer.html", {"asked": asked, "next": [row for row in rows if row not in asked]})


def schedule_about(request, concern, shown):
    """The way in from a concern's page: for those who may call meetings, while it is open."""
    if not shown.full or not may_call_about(concern, request.user):
        return None
    return _("Schedule a meeting"), f"{reverse('meetings:schedule')}?concern={concern.matter.reference}"


def meetings_of_concern(request, concern, shown):
    """That there are meetings and when, to all who see the concern in full; the way in only to who sees the meeting."""
    if not shown.full:
        return None
    seen = Meeting.objects.filter(concern=concern).annotate(is_seen=seen_by(request.user))
    found = list(seen.select_related("matter__area").order_by("-starts_at", "-pk")[:AT_ONCE])
    if not found:
        return None
    lines = [
        {
            "at": meeting.starts_at,
            "status": meeting.get_status_display(),
            "tone": STATUS_TONES[meeting.status],
            "title": meeting.title,
            "address": reverse("meetings:detail", args=[meeting.matter.reference]) if meeting.is_seen else "",
        }
        for meeting in found
    ]
    return Panel("meetings/of_concern.html", {"lines": lines})


def schedule_here(request, place):
    if place.closed_at or not request.user.may(Permission.SCHEDULE_MEETING):
        return None
    address = f"{reverse('meetings:schedule')}?place={place.reference}"
    return Panel("meetings/schedule_here.html", {"address": address}, is_action=True)


def meetings_here(request, place):
    """The latest meetings about the place, to those who see them in full: a summary does not say which place it is."""
    found = Meeting.objects.filter(matter__place=place).filter(seen_by(request.user, only_full=True))
    listed = found.order_by("-starts_at", "-pk")[:AT_ONCE].listed(request.user)
    return Panel("meetings/at_place.html", {"rows": rows_of(listed, request.now)}) if listed else None
