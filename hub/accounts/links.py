"""One-use links to set a password. Nothing is stored: a link is signed when its mail leaves.

It carries a fingerprint of the password as it stood, so it works until a password is set, once. Opening it changes
nothing: mail scanners open links too.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from hub.people.models import User

LASTS = {"reset": timedelta(hours=1)}
_signer = Signer(salt="hub.accounts.links")


@dataclass(frozen=True)
class Opened:
    """What a link says: for whom it is while it works, else why not ("wrong", "used", "expired")."""

    user: User | None = None
    problem: str = ""


def make(user, purpose, at):
    """The full address of a new link."""
    token = _signer.sign_object([purpose, user.reference, int(at.timestamp()), fingerprint(user)])
    return settings.SITE_URL.rstrip("/") + reverse("account_set_password_by_link", args=[token])


def read(token, now):
    try:
        purpose, reference, made_at, made_for = _signer.unsign_object(token)
    except (BadSignature, ValueError):
        return Opened(problem="wrong")
    user = User.objects.filter(reference=reference, is_active=True).first()
    if user is None:
        return Opened(problem="wrong")
    if not constant_time_compare(made_for, fingerprint(user)):
        return Opened(problem="used")
    if purpose not in LASTS or now - datetime.fromtimestamp(made_at, UTC) > LASTS[purpose]:
        return Opened(problem="expired")
    return Opened(user=user)


def fingerprint(user):
    """Changes when the password or the address does."""
    return salted_hmac("hub.accounts.links", f"{user.pk}:{user.password}:{user.email}", algorithm="sha256").hexdigest()[
        :24
    ]


def password_reset(mail, at):
    """None when the account has another address by now: the link would go to whoever reads the one of before."""
    user = User.objects.get(pk=mail.recipient_id)
    return {"url": make(user, "reset", at)} if mail.address.lower() == user.email else None
