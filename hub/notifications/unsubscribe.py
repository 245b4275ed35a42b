"""The link by which whoever gets news stops it, without signing in: the one that mail programs press (RFC 8058).

Nothing is stored. It holds for as long as the person has the address to which it went. Opening it changes nothing.
"""

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from hub.notifications import mails, timing
from hub.people.models import Rhythm, User

SALT = "hub.notifications.unsubscribe"
_signer = Signer(salt=SALT)


def headers(mail):
    """Empty for what its reader cannot refuse: what is urgent, what concerns the account, what they are asked for."""
    if mail.recipient is None or not _is_theirs_to_refuse(mail):
        return {}
    return {
        "List-Unsubscribe": f"<{link(mail.recipient)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def link(person):
    token = _signer.sign_object([person.reference, _fingerprint(person)])
    return settings.SITE_URL.rstrip("/") + reverse("accounts:stop_mails", args=[token])


def read(token):
    """The person, or None."""
    try:
        reference, made_for = _signer.unsign_object(token)
    except (BadSignature, ValueError):
        return None
    person = User.objects.filter(reference=reference, is_active=True).first()
    if person is None or not constant_time_compare(made_for, _fingerprint(person)):
        return None
    return person


def _is_theirs_to_refuse(mail):
    if mails.KINDS[mail.template].is_digest:
        return mail.recipient.mail_rhythm != Rhythm.NONE
    return timing.is_news(mail)


def _fingerprint(person):
    """Changes with the address."""
    return salted_hmac(SALT, f"{person.pk}:{person.email}", algorithm="sha256").hexdigest()[:16]
