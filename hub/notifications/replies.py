"""Addresses that say for themselves what comes back to them: r+… of whom and about which matter, b+… for which mail.

Nothing is stored for them. A token is made of references and of a code that only the Hub can work out, so that an
address nobody was given is worth nothing. In small letters and short enough for every mail server (docs/adr/0037).
"""

import re
from dataclasses import dataclass

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from hub.references import ALPHABET, is_reference

LONGEST = 64  # of what stands before the @ of an address
CODE = 16  # characters of five bits each
PERSON, MAIL = "U", "M"
# kinds of matters on which the words of a mail have a place among what happened (hub.inbox.takers)
ANSWERED_BY_MAIL = {"concern"}
TOKEN = re.compile(rf"([br])\+([0-9a-z]{{{8 + CODE},{17 + CODE}}})", re.IGNORECASE)


@dataclass(frozen=True)
class Reply:
    """To whom the mail went that is answered, and what it was about: references."""

    person: str
    matter: str


def takes_replies():
    """Whether anybody looks at what comes back."""
    return bool(settings.INBOX)


def reply_address(mail):
    """Where the reader of this mail answers; empty where an answer has no record to stand in.

    Only somebody with an account, and only where the mail names what it is about: whoever told something without an
    account must not carry it in an address of their mailbox.
    """
    if mail.secret or mail.recipient_id is None or mail.matter_id is None or "reference" not in mail.context:
        return ""
    if not takes_replies() or mail.matter.kind not in ANSWERED_BY_MAIL:
        return ""
    return _address("r", _short(mail.recipient.reference)[1:] + _short(mail.matter.reference))


def bounce_address(mail):
    """Where mail servers say that this mail could not be delivered."""
    return _address("b", _short(mail.reference)[1:])


def read_reply(address):
    """The Reply that one of our addresses stands for; None for any other, and for one that was altered."""
    body = _body("r", address)
    if body is None or len(body) != 17:
        return None
    found = Reply(_long(PERSON + body[:8]), _long(body[8:]))
    return found if is_reference(found.person) and is_reference(found.matter) else None


def read_bounce(address):
    """The reference of the mail that came back; None as above."""
    body = _body("b", address)
    reference = _long(MAIL + body) if body and len(body) == 8 else ""
    return reference if is_reference(reference) else None


def host():
    return settings.MAIL_FROM_ADDRESS.rpartition("@")[2].lower()


def is_ours(address):
    """Whether it is one of the addresses from which the Hub writes, or at which it listens."""
    address = address.lower()
    if address == settings.MAIL_FROM_ADDRESS.lower():
        return True
    local, _, at = address.rpartition("@")
    return at == host() and bool(TOKEN.fullmatch(local))


def _address(kind, body):
    local = f"{kind}+{body}{_code(kind, body)}".lower()
    return f"{local}@{host()}"


def _body(kind, address):
    local, _, at = address.rpartition("@")
    found = TOKEN.fullmatch(local)
    if not found or found[1].lower() != kind or at.lower() != host():
        return None
    body, code = found[2][:-CODE].upper(), found[2][-CODE:].upper()
    return body if constant_time_compare(code, _code(kind, body)) else None


def _code(kind, body):
    """80 bits of a keyed hash: another key for each kind of address, none of them SECRET_KEY itself."""
    digest = salted_hmac(f"hub.notifications.replies.{kind}", body, algorithm="sha256").digest()
    number = int.from_bytes(digest[: CODE * 5 // 8])
    return "".join(ALPHABET[number >> 5 * place & 31] for place in range(CODE))


def _short(reference):
    return reference.replace("-", "")


def _long(short):
    return f"{short[0]}-{short[1:5]}-{short[5:]}"
