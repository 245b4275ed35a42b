"""The reminders of the next day: all of them for whoever runs the Hub, those of a body for whoever leads it."""

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hub.home.mails import coming
from hub.home.mails.why_words import POSITIONS
from hub.home.mails.words import kind_in_words
from hub.matters.looked import edge_from
from hub.notifications.mails import PROMISES
from hub.notifications.rendering import MATTER_PAGES
from hub.people.called import called
from hub.people.querysets import remember_memberships, supervised_by
from hub.people.roles import Permission
from hub.promises.ladder import BESIDE


@require_safe
@never_cache
def coming_list(request):
    remember_memberships(request.user)
    bodies = None if request.user.may(Permission.KEEP_MAILS) else supervised_by(request.user)
    if bodies is not None and not bodies:
        raise Http404
    after = edge_from(request.GET.get("after", ""))
    found, has_more = coming.page_of(request.user, request.now, bodies=bodies, after=after)
    context = {
        "rows": [_row(row, request.user) for row in found],
        "rounds": [] if after else [_of_rounds(row) for row in coming.of_rounds(request.now, bodies=bodies)],
        "is_all": bodies is None,
        "first": request.path if after else "",
        "next": f"?after={coming.edge_after(found, after)}" if has_more else "",
    }
    return render(request, "home/mails/coming.html", context)


def _row(row, viewer):
    promise, (at, position), later = row.promise, row.rungs[0], row.rungs[1:]
    body = promise.owner_organisation.name if row.is_named else _("a body that is not named here")
    return {
        "at": at,
        "is_late": promise.stuck_until is not None,
        "mail": kind_in_words(row.template),
        "what": PROMISES.get(promise.kind, promise.kind),
        "to": POSITIONS["asked" if row.heard.is_asked else position] % {"body": body},
        "people": _people(row, position, viewer),
        "about": row.reference or _("not shown to you"),
        "page": MATTER_PAGES.get(promise.matter.kind) if row.reference else "",
        "later": [(when, POSITIONS[name] % {"body": body}) for when, name in later],
    }


def _people(row, position, viewer):
    """Who would hear now, or that nobody can be told; nothing where that is not for this reader, or no person holds
    it."""
    if row.heard.is_asked or not row.is_named or position in BESIDE:
        return ""
    if not row.heard.people:
        return _("nobody there can be told: the next one hears at once")
    return ", ".join(called(person, viewer) for person in row.heard.people)


def _of_rounds(row):
    return {
        "day": row.day,
        "to": POSITIONS.get(row.position, POSITIONS["owner"]) % {"body": row.body},
        "count": row.count,
    }
