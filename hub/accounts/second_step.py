"""Whose password alone opens nothing: police, councils and coordinators, and what they are shown instead.

Whether a session went through a second step stands in the session itself, under the person it was for: a mark made by
a code, a passkey or a recovery code, and by nothing that came by mail. Turning the last one off takes the mark away.
"""

from base64 import urlsafe_b64encode

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.mfa.utils import is_mfa_enabled
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from hub.people import sealed
from hub.people.querysets import current_memberships, remember_memberships
from hub.people.roles import ROLES

MARK = "second_step_of"
SEALED = "sealed:"
SALT = "hub.accounts.second_step"
# a recovery code is a way back in, never the only second step
STEPS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
# what somebody needs to set one up, or to leave
OPEN = {"account_logout", "account_reauthenticate", "account_change_password", "set_language"}


def is_needed_by(user):
    """Whether a role of theirs may not be used with a password alone."""
    return any(role in ROLES and ROLES[role].needs_second_step for role, _ids in current_memberships(user))


def is_missing(request):
    """Whether this person has to go through a second step before anything else is shown to them."""
    user = request.user
    if not settings.REQUIRE_SECOND_FACTOR or not user.is_authenticated:
        return False
    if request.session.get(MARK) == user.reference:
        return False
    if request.method == "GET":
        remember_memberships(user)  # the page asks for them anyway
    return is_needed_by(user)


def was_taken(sender, request, user, **more):
    """The session gets a new key: whoever knew the one of before has none that went through the step."""
    request.session[MARK] = user.reference
    request.session.cycle_key()


def was_turned_off(sender, request, user, **more):
    if not is_mfa_enabled(user, STEPS):
        request.session.pop(MARK, None)


class SecondStepMiddleware:
    """Leads whoever still owes a second step to it. What they had typed waits for them, sealed."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.owes_second_step = lambda: is_missing(request)
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        name = request.resolver_match.url_name or ""
        if name in OPEN or name.startswith("mfa_") or not getattr(view, "login_required", True):
            return None
        if not is_missing(request):
            return None
        if request.method == "POST" and sealed.keep(request):
            messages.info(request, _("What you wrote is kept for you."))
        return way_to_step(request)


def way_to_step(request):
    """Leads to the step, and back to a page that was only asked for; to where one is set up, while there is none."""
    if is_mfa_enabled(request.user, STEPS):
        way = "mfa_reauthenticate" if _has(request.user, Authenticator.Type.TOTP) else "mfa_reauthenticate_webauthn"
        back = request.get_full_path() if request.method == "GET" else "/"
        return redirect(f"{reverse(way)}?{urlencode({'next': back})}")
    return redirect("mfa_index")


def _fernet():
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [salted_hmac(SALT, "key", secret=key, algorithm="sha256").digest() for key in keys]
    return MultiFernet([Fernet(urlsafe_b64encode(digest)) for digest in digests])


def _has(user, kind):
    return Authenticator.objects.filter(user=user, type=kind).exists()


class Adapter(DefaultMFAAdapter):
    """allauth's second steps, with their secrets sealed: a copy of the database opens no account."""

    def encrypt(self, text):
        return SEALED + _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text):
        if not encrypted_text.startswith(SEALED):
            return encrypted_text  # from before they were sealed
        try:
            return _fernet().decrypt(encrypted_text.removeprefix(SEALED)).decode()
        except InvalidToken:
            # The secret key was changed and nobody named the one before: no code may fit then, not even a guessed one.
            return generate_totp_secret()

    def generate_authenticator_name(self, user, type):
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return _("My passkey") if count == 0 else _("Passkey %(number)d") % {"number": count + 1}
