"""The link by which somebody who asked to join sees where that stands. It shows the state and the words that were
written to them, and changes nothing."""

from datetime import timedelta

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from hub.accounts.models import JoinRequest

LASTS = timedelta(days=90)  # after the answer
_signer = Signer(salt="hub.accounts.joining")


def make(reference):
    token = _signer.sign_object([reference])
    return settings.SITE_URL.rstrip("/") + reverse("join:answer", args=[token])


def read(token, now):
    """The request that it is about, or None."""
    try:
        (reference,) = _signer.unsign_object(token)
    except (BadSignature, ValueError):
        return None
    asked = JoinRequest.objects.select_related("matter__lead").filter(matter__reference=reference).first()
    if asked is None or (asked.decided_at and now - asked.decided_at > LASTS):
        return None
    return asked


def link_of_mail(mail, at):
    return {"url": make(mail.context["joining"])}
