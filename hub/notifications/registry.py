"""What the apps above tell the outbox, so that it needs to import none of them. Filled in their AppConfig.ready."""

import logging
from typing import NamedTuple

from django.db import Error as DatabaseError

log = logging.getLogger(__name__)

NOT_ALLOWED = "no longer wanted, or no longer allowed"  # what a mail keeps that a gate held back

_secrets = {}
_gates = []
_each = {}
_calendars = {}
_refusals = []


class Attachment(NamedTuple):
    """A calendar entry: what the reader's calendar is to do with it (REQUEST, CANCEL), and the bytes of the .ics."""

    method: str
    ics: bytes


def register_secret(template, make):
    """`make(mail, at) -> dict` gives the link of a secret mail when it leaves; None: it is no longer wanted."""
    _secrets[template] = make


def register_gate(allowed, each=None):
    """`allowed(mail) -> bool` says whether its recipient may still be told; asked when the mail leaves.

    `each(mails) -> ids` says the same of many mails in a few queries: the ids of those that may.
    """
    if allowed not in _gates:
        _gates.append(allowed)
    if each is not None:
        _each[allowed] = each


def register_calendar(template, make):
    """`make(mail, at) -> Attachment` gives the calendar entry of a mail, as it stands when it leaves."""
    _calendars[template] = make


def register_refusal(act):
    """`act(mail, code, at=)` hears that a mail server said that there is nobody at the address: 5.1.1."""
    if act not in _refusals:
        _refusals.append(act)


def refused(mail, code, at):
    """Nobody's failure to hear of it keeps a mail from leaving."""
    for act in _refusals:
        try:
            act(mail, code, at=at)
        except DatabaseError:
            raise
        except Exception:
            log.exception("that nobody is at the address of mail %s cannot be noted", mail.reference)


def has_calendar_entry(template):
    """A digest would not bring it into the reader's calendar: such a mail always goes by itself."""
    return template in _calendars


def calendar_entry(mail, at):
    make = _calendars.get(mail.template)
    return make(mail, at) if make else None


def secret_context(mail, at):
    return _secrets[mail.template](mail, at)


def may_leave(mail):
    """Whether one mail may go."""
    return bool(that_may_leave([mail])[0])


def that_may_leave(mails):
    """(mails that may go: an active recipient and no gate that objects, {id: name of what a gate raised})."""
    broken, left = {}, [mail for mail in mails if mail.recipient is None or mail.recipient.is_active]
    for gate in _gates:
        left = _let_through(gate, left, broken)
    return left, broken


def _let_through(gate, mails, broken):
    if gate in _each:
        try:
            may = _each[gate](mails)
        except DatabaseError:
            raise
        except Exception:  # one of them breaks it: asked one by one, it keeps no other from leaving
            log.exception("a gate cannot say which of %d mails may leave", len(mails))
        else:
            return [mail for mail in mails if mail.pk in may]
    return [mail for mail in mails if _lets(gate, mail, broken)]


def _lets(gate, mail, broken):
    try:
        return gate(mail)
    except DatabaseError:
        raise
    except Exception as error:
        log.exception("a gate cannot say whether mail %s (%s) may leave", mail.reference, mail.template)
        broken[mail.pk] = type(error).__name__
        return False
