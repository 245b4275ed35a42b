"""The calendar feed of a place: its page for those who keep the times; the feed for whoever has the address."""

from hashlib import sha256

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hub.people.querysets import remember_memberships
from hub.places import actions_feeds as actions
from hub.places.models import TimesFeed
from hub.places.times_feed import feed_of
from hub.places.views.reach import place_to_keep
from hub.typed import LONDON

KEPT = 15 * 60  # seconds for which a calendar program may keep it


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def feed_page(request, reference):
    """POST makes a new address. It is shown on the page that answers, and never again: only its hash is kept."""
    remember_memberships(request.user)
    place, _reach = place_to_keep(request, reference)
    link = ""
    if request.method == "POST":
        key = actions.make_feed(place, by=request.user, at=request.now)
        link = settings.SITE_URL.rstrip("/") + reverse("times_feed", args=[key])
    live = TimesFeed.objects.filter(place=place, ended_at=None).select_related("made_by").first()
    return render(request, "places/feed.html", {"place": place, "feed": live, "link": link})


@require_POST
def end_feed(request, reference):
    place, _reach = place_to_keep(request, reference)
    actions.end_feed(place, by=request.user, at=request.now)
    messages.success(request, _("Ended. The address does not work any more."))
    return redirect("places:feed", reference)


@login_not_required
@require_safe
def feed(request, key):
    """An unknown address costs what an ended one costs, and says the same."""
    found = TimesFeed.objects.filter(key_hash=actions.hash_of(key), ended_at=None, place__closed_at=None)
    live = found.select_related("place").first()
    if live is None:
        raise Http404
    body = feed_of(live.place, request.now.astimezone(LONDON).date())
    etag = f'"{sha256(body).hexdigest()[:32]}"'
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = f"private, max-age={KEPT}"
    response["Content-Disposition"] = 'inline; filename="times.ics"'
    response["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response)
