"""What the apps above tell the outbox, so that it needs to import none of them. Filled in their AppConfig.ready."""

from typing import NamedTuple

_secrets = {}
_gates = []
_calendars = {}


class Attachment(NamedTuple):
    """A calendar entry: what the reader's calendar is to do with it (REQUEST, CANCEL), and the bytes of the .ics."""

    method: str
    ics: bytes


def register_secret(template, make):
    """`make(mail, at) -> dict` gives the link of a secret mail when it leaves; None: it is no longer wanted."""
    _secrets[template] = make


def register_gate(allowed):
    """`allowed(mail) -> bool` says whether its recipient may still be told; asked when the mail leaves."""
    if allowed not in _gates:
        _gates.append(allowed)


def register_calendar(template, make):
    """`make(mail, at) -> Attachment` gives the calendar entry of a mail, as it stands when it leaves."""
    _calendars[template] = make


def has_calendar_entry(template):
    """A digest would not bring it into the reader's calendar: such a mail always goes by itself."""
    return template in _calendars


def calendar_entry(mail, at):
    make = _calendars.get(mail.template)
    return make(mail, at) if make else None


def secret_context(mail, at):
    return _secrets[mail.template](mail, at)


def may_leave(mail):
    """Whether the mail may go: an active recipient and no gate that objects."""
    if mail.recipient is not None and not mail.recipient.is_active:
        return False
    return all(allowed(mail) for allowed in _gates)
