"""The link on paper: its page for the place that makes and stops it, and the page to which it leads."""

from contextlib import suppress
from uuid import UUID, uuid4

import segno
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hub.concerns import actions_links as actions
from hub.concerns import status_links
from hub.concerns.anyone import limits
from hub.concerns.views.detail import STATUS_TONES, STATUSES, concern_or_404, head_of
from hub.concerns.views.settled import refused
from hub.concerns.workflow import THE_PLACE
from hub.limits import until
from hub.promises.engine import StepRefused, acting_as

LABEL = _("Make a link for paper")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def links(request, reference):
    """POST makes a new link. It stands on the page that answers, and never again: only its hash is kept."""
    concern, viewer = concern_or_404(request, reference)
    if not acting_as(concern.matter, request.user, THE_PLACE):
        return refused(request, concern, viewer, LABEL)
    link = ""
    if request.method == "POST":
        try:
            key = _key_of(request)
            token = actions.make_link(concern, form_key=key, by=request.user, at=request.now)
        except StepRefused as refusal:
            messages.error(request, refusal.message)
            return redirect("concerns:paper", reference)
        link = settings.SITE_URL.rstrip("/") + reverse("concerns:status_link", args=[token])
    context = {
        **head_of(concern, viewer),
        "link": link,
        "form_key": uuid4(),
        "qr": segno.make(link, error="m").svg_data_uri(scale=5, border=2) if link else "",
        "links": status_links.links_of(concern),
        "is_offered": status_links.is_offered(concern),
    }
    return render(request, "concerns/paper.html", context)


def _key_of(request):
    """None where the form has none, or something that is none: then each press makes a link."""
    with suppress(ValueError):
        return UUID(request.POST.get("form_key", ""))
    return None


@require_POST
def stop(request, reference):
    concern, viewer = concern_or_404(request, reference)
    if not acting_as(concern.matter, request.user, THE_PLACE):
        return refused(request, concern, viewer, LABEL)
    if actions.stop_link(concern, request.POST.get("link", ""), by=request.user, at=request.now):
        messages.success(request, _("Stopped. Whoever has that sheet finds nothing there any more."))
    else:
        messages.info(request, _("That link had been stopped before."))
    return redirect("concerns:paper", reference)


@login_not_required
@never_cache
@require_safe
def where_it_stands(request, token):
    """Open to whoever holds the sheet. Nothing is written down: not who looked, nor that anybody did."""
    if seconds := limits.before_looking(request):
        return render(request, "concerns/looked_too_often.html", {"wait": until(seconds)}, status=429)
    standing = status_links.standing_of(token, request.now)
    if standing is None:
        raise Http404
    context = {
        "standing": standing,
        "status": STATUSES[standing.status],
        "status_tone": STATUS_TONES[standing.status],
        "is_late": standing.next_at is not None and standing.next_at <= request.now,
    }
    response = render(request, "concerns/where_it_stands.html", context)
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response
