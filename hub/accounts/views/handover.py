"""Leaving an organisation: first what moves and where to, then one press."""

from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hub.accounts import actions_handover as actions
from hub.accounts import handover
from hub.accounts.actions import AccountRefused
from hub.accounts.forms_handover import HandOverForm
from hub.people.models import Membership


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def hand_over(request, reference, organisation):
    membership = _membership_or_404(request, reference, organisation)
    if membership.ended_at:
        messages.info(request, _("%(name)s has left already.") % {"name": membership.user.name})
        return redirect("accounts:away")
    colleagues = list(actions.colleagues_of(membership))
    about = {"membership": membership, "colleagues": colleagues}
    form = HandOverForm(request.POST or None, initial={"position": membership.position}, **about)
    if form.is_valid():
        try:
            actions.hand_over(membership, **form.answers(), by=request.user, at=request.now)
        except AccountRefused as refused:
            form = _open_again(form, refused, about)
        else:
            return _done(request, membership)
    leaving = actions.leaving_of(membership, successor=None, by=request.user, at=request.now)
    context = {
        "form": form,
        "membership": membership,
        "held": handover.held_by(leaving, request.user),
        "is_me": membership.user_id == request.user.pk,
        "is_alone": not colleagues,
        "why_not": actions.why_not(membership, request.user),
    }
    return render(request, "accounts/handover.html", context)


def _open_again(form, refused, about):
    """What was typed, with what is wrong, and the position that counts now."""
    about["membership"].refresh_from_db()
    again = HandOverForm(form.data | {"position": about["membership"].position}, **about)
    again.is_valid()
    again.add_error(refused.field if refused.field in again.fields else None, str(refused))
    return again


def _done(request, membership):
    facts = {"name": membership.user.name, "body": membership.organisation.name}
    if membership.user_id != request.user.pk:
        messages.success(request, _("%(name)s has left %(body)s, and what was open is handed over.") % facts)
        return redirect("accounts:away")
    logout(request)
    messages.success(request, _("You have left %(body)s, and what was open is handed over. Thank you.") % facts)
    return redirect("home:home")  # which asks to sign in


def _membership_or_404(request, reference, organisation):
    """The newest one of that person there: one that ended still says so to whoever could have ended it."""
    found = Membership.objects.filter(user__reference=reference, organisation__reference=organisation)
    membership = found.select_related("user", "organisation").order_by("-since", "-pk").first()
    if membership is None or not actions.may_hand_over(membership, request.user):
        raise Http404
    return membership
