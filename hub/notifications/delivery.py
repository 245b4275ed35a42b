"""From the outbox to the mail server. Any number of processes may run this at once.

One mail at a time is claimed, and the claim committed, before it is handed over; its fate is committed before the
next one is claimed. So a crash leaves at most one mail a process in doubt. It stays `sending` until its lease is
over, then goes again under the same Message-ID, marked as possibly repeated: repeated visibly, never lost.
"""

import logging
import smtplib
import time
from dataclasses import dataclass
from datetime import timedelta

from django.core.mail import get_connection
from django.db import Error as DatabaseError
from django.db import connection
from django.db.models import F

from hub.history.record import ran
from hub.notifications import registry, rendering, timing
from hub.notifications.models import Mail

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)  # longer than one mail can take: each step of SMTP is cut off after EMAIL_TIMEOUT
BACKOFF = [timedelta(minutes=minutes) for minutes in (1, 2, 5, 10, 20, 40, 60)]
GIVE_UP_AFTER = timedelta(days=3)
INTERRUPTED_TOO_OFTEN = 5  # a mail that takes its sender down each time
BREAKS_A_RUN = 2  # a server that hangs up this often is left alone until the next run
BAD_ADDRESS = "address does not work"  # an earlier mail came back
LIMIT = 1000
SECONDS = 50  # a run ends before the next one starts

# The oldest mail that is due, and beside it what its message needs of other tables. One round trip.
CLAIM = """
with mail as (
    update notifications_mail set status = 'sending', claimed_at = %(at)s, attempts = attempts + 1
     where id = (select id from notifications_mail where status = 'queued' and not_before <= %(at)s
                  order by not_before, id limit 1 for update skip locked)
    returning *
)
select mail.*, recipient.is_active as recipient_is_active, recipient.reference as recipient_reference,
       recipient.email as recipient_email, recipient.mail_rhythm as recipient_mail_rhythm,
       recipient.quiet_from as recipient_quiet_from, recipient.quiet_until as recipient_quiet_until,
       organisation.name as organisation_name,
       organisation.mailbox as organisation_mailbox,
       matter.reference as matter_reference, matter.kind as matter_kind,
       promise.met_at as promise_met_at, promise.ended_at as promise_ended_at,
       exists (select 1 from notifications_badaddress bad where bad.address = lower(mail.address)) as came_back
  from mail left join people_user recipient on recipient.id = mail.recipient_id
            left join people_organisation organisation on organisation.id = mail.organisation_id
            left join matters_matter matter on matter.id = mail.matter_id
            left join promises_promise promise on promise.id = mail.promise_id
"""
# in the order in which their models have them
RELATED = {
    "recipient": ("reference", "email", "is_active", "mail_rhythm", "quiet_from", "quiet_until"),
    "organisation": ("name", "mailbox"),
    "matter": ("reference", "kind"),
    "promise": ("met_at", "ended_at"),
}


@dataclass
class Outcome:
    """What became of one mail: the columns to write, whether it left, and whether the connection is still good."""

    columns: dict
    sent: bool = False
    broken: bool = False
    stop: bool = False


def deliver_due(now, *, limit=LIMIT, seconds=SECONDS, server=None):
    """Send what is due at `now`, at most `limit` mails or `seconds`; returns how many left. Safe to run at once.

    `server`: another mail server than that of the settings.
    """
    started = time.monotonic()

    def moment():
        # A long run must not claim late mails as of its start: their lease would end too soon.
        return now + timedelta(seconds=time.monotonic() - started)

    reclaim(now)
    server, sent, breaks = server or get_connection(), 0, 0
    try:
        for _turn in range(limit):
            mail = claim(moment()) if time.monotonic() - started < seconds else None
            if mail is None:
                break
            outcome = _hand_over(mail, server, moment)
            finish(mail, outcome.columns)
            sent += outcome.sent
            breaks += outcome.broken
            if outcome.broken:
                _hang_up(server)
            if outcome.stop or breaks >= BREAKS_A_RUN:
                break
    finally:
        _hang_up(server)
    ran("delivery", at=moment())
    return sent


def reclaim(now):
    """Free the mails whose sender died: nobody knows whether they left, so they are marked."""
    dead = Mail.objects.filter(status=Mail.Status.SENDING, claimed_at__lte=now - LEASE)
    dead.filter(interruptions__gte=INTERRUPTED_TOO_OFTEN).update(
        status=Mail.Status.FAILED, maybe_repeated=True, error="interrupted too often"
    )
    dead.update(
        status=Mail.Status.QUEUED, maybe_repeated=True, interruptions=F("interruptions") + 1, error="interrupted"
    )


def claim(at):
    """The next mail that is due, claimed and committed; None when there is none."""
    mail = next(iter(Mail.objects.raw(CLAIM, {"at": at})), None)
    if mail is not None:
        for name, columns in RELATED.items():
            _attach(mail, name, columns)
    return mail


def _attach(mail, name, columns):
    """Give the mail its related row as far as it was read; whatever else is asked of it is fetched then."""
    field = Mail._meta.get_field(name)
    key = getattr(mail, field.attname)
    if key is not None:
        values = [getattr(mail, f"{name}_{column}") for column in columns]
        setattr(mail, name, field.related_model.from_db(mail._state.db, ["id", *columns], [key, *values]))


def finish(mail, columns):
    """Write what became of the mail, unless its lease ended meanwhile and somebody else has it."""
    # Written out: composing it through the ORM costs a tenth of a mail.
    values = ", ".join(f"{name} = %s" for name in columns)
    mine = f"update notifications_mail set {values} where id = %s and status = 'sending' and claimed_at = %s"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(mine, [*columns.values(), mail.pk, mail.claimed_at])
        if not cursor.rowcount:
            log.warning("mail %s was taken over while it was being sent", mail.reference)


def _hand_over(mail, server, moment):
    """Render and send one mail. Whatever goes wrong with it is an outcome, so that no mail stops the queue."""
    try:
        if later := timing.held_until(mail, moment()):
            # no attempt was made: whoever sleeps is not the server's fault
            columns = {"status": Mail.Status.QUEUED, "not_before": later, "attempts": mail.attempts - 1}
            return Outcome(columns)
        if timing.is_unwanted(mail):
            return Outcome({"status": Mail.Status.WITHDRAWN, "error": timing.NOT_WANTED})
        if not registry.may_leave(mail):
            return Outcome({"status": Mail.Status.WITHDRAWN, "error": "no longer wanted, or no longer allowed"})
        if mail.came_back and not mail.urgent:  # what is urgent is tried all the same
            return _failed(BAD_ADDRESS)
        rendered = rendering.render(mail, moment())
        if rendered is None:
            return Outcome({"status": Mail.Status.WITHDRAWN, "error": "no longer wanted"})
        message = rendering.build(mail, rendered, connection=server, at=moment())
    except DatabaseError:
        raise
    except Exception as error:
        log.exception("mail %s (%s) cannot be rendered", mail.reference, mail.template)
        return _failed(f"cannot be rendered: {type(error).__name__}")
    return _connect(mail, server, moment) or _send(mail, rendered, message, server, moment)


def _connect(mail, server, moment):
    """None when the server is there. Otherwise the mail goes back as it was: it is not its fault."""
    try:
        server.open()
    except (OSError, smtplib.SMTPException) as error:
        log.warning("the mail server does not answer: %s", type(error).__name__)
        waits = {"status": Mail.Status.QUEUED, "attempts": mail.attempts - 1}
        return Outcome(waits | {"error": f"no mail server: {type(error).__name__}"}, stop=True)
    return None


def _send(mail, rendered, message, server, moment):
    try:
        server.send_messages([message])
    except smtplib.SMTPSenderRefused as error:
        # Our own address is refused: nobody's mail can leave until somebody mends that, and none may be lost.
        log.error("the mail server refuses our sender address: %s", error.smtp_code)
        return Outcome(_again(mail, moment(), f"sender refused: {error.smtp_code}"), broken=True, stop=True)
    except smtplib.SMTPRecipientsRefused as error:
        return _answered(mail, moment(), "recipient refused", next(iter(error.recipients.values()))[0])
    except smtplib.SMTPResponseException as error:
        return _answered(mail, moment(), "refused", error.smtp_code)
    except (OSError, ValueError) as error:
        return _cut_off(mail, moment(), error)
    columns = {"status": Mail.Status.SENT, "sent_at": moment(), "error": "", "subject": rendered.subject}
    if not mail.secret:
        columns |= {"text": rendered.text, "html": rendered.html}
    return Outcome(columns, sent=True)


def _cut_off(mail, at, error):
    """No answer. Between our last word and a lost connection the server may have taken it, so it is marked."""
    lost = isinstance(error, smtplib.SMTPServerDisconnected) or not isinstance(error, smtplib.SMTPException)
    if isinstance(error, OSError) and lost:
        return Outcome(_again(mail, at, f"cut off: {type(error).__name__}") | {"maybe_repeated": True}, broken=True)
    return _failed(f"cannot be sent: {type(error).__name__}")


def _answered(mail, at, what, code):
    """4xx: later; 5xx: never. The server's text stays out: it quotes addresses."""
    broken = code == 421
    if 500 <= code < 600:
        return _failed(f"{what}: {code}")
    return Outcome(_again(mail, at, f"{what}: {code}"), broken=broken)


def _again(mail, at, error):
    if at - mail.created_at > GIVE_UP_AFTER:
        return {"status": Mail.Status.FAILED, "error": f"given up: {error}"}
    wait = BACKOFF[min(mail.attempts, len(BACKOFF)) - 1]
    return {"status": Mail.Status.QUEUED, "not_before": at + wait, "error": error}


def _failed(error):
    return Outcome({"status": Mail.Status.FAILED, "error": error})


def _hang_up(server):
    try:
        server.close()
    except (OSError, smtplib.SMTPException):
        log.info("the mail server was gone before we said goodbye")
