"""What allauth's pages of the second step leave out: a passkey is taken off by a button, without its number in an
address."""

from allauth.account.decorators import reauthentication_required
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import flows
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST


@never_cache
@require_POST
@reauthentication_required(app="allauth.mfa")
def remove_passkey(request):
    """Asked once more before it is done: what comes back with `sure` was shown what it means."""
    passkey = _passkey_or_404(request)
    if "sure" not in request.POST:
        return render(request, "mfa/passkeys/remove.html", {"passkey": passkey, "name": passkey.wrap().name})
    flows.remove_authenticator(request, passkey)
    return redirect("mfa_index")


def _passkey_or_404(request):
    number = request.POST.get("passkey", "")
    mine = Authenticator.objects.filter(user=request.user, type=Authenticator.Type.WEBAUTHN)
    found = mine.filter(pk=int(number)).first() if number.isascii() and number.isdigit() and len(number) < 10 else None
    if found is None:
        raise Http404
    return found
