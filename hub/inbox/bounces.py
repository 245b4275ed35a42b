"""What a mail server says about a mail that it could not deliver (RFC 3464), and what older ones say in words.

Only messages to an address that the Hub gave to that one mail come here, so that nobody can make it believe that
somebody cannot be reached.
"""

import re
from dataclasses import dataclass

ENHANCED = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
SMTP = re.compile(r"(?<![\d.])([45])\d\d(?=[ -])")
# What is wrong may be the mail, or pass: a full mailbox, a mail too big, the mail server itself, the way to it, what it
# thinks of the words or of us.
ABOUT_THE_MAIL = re.compile(r"4\.|\d\.2\.[23]$|5\.[367]\.")
MOST_READ = 20_000


@dataclass(frozen=True)
class Report:
    code: str  # 5.1.1
    is_final: bool  # the mail server gave up

    @property
    def is_about_the_address(self):
        """Else the next mail may well arrive."""
        return not ABOUT_THE_MAIL.match(self.code)


def read_report(message, text, *, is_of_daemon):
    """None when it says nothing about a delivery that failed or waits."""
    blocks = [
        block
        for part in message.walk()
        if part.get_content_type() == "message/delivery-status"
        for block in _blocks(part)
    ]
    for block in blocks:
        action = str(block["Action"] or "").strip().lower()
        if action in ("failed", "delayed"):
            return _report(str(block["Status"] or ""), str(block["Diagnostic-Code"] or ""), is_final=action == "failed")
    if blocks or not is_of_daemon:
        return None
    said = (text or "")[:MOST_READ]
    waits = re.search(r"delay|will (?:be )?(?:retr|try)|not yet been delivered", said, re.IGNORECASE)
    found = _code(said)
    return Report(found, is_final=not waits) if found and found[0] in "45" else None


def _blocks(part):
    payload = part.get_payload()
    return payload if isinstance(payload, list) else []


def _report(status, diagnostic, *, is_final):
    code = _code(status)
    if not code or code.endswith(".0.0"):
        code = _code(diagnostic) or code  # it says more than "something"
    return Report(code or ("5.0.0" if is_final else "4.0.0"), is_final)


def _code(text):
    text = text[:MOST_READ]
    if found := ENHANCED.search(text):
        return ".".join(found.groups())
    if found := SMTP.search(text):
        return f"{found[1]}.0.0"
    return ""
