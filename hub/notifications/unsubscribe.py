"""The link by which whoever gets news stops it, without signing in: the one that mail programs press (RFC 8058).

Nothing is stored. It holds for as long as the person has the address to which it went. Opening it changes nothing.
A name and one MAC over it: every mail with news pays for making it.
"""

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from hub.notifications import mails, timing
from hub.people.models import Rhythm, User
from hub.references import is_reference

SALT = "hub.notifications.unsubscribe"


def headers(mail):
    """Empty for what its reader cannot refuse: what is urgent, what concerns the account, what they are asked for."""
    if mail.recipient is None or not _is_theirs_to_refuse(mail):
        return {}
    return {
        "List-Unsubscribe": f"<{link(mail.recipient)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def link(person):
    token = f"{person.reference}.{_mac(person)}"
    return settings.SITE_URL.rstrip("/") + reverse("accounts:stop_mails", args=[token])


def read(token):
    """The person, or None."""
    reference, _dot, mac = token.partition(".")
    if not is_reference(reference) or not mac.isascii():
        return None
    person = User.objects.filter(reference=reference, is_active=True).first()
    return person if person and constant_time_compare(mac, _mac(person)) else None


def _is_theirs_to_refuse(mail):
    if mails.KINDS[mail.template].is_digest:
        return mail.recipient.mail_rhythm != Rhythm.NONE
    return timing.is_news(mail)


def _mac(person):
    """Changes with the address."""
    return salted_hmac(SALT, f"{person.reference}:{person.email}", algorithm="sha256").hexdigest()[:32]
