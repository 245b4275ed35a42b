"""The link by which somebody without an account reads their invitation and answers it.

Nothing is stored: the link is signed when its mail leaves. It works until a day after the meeting ends, and no longer
for somebody who was taken off the list. Opening it changes nothing: mail scanners open links too.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from meetings.models import Invitee

LASTS_AFTER_END = timedelta(days=1)
_signer = Signer(salt="meetings.links")


@dataclass(frozen=True)
class Opened:
    """Whose invitation it is while the link works, else why it does not ("wrong", "withdrawn", "expired")."""

    invitee: Invitee | None = None
    problem: str = ""


def token_of(invitee):
    return _signer.sign(invitee.reference)


def make(invitee):
    """The full address."""
    return settings.SITE_URL.rstrip("/") + reverse("meetings:answer_by_link", args=[token_of(invitee)])


def read(token, now):
    try:
        reference = _signer.unsign(token)
    except BadSignature:
        return Opened(problem="wrong")
    found = Invitee.objects.filter(reference=reference, user=None)
    invitee = found.select_related("meeting__matter__area", "meeting__matter__lead").first()
    if invitee is None:
        return Opened(problem="wrong")
    if invitee.withdrawn_at:
        return Opened(problem="withdrawn")
    if now > invitee.meeting.ends_at + LASTS_AFTER_END:
        return Opened(problem="expired")
    return Opened(invitee)
