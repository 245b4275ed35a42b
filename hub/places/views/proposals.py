"""What files say otherwise than what stands here by hand: take it, leave it, think again."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hub.people.querysets import remember_memberships
from hub.people.roles import Permission
from hub.places import actions_proposals
from hub.places.importing.facts import WORDS, shown, text_here
from hub.places.models import PlaceProposal
from hub.places.views.places import query_of

PAGE = 25


@require_safe
@never_cache
def proposal_list(request):
    seen = _seen(request).select_related("place__ward", "place__borough", "decided_by")
    is_decided = request.GET.get("show") == "decided"
    last = seen.filter(reference=request.GET["after"]).first() if request.GET.get("after") else None
    page = seen.decided_after if is_decided else seen.waiting_after
    found = list(page(_fitting(last, is_decided), size=PAGE + 1))
    show = "decided" if is_decided else ""
    return render(
        request,
        "places/proposals.html",
        {
            "rows": [_row(proposal) for proposal in found[:PAGE]],
            "is_decided": is_decided,
            "start": query_of(show=show) or reverse("places:proposals") if last else "",
            "next": query_of(show=show, after=found[PAGE - 1].reference) if len(found) > PAGE else "",
        },
    )


def _fitting(last, is_decided):
    """One that moved to the other list meanwhile leads to the start of this one."""
    return last if last and (last.decided_at is not None) == is_decided else None


def _row(proposal):
    now = text_here(proposal.place, proposal.field)
    return {
        "proposal": proposal,
        "place": proposal.place,
        "field": WORDS[proposal.field],
        "there": shown(proposal.field, proposal.there),
        "here": shown(proposal.field, proposal.here if proposal.decided_at else now) or _("nothing"),
    }


@require_POST
def take(request, reference):
    return _decide(request, reference, actions_proposals.take, _("Taken over from the file."))


@require_POST
def leave(request, reference):
    return _decide(request, reference, actions_proposals.leave, _("Left as it stands here."))


@require_POST
def undo(request, reference):
    return _decide(request, reference, actions_proposals.undo, _("Undone: it waits to be decided again."))


def _decide(request, reference, action, done):
    proposal = get_object_or_404(_seen(request), reference=reference)
    try:
        action(proposal, by=request.user, at=request.now)
    except actions_proposals.ProposalRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, done)
    return redirect("places:proposals")


def _seen(request):
    """For those who do not keep the registry these pages do not exist."""
    remember_memberships(request.user)
    if not request.user.may(Permission.KEEP_REGISTRY):
        raise Http404
    return PlaceProposal.objects.visible_to(request.user)
