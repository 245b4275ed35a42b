"""The link of an invitation: signed when its mail leaves, stored nowhere, good once and only while it is the newest.

Opening it changes nothing: mail scanners open links too.
"""

from dataclasses import dataclass

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from hub.accounts.giving import may_give
from hub.accounts.models import Invitation
from hub.people.roles import ROLES

_signer = Signer(salt="hub.accounts.invitations")


@dataclass(frozen=True)
class Opened:
    """What a link says: the invitation, and why it does not work ("wrong", "used", "withdrawn", "superseded",
    "expired"); empty while it does. A link that is none of ours has no invitation."""

    invitation: Invitation | None = None
    problem: str = ""


def make(invitation):
    token = _signer.sign_object([invitation.reference, invitation.sent])
    return settings.SITE_URL.rstrip("/") + reverse("account_invitation", args=[token])


def read(token, now, *, locked=False):
    """`locked`: the row is kept for whoever accepts it; of two at once one wins."""
    try:
        reference, sent = _signer.unsign_object(token)
    except (BadSignature, ValueError):
        return Opened(problem="wrong")
    found = Invitation.objects.select_related("organisation", "invited_by")
    if locked:
        found = found.select_for_update(of=("self",))
    invitation = found.filter(reference=reference).first()
    if invitation is None:
        return Opened(problem="wrong")
    return Opened(invitation, _problem(invitation, sent, now))


def _problem(invitation, sent, now):
    if invitation.accepted_at:
        return "used"
    if invitation.withdrawn_at or not still_stands(invitation):
        return "withdrawn"
    if sent != invitation.sent:
        return "superseded"
    return "expired" if now >= invitation.expires_at else ""


def still_stands(invitation):
    """Whoever left, or may no longer give that role or position, brings nobody in any more. A request to join was
    confirmed by a call: that stands, whoever made it."""
    role, body = ROLES.get(invitation.role), invitation.organisation
    if body.closed_at or role is None or body.kind not in role.kinds:
        return False
    by = invitation.invited_by
    if by is None or hasattr(invitation, "join_request"):
        return True
    return may_give(by, body, invitation.role, invitation.position)


def link_of_mail(mail, at):
    """The context of a mail that invites; None when its link would not work any more."""
    invitation = Invitation.objects.get(reference=mail.context["invitation"])
    if _problem(invitation, int(mail.context["sent"]), at):
        return None
    return {"url": make(invitation)}
