"""Where the link of an invitation leads: who invites to what, and the way to say yes. GET changes nothing."""

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.account.models import Login
from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from hub.accounts import actions_invitations as actions
from hub.accounts import invitation_links, second_step
from hub.accounts.actions import AccountRefused
from hub.accounts.forms import AcceptForm
from hub.people.called import called
from hub.people.models import User
from hub.people.roles import ROLES


@login_not_required
@never_cache
@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def invited(request, token):
    if request.method == "POST" and not ratelimit.consume(request, action="reset_password_from_key"):
        return ratelimit.respond_429(request)
    opened = invitation_links.read(token, request.now)
    if opened.problem:
        if request.method == "POST":
            actions.log_refused(opened, by=request.user if request.user.is_authenticated else None, at=request.now)
        return _gone(request, opened)
    if request.user.is_authenticated:
        return _signed_in(request, token, opened)
    return _new_here(request, token, opened)


def _new_here(request, token, opened):
    invitation = opened.invitation
    person = User(email=invitation.email, name=invitation.name)  # so that no password is like either
    form = AcceptForm(request.POST or None, initial={"name": invitation.name}, user=person)
    if not form.is_valid():
        return _page(request, opened, form=form)
    said = form.cleaned_data
    opened, user = actions.accept_as_new(token, name=said["name"], password=said["password"], at=request.now)
    if opened.problem == "has_account":
        return _page(request, opened, form=AcceptForm(initial={"name": said["name"]}, user=person), has_account=True)
    if opened.problem:
        return _gone(request, opened)
    _welcome(request, invitation)
    # signed in by the password that was just chosen, not by the link: a second step is still owed where one is
    answer = perform_password_login(request, {"email": user.email}, Login(user=user, redirect_url=reverse("home:home")))
    if request.user.is_authenticated:
        reauthenticate_by_password(request)  # it was typed a moment ago: setting up the step asks for it no more
    return answer


def _signed_in(request, token, opened):
    is_mine = opened.invitation.email == request.user.email.lower()
    if is_mine and request.owes_second_step():
        return second_step.way_to_step(request)
    if request.method != "POST":
        return _page(request, opened, state="mine" if is_mine else "another")
    try:
        opened = actions.accept(token, by=request.user, at=request.now)
    except AccountRefused as refused:
        messages.error(request, str(refused))
        return redirect("home:home")
    if opened.problem == "another":
        return _page(request, opened, state="another")
    if opened.problem:
        return _gone(request, opened)
    request.session.cycle_key()  # what this session may do has grown
    _welcome(request, opened.invitation)
    return redirect("home:home")


def _welcome(request, invitation):
    messages.success(request, _("Welcome. You act for %(body)s now.") % {"body": invitation.organisation.name})


def _page(request, opened, *, state="new", form=None, has_account=False):
    invitation = opened.invitation
    role = ROLES.get(invitation.role)
    by = called(invitation.invited_by, request.user) if invitation.invited_by else _("The people who run the Hub")
    facts = [
        {"key": _("Invited"), "value": invitation.email},
        {"key": _("Invited by"), "value": by},
        {"key": _("To act for"), "value": invitation.organisation.name},
        {"key": _("As"), "value": role.name if role else invitation.role},
    ]
    if invitation.position:
        facts.append({"key": _("When a promise is late"), "value": invitation.get_position_display()})
    context = {
        "invitation": invitation,
        "facts": facts,
        "state": state,
        "form": form,
        "has_account": has_account,
        "sign_in": f"{reverse('account_login')}?{urlencode({'next': request.path})}",
    }
    return render(request, "accounts/invited.html", context)


def _gone(request, opened):
    return render(request, "accounts/invitation_gone.html", {"problem": opened.problem})
