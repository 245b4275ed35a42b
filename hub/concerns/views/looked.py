"""Who looked at a concern, and when."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hub.concerns.looked import EVERYBODY, body_of, in_words, may_see_looks
from hub.concerns.views.detail import concern_or_404, head_of
from hub.matters.looked import edge_from, looks_at
from hub.people.called import called


@require_safe
@never_cache
def looked(request, reference):
    concern, viewer = concern_or_404(request, reference)
    bodies = may_see_looks(request.user, viewer)
    if not bodies:
        raise PermissionDenied
    by_person = bodies != EVERYBODY
    edge = edge_from(request.GET.get("after", ""))
    found, following = looks_at(concern.matter, organisations=bodies if by_person else None, edge=edge)
    rows = [
        {
            "at": event.at,
            "who": called(event.by, request.user) if by_person and event.by else body_of(event, concern),
            "what": in_words(event),
        }
        for event in found
    ]
    context = {
        **head_of(concern, viewer),
        "rows": rows,
        "by_person": by_person,
        "newest": request.path if edge else "",
        "older": f"{request.path}?after={following}" if following else "",
    }
    return render(request, "concerns/looked.html", context)
