"""One message as it came in, read as far as the Hub needs it. Nothing of it is trusted, and nothing of it is run."""

import email
import hashlib
import re
from dataclasses import dataclass, field
from email._policybase import Compat32
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.utils import parseaddr

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from hub.inbox import words
from hub.inbox.bounces import Report, read_report
from hub.notifications import replies

MOST_PARTS = 100
MOST_STEPS = 5_000_000  # lines times multiparts: a line of the innermost is held against the boundary of each
LARGEST_PART = 200_000
LONGEST_HEADER = 5_000  # characters of one that are looked at: a list of readers may be long
# where mail servers write to whom it was delivered, the surest first
TO = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "To", "Cc")
DAEMONS = ("mailer-daemon", "postmaster", "mail-daemon")
BULK = {"bulk", "junk", "list", "auto_reply"}
OF_MACHINES = ("List-Id", "List-Unsubscribe", "X-Auto-Response-Suppress", "X-Autoreply", "X-Autorespond", "X-Loop")
# nobody writes mails in them, and they take the longer for a character the more there were before
SLOW_CODECS = {"punycode", "idna"}
ADDRESS = re.compile(r"[a-z0-9+._-]{3,64}@[a-z0-9.-]{1,255}", re.IGNORECASE)


@dataclass(frozen=True)
class Received:
    fingerprint: str
    sender: str = ""
    subject: str = ""
    reply: replies.Reply | None = None  # to whom the Hub gave the address it was sent to, and about what
    bounced: str = ""  # the reference of the mail that came back
    report: Report | None = None
    automatic: str = ""  # what says that a machine wrote it
    text: str = ""
    attachments: int = 0
    parts: list = field(default_factory=list)  # [(content type, text)] that another app may want to read


def fingerprint_of(raw):
    """The same for one message that was delivered by two ways or fetched twice; another when anything was written
    under a Message-ID that was there before."""
    head, _blank, body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    found = re.search(rb"^message-id:\s*(\S{1,500})", head, re.IGNORECASE | re.MULTILINE)
    mark = found[1] + b"\0" + body if found else raw
    return hashlib.sha256(mark).hexdigest()


def read(raw, *, wanted=frozenset()):
    """`wanted`: content types that another app reads. Raises whatever a broken message makes the parser raise, and
    TooSlow for one that is made to hold up all others."""
    _check_cost(raw)
    message = email.message_from_bytes(raw, policy=_ShortHeaders())
    addresses = [address for name in TO for address in _addresses(message, name)]
    bounced = next(filter(None, map(replies.read_bounce, addresses)), "")
    sender = _sender(message)
    parts = list(_parts(message))
    text = _text(parts)
    return Received(
        fingerprint=fingerprint_of(raw),
        sender=sender,
        subject=" ".join(words.clean(_header(message, "Subject")).split())[:200],
        reply=next(filter(None, map(replies.read_reply, addresses)), None),
        bounced=bounced,
        report=read_report(message, text, is_of_daemon=_is_of_daemon(message, sender)) if bounced else None,
        automatic=_automatic(message, sender),
        text=text,
        attachments=sum(map(_is_attachment, parts)),
        parts=[(part.get_content_type(), _decoded(part)) for part in parts if part.get_content_type() in wanted],
    )


class TooSlow(Exception):
    """The parsers of the language would need minutes for it, in which nothing else of this process goes on."""


class _ShortHeaders(Compat32):
    """Headers cut off: what looks for their parameters goes through the rest once more for each."""

    def header_source_parse(self, sourcelines):
        name, value = super().header_source_parse(sourcelines)
        return name, value[:LONGEST_HEADER]


def _check_cost(raw):
    if raw.count(b"\n") * raw.lower().count(b"multipart/") > MOST_STEPS:
        raise TooSlow


def _addresses(message, name):
    """Ours alone: nobody else's address says anything to us."""
    found = " ".join(_header_text(value) for value in message.get_all(name, [])[:10])
    return [address for address in ADDRESS.findall(found[:10_000]) if replies.is_ours(address)]


def _sender(message):
    """The one address of its From; empty where there is none, several, or one that cannot be written to."""
    values = message.get_all("From", [])
    address = parseaddr(_header_text(values[0])[:1000])[1].lower() if len(values) == 1 else ""
    try:
        validate_email(address)
        address.rpartition("@")[2].encode("idna")
    except (ValidationError, UnicodeError):
        return ""
    # a quoted name may hold any character, and is nobody's who writes to us
    return address if len(address) <= 254 and not address.startswith('"') else ""


def _automatic(message, sender):
    """What says that a machine wrote it; empty for a person. A machine is never answered."""
    if _header(message, "Auto-Submitted").partition(";")[0].strip().lower() not in ("", "no"):
        return "auto_submitted"
    if _header(message, "Precedence").strip().lower() in BULK:
        return "precedence"
    for name in OF_MACHINES:
        if message[name] is not None:
            return name.lower().replace("-", "_")[:20]
    if message["Return-Path"] is not None and not _header(message, "Return-Path").strip().strip("<>"):
        return "empty_return_path"
    if message.get_content_type() == "multipart/report":
        return "report"
    if _header(message, "X-Spam-Flag").strip().lower() == "yes":
        return "spam"
    if sender and (replies.is_ours(sender) or sender.rpartition("@")[0] in DAEMONS):
        return "daemon"
    return ""


def _is_of_daemon(message, sender):
    is_empty = message["Return-Path"] is not None and not _header(message, "Return-Path").strip().strip("<>")
    is_report = message.get_content_type() == "multipart/report" or message["X-Failed-Recipients"] is not None
    return is_empty or is_report or sender.rpartition("@")[0] in DAEMONS


def _header(message, name):
    return _header_text(message[name]) if message[name] is not None else ""


def _header_text(value):
    value = str(value)[:LONGEST_HEADER]
    try:
        return str(make_header(decode_header(value)))
    except (HeaderParseError, LookupError, UnicodeError, ValueError):
        return value


def _parts(message):
    """What is shown, without what is inside attached messages."""
    waiting, found = [message], 0
    while waiting and found < MOST_PARTS:
        part = waiting.pop(0)
        found += 1
        if part.get_content_maintype() == "multipart" and isinstance(part.get_payload(), list):
            waiting[:0] = part.get_payload()[:MOST_PARTS]
        else:
            yield part


def _text(parts):
    shown = [part for part in parts if not _is_attachment(part)]
    plain = [_decoded(part) for part in shown if part.get_content_type() == "text/plain"]
    if any(text.strip() for text in plain):
        return words.new_words("\n".join(plain))
    return words.new_words("\n".join(words.of_html(_decoded(p)) for p in shown if p.get_content_type() == "text/html"))


def _decoded(part):
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    payload = payload[:LARGEST_PART]
    charset = part.get_content_charset() or "utf-8"
    try:
        return payload.decode("utf-8" if charset in SLOW_CODECS else charset, "replace")
    except (LookupError, ValueError):
        return payload.decode("utf-8", "replace")


def _is_attachment(part):
    """A logo in a signature stands in the text and is none."""
    if part.get_content_disposition() == "attachment":
        return True
    if part.get_content_maintype() in ("text", "multipart"):
        return False
    return part["Content-ID"] is None and part.get_content_type() != "message/delivery-status"
