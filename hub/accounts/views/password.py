"""Setting a password by a one-use link, for new people and for those who forgot theirs."""

from allauth.account.adapter import get_adapter
from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from hub.accounts import actions, emails, links
from hub.accounts.forms import AskForLinkForm, SetPasswordForm
from hub.people.models import User


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def ask(request):
    """Asks for the address and answers the same, in the same time, whether it has an account or not."""
    form = AskForLinkForm(request.POST or None)
    if form.is_valid():
        email = form.cleaned_data["email"]
        if not ratelimit.consume(request, action="reset_password", key=email.lower()):
            return ratelimit.respond_429(request)
        _send(email, language=get_language(), at=request.now)
        return redirect("account_reset_password_done")
    return render(request, "account/password_reset.html", {"form": form})


@transaction.atomic
def _send(email, *, language, at):
    user = User.objects.filter(email__iexact=email, is_active=True).first()
    if user is None:
        emails.password_asked_for_nobody(email, language=language, at=at)
    else:
        emails.password_asked(user, at=at)


@login_not_required
@require_GET
def asked(request):
    return render(request, "account/password_reset_done.html")


@login_not_required
@never_cache
@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "POST"])
def set_by_link(request, token):
    limited = ratelimit.consume_or_429(request, action="reset_password_from_key")
    if limited:
        return limited
    opened = links.read(token, request.now)
    form = SetPasswordForm(request.POST or None, user=opened.user)
    if opened.user and form.is_valid():
        opened = actions.set_password_by_link(token, form.cleaned_data["password"], at=request.now)
        if opened.user:
            # Failed attempts before the new password must not keep its owner out.
            get_adapter()._delete_login_attempts_cached_email(request, email=opened.user.email)
            messages.success(request, _("Your password is set. Sign in with it."))
            return redirect("account_login")
    if opened.user is None:
        return render(request, "accounts/link_gone.html", {"problem": opened.problem})
    return render(request, "accounts/set_password.html", {"form": form, "person": opened.user})
