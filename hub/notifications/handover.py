"""One mail to the mail server, and what became of it. Whatever goes wrong is an outcome: no mail stops the queue.

Nobody's words of the server are kept: they quote addresses.
"""

import logging
import re
import smtplib
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

from django.db import Error as DatabaseError

from hub.notifications import rendering, smtp
from hub.notifications.claims import INTERRUPTED_TOO_OFTEN
from hub.notifications.models import Mail

log = logging.getLogger(__name__)

BACKOFF = [timedelta(minutes=minutes) for minutes in (1, 2, 5, 10, 20, 40, 60)]
GIVE_UP_AFTER = timedelta(days=3)
TOO_BIG = 552
NOBODY = re.compile(rb"5\.(?:1\.\d{1,3}|2\.1)(?![\d.])")  # a bare 550 may mean anything
ABOUT_US = re.compile(rb"^5\.7\.|\brelay", re.IGNORECASE)  # what it may do for us, not who is there


class Said(Enum):
    """What a mail teaches about the hosts that it met."""

    NOTHING = "it met none"
    TAKEN = "it was taken"
    NEVER = "refused for good, by a server that works"
    LATER = "this recipient takes none for now"
    BROKEN = "no answer, or one that is about us"
    AWAY = "no mail server"


@dataclass
class Outcome:
    """The columns to write, and what it teaches."""

    columns: dict
    said: Said = Said.NOTHING
    nobody: str = ""  # the code by which the mail server says that nobody is at the address


def hand_over(mail, server, moment):
    """Render and send one mail that was claimed."""
    try:
        rendered = rendering.render(mail, moment())
        if rendered is None:
            return Outcome({"status": Mail.Status.WITHDRAWN, "error": "no longer wanted"})
        message = rendering.build(mail, rendered, connection=server, at=moment())
    except DatabaseError:
        raise
    except Exception as error:
        log.exception("mail %s (%s) cannot be rendered", mail.reference, mail.template)
        return _failed(f"cannot be rendered: {type(error).__name__}")
    return _connect(mail, server) or _send(mail, rendered, message, server, moment)


def _connect(mail, server):
    """None when the server is there. Otherwise the mail goes back as it was: it is not its fault."""
    try:
        server.open()
    except (OSError, smtplib.SMTPException) as error:
        log.warning("the mail server does not answer: %s", type(error).__name__)
        waits = {"status": Mail.Status.QUEUED, "attempts": mail.attempts - 1}
        return Outcome(waits | {"error": f"no mail server: {type(error).__name__}"}, Said.AWAY)
    return None


def _send(mail, rendered, message, server, moment):
    try:
        with smtp.patience(smtp.HANDING_OVER):
            server.send_messages([message])
    except smtplib.SMTPSenderRefused as error:
        return _sender_refused(mail, moment(), error)
    except smtplib.SMTPRecipientsRefused as error:
        return _recipient_refused(mail, moment(), *next(iter(error.recipients.values())))
    except smtplib.SMTPServerDisconnected as error:
        return _cut_off(mail, moment(), error, server)
    except smtplib.SMTPResponseException as error:
        return _refused(mail, moment(), error.smtp_code)
    except OSError as error:
        if isinstance(error, smtplib.SMTPException):
            return _failed(f"cannot be sent: {type(error).__name__}")
        return _cut_off(mail, moment(), error, server)
    except Exception as error:
        log.exception("mail %s (%s) cannot be sent", mail.reference, mail.template)
        return Outcome(_failed(f"cannot be sent: {type(error).__name__}").columns, Said.BROKEN)
    columns = {"status": Mail.Status.SENT, "sent_at": moment(), "error": "", "subject": rendered.subject}
    columns |= {"text": "", "html": ""} if mail.secret else {"text": rendered.text, "html": rendered.html}
    return Outcome(columns, Said.TAKEN)


def _sender_refused(mail, at, error):
    """Our own address is refused, so nobody's mail can leave: none may be lost. But a mail can be too big."""
    code = error.smtp_code
    if code == TOO_BIG or b"5.3.4" in error.smtp_error:
        return Outcome(_failed(f"too big: {code}").columns, Said.NEVER)
    log.error("the mail server takes nothing of our sender address: %s", code)
    columns = {"status": Mail.Status.QUEUED, "error": f"sender refused: {code}", "not_before": at + _wait(mail)}
    if code < 500:  # for now: it cost the mail nothing
        columns |= {"attempts": mail.attempts - 1}
    return Outcome(columns, Said.BROKEN)


def _recipient_refused(mail, at, code, said):
    """Nobody is there: never. But a server that does not know us any more refuses every recipient alike."""
    if 500 <= code < 600 and not ABOUT_US.search(said):
        nobody = NOBODY.match(said)
        return Outcome(
            _failed(f"recipient refused: {code}").columns, Said.NEVER, nobody=nobody[0].decode() if nobody else ""
        )
    return _later(mail, at, f"recipient refused: {code}", code)


def _cut_off(mail, at, error, server):
    """No answer. Once our last word was said the server may have taken it: then it is marked, and not tried forever."""
    columns = _again(mail, at, f"cut off: {type(error).__name__}")
    if getattr(getattr(server, "connection", None), "is_in_doubt", True):
        columns |= {"maybe_repeated": True, "interruptions": mail.interruptions + 1}
        if mail.interruptions >= INTERRUPTED_TOO_OFTEN:
            columns |= {"status": Mail.Status.FAILED, "error": "interrupted too often"}
    return Outcome(columns, Said.BROKEN)


def _refused(mail, at, code):
    """4xx: later; 5xx: never."""
    if 500 <= code < 600:
        return Outcome(_failed(f"refused: {code}").columns, Said.NEVER)
    return _later(mail, at, f"refused: {code}", code)


def _later(mail, at, error, code):
    """With 421 the server hangs up."""
    return Outcome(_again(mail, at, error), Said.BROKEN if code == 421 else Said.LATER)


def _again(mail, at, error):
    # what waited for an office to open, or behind a server that was away, was not tried for days
    if at - mail.created_at > GIVE_UP_AFTER and mail.attempts > len(BACKOFF):
        return {"status": Mail.Status.FAILED, "error": f"given up: {error}"}
    return {"status": Mail.Status.QUEUED, "not_before": at + _wait(mail), "error": error}


def _wait(mail):
    return BACKOFF[min(mail.attempts, len(BACKOFF)) - 1]


def _failed(error):
    return Outcome({"status": Mail.Status.FAILED, "error": error})
