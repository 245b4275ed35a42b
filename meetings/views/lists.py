"""The meetings that somebody sees: those to come, soonest first, and the earlier ones."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hub.people.querysets import remember_memberships
from hub.people.roles import Permission
from hub.templatetags.hub import moment
from meetings.models import Invitee, title_of
from meetings.querysets import page_for
from meetings.views.detail import ANSWER_TONES, STATUS_TONES, lacks_word
from meetings.workflow import Status

STATUSES = dict(Status.choices)
A = Invitee.Answer


@dataclass(frozen=True, slots=True)
class Row:
    """A line in words, worked out here: a tag or filter for each would cost more than the database."""

    reference: str
    title: str
    where: str
    when: str
    state: str
    tone: str
    mine: str
    mine_tone: str
    is_late: bool


def rows_of(listed, now):
    """Lines of meetings for the reader of this page."""
    said = {A.NONE: _("Will you come?"), A.YES: _("You are coming"), A.NO: _("You are not coming")}
    return [_row(line, now, said) for line in listed]


def _row(line, now, said):
    late = lacks_word(line.status, line.ends_at, now)
    is_asked = line.answer is not None and line.status == Status.SCHEDULED and not late
    return Row(
        reference=line.reference,
        title=title_of(line.area),
        where=line.where,
        when=moment(line.starts_at),
        state=_("Was it held?") if late else str(STATUSES[line.status]),
        tone="late" if late else STATUS_TONES[line.status],
        mine=said[line.answer] if is_asked else "",
        mine_tone=("soon" if line.answer == A.NONE else ANSWER_TONES[line.answer]) if is_asked else "",
        is_late=late,
    )


@require_safe
@never_cache
def meeting_list(request):
    remember_memberships(request.user)
    is_earlier = request.GET.get("show") == "earlier"
    edges = {name: request.GET.get(name, "") for name in ("after", "before")}
    page = page_for(request.user, is_open=not is_earlier, **edges)
    context = {
        "rows": rows_of(page.rows, request.now),
        "is_earlier": is_earlier,
        "before": _address(is_earlier, before=page.before),
        "after": _address(is_earlier, after=page.after),
        "other": _address(not is_earlier) or reverse("meetings:list"),
        "may_schedule": request.user.may(Permission.SCHEDULE_MEETING),
    }
    return render(request, "meetings/list.html", context)


def _address(is_earlier, **edge):
    """Of a page of the list; empty when there is none that way."""
    if edge and not any(edge.values()):
        return ""
    chosen = ({"show": "earlier"} if is_earlier else {}) | edge
    return f"{reverse('meetings:list')}?{urlencode(chosen)}" if chosen else ""
