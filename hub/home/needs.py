"""What needs this person now, in the order in which it is due: the first page after signing in."""

from datetime import time, timedelta
from functools import cache

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hub.accounts.panels import requests_to_join, second_person
from hub.accounts.views.offices import to_check as offices_to_check
from hub.concerns.advice import old_lines
from hub.concerns.querysets import page_for
from hub.concerns.routing import ANSWERING
from hub.concerns.timeline import PROMISES
from hub.concerns.views.lists import rows_of
from hub.concerns.workflow import Status
from hub.home.mails.stuck import counts as stuck_mails
from hub.inbox.models import InboundMessage
from hub.matters.about import about
from hub.matters.models import Matter
from hub.notifications.rendering import MATTER_PAGES
from hub.people.called import called
from hub.people.models import Membership, Organisation
from hub.people.positions import Roster
from hub.people.querysets import current_memberships, remember_memberships
from hub.people.roles import ROLES, Permission
from hub.places.views.postures import postures_now
from hub.promises.clock import LONDON, instant
from hub.promises.ladder import CLIMB
from hub.promises.models import Promise, state_of_open
from hub.promises.querysets import count_owed_by, count_unanswered, owed_by
from meetings.panels import to_answer
from patrols.panels import visits_lately, visits_today
from patrols.querysets import places_of

AT_ONCE = 25
ANY_REFERENCE = "X-0000-0000"
# where nothing is due, as if it were due then
NO_DATE = timedelta(days=14)
WORKS_ON_PROMISES = {Permission.ANSWER_CONCERN, Permission.RECORD_CONTACT, Permission.EDIT_ROUTING}

# what the apps above concerns show here: each a panel, or None for this reader
HOME_PANELS = (postures_now, second_person, visits_today, to_answer, requests_to_join, visits_lately, offices_to_check)


@require_safe
@never_cache
def home(request):
    user, now = request.user, request.now
    remember_memberships(user)
    permissions = _permissions(user)
    works, raises = bool(permissions & WORKS_ON_PROMISES), Permission.RAISE_CONCERN in permissions
    # whoever has nothing to answer is here to enter; the others find it above
    enters = Permission.ENTER_FOR_CALLER in permissions and not works
    context = {
        "may_raise": raises,
        "may_enter": enters,
        "works": works,
        "is_new": not permissions and not current_memberships(user),
    }
    if works:
        context |= _owed(user, now)
    if not works and not context["is_new"]:
        context |= _asked(user, now, confirms=raises)
    elif raises:
        context |= _asked(user, now, confirms=True)
    if Permission.EDIT_ROUTING in permissions:
        context |= _running(now) | {"to_find": _to_find(user)}
    context["panels"] = [found for panel in HOME_PANELS if (found := panel(request))]
    return render(request, "home/home.html", context)


def _permissions(user):
    return set().union(*(ROLES[role].permissions for role, _ids in current_memberships(user) if role in ROLES))


def _owed(user, now):
    """What this person and their organisations promised, first due first, and how much of it there is."""
    promises = owed_by(user, limit=AT_ONCE)
    found = about(user, [promise.matter for promise in promises])
    visited = places_of(promises)
    open_, overdue, today = count_owed_by(user, now=now, until=_end_of_day(now))
    return {
        "owed": [_need(promise, found[promise.matter.pk], visited, user, now) for promise in promises],
        "counts": {"open": open_, "overdue": overdue, "today": today},
        "more": open_ - len(promises),
    }


@cache
def _page_of(kind):
    """The address of a page of this kind, worked out once: for each of 25 rows it would cost more than the rows."""
    return reverse(MATTER_PAGES[kind], args=[ANY_REFERENCE])


def _need(promise, about, visited, user, now):
    reference = promise.matter.reference
    return {
        "reference": reference,
        "address": _page_of(promise.matter.kind).replace(ANY_REFERENCE, reference),
        "title": visited.get(promise.pk, about.title),
        "where": about.where,
        "what": PROMISES[promise.kind],
        "by": promise.body,
        "person": called(promise.person, user) if promise.person and about.is_full else "",
        "is_mine": promise.person_id == user.pk,
        "due": promise.due_at,
        "state": state_of_open(promise.due_at, now, promise.paused_at),
        "severity": _("severity %(severity)s") % {"severity": about.severity} if about.severity else "",
    }


def _asked(user, now, *, confirms):
    """The open concerns of one's own place (or of the places one sees), by what is due next."""
    page = page_for(user, size=AT_ONCE)
    settled = [row for row in page.rows if confirms and row.status == Status.RESOLVED]
    waiting = [row for row in page.rows if row not in settled]
    waiting.sort(key=lambda row: row.due_at or now + NO_DATE)
    return {"settled": rows_of(settled, now), "waiting": rows_of(waiting, now), "has_more": bool(page.after)}


def _running(now):
    """What the coordinator looks after: what nobody answered or is set to answer, empty positions, failed mails."""
    operators = Organisation.objects.open().filter(kind=Organisation.Kind.OPERATOR)
    unrouted = Promise.objects.open().filter(owner_organisation__in=operators, kind=Promise.Kind.ACKNOWLEDGE)
    return {
        "unrouted": unrouted.count(),
        "unanswered": count_unanswered(now),
        "stuck": Promise.objects.stuck().count(),
        "gaps": _gaps(now),
        "stuck_mails": stuck_mails(now).all,
        "came_in": InboundMessage.objects.waiting().count(),
        "old_advice": old_lines(now).count(),
    }


def _to_find(user):
    """References of concerns of which the coordinator sees nothing and finds who answers, the oldest first."""
    found = Matter.objects.to_route_by(user).order_by("raised_at", "pk")
    return list(found.values_list("reference", flat=True)[:AT_ONCE])


def _gaps(now):
    """[(organisation, [names of positions that nobody holds there or above])]. Three queries."""
    bodies = list(Organisation.objects.open().filter(kind__in=ANSWERING))
    roster = Roster([body.pk for body in bodies], now)
    names = dict(Membership.Position.choices)
    found = [(body, [names[p] for p in CLIMB if not roster.holders(body.pk, p)]) for body in bodies]
    return [(body, missing) for body, missing in found if missing]


def _end_of_day(now):
    return instant(now.astimezone(LONDON).date() + timedelta(days=1), time(0))
