"""Inviting people, and the invitations that wait: for the coordinator, and whoever may invite to a body of theirs."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hub.accounts import actions_invitations as actions
from hub.accounts import querysets
from hub.accounts.actions import AccountRefused
from hub.accounts.forms import InviteForm
from hub.accounts.giving import roles_to_give
from hub.accounts.models import Invitation
from hub.people.models import Organisation
from hub.people.roles import ROLES

PAGE = 25


@require_safe
def invitation_list(request):
    bodies = querysets.invites_to(request.user)
    if bodies is not None and not bodies:
        raise Http404
    found = querysets.open_invitations(bodies)
    last = found.filter(reference=request.GET.get("after", "")[:11].replace("\x00", "")).first()
    page = querysets.invitations_after(found, last, size=PAGE + 1)
    context = {
        "rows": [_row(invitation, request.now) for invitation in page[:PAGE]],
        "bodies": bodies or (),
        "newer": request.path if last else "",
        "older": f"?after={page[PAGE - 1].reference}" if len(page) > PAGE else "",
    }
    return render(request, "accounts/invitations.html", context)


def _row(invitation, now):
    role = ROLES.get(invitation.role)
    return {
        "invitation": invitation,
        "role": role.name if role else invitation.role,
        "is_expired": now >= invitation.expires_at,
    }


@require_http_methods(["GET", "HEAD", "POST"])
def invite(request, reference):
    organisation = get_object_or_404(Organisation.objects.open(), reference=reference)
    if not roles_to_give(request.user, organisation):
        raise Http404
    form = InviteForm(request.POST or None, organisation=organisation, by=request.user)
    if form.is_valid():
        try:
            who = actions.invite(**form.cleaned_data, organisation=organisation, by=request.user, at=request.now)
        except AccountRefused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        else:
            messages.success(request, _("%(name)s is invited: a mail is on its way.") % {"name": who.name})
            return redirect("accounts:invitations")
    return render(request, "accounts/invite.html", {"form": form, "organisation": organisation})


@require_POST
def ask_later(request, reference):
    mine = request.user.memberships.filter(ended_at__isnull=True, organisation__closed_at__isnull=True)
    membership = get_object_or_404(mine.select_related("organisation"), organisation__reference=reference)
    actions.ask_later(membership.organisation, by=request.user, at=request.now)
    messages.success(request, _("You are asked again in a month."))
    return redirect("home:home")


@require_POST
def send_again(request, reference):
    invitation = _invitation_or_404(request, reference)
    shown = request.POST.get("sent", "")
    sent = int(shown) if shown.isascii() and shown.isdigit() and len(shown) < 6 else 0
    try:
        is_sent = actions.send_again(invitation, sent=sent, by=request.user, at=request.now)
    except AccountRefused as refused:
        messages.error(request, str(refused))
    else:
        done = _("A new link is on its way to %(name)s. The one of before does not work any more.")
        again = _("A new link was sent to %(name)s already. Give it some minutes.")
        messages.success(request, (done if is_sent else again) % {"name": invitation.name})
    return redirect("accounts:invitations")


@require_POST
def withdraw(request, reference):
    invitation = _invitation_or_404(request, reference)
    try:
        actions.withdraw(invitation, by=request.user, at=request.now)
    except AccountRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(
            request, _("Taken back. The link that %(name)s got does not work.") % {"name": invitation.name}
        )
    return redirect("accounts:invitations")


def _invitation_or_404(request, reference):
    """Also one that was answered meanwhile: then the action says so."""
    bodies = querysets.invites_to(request.user)
    found = Invitation.objects.select_related("organisation")
    if bodies is not None:
        found = found.filter(organisation__in=bodies)
    return get_object_or_404(found, reference=reference)
