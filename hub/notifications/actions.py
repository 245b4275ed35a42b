"""What a person does about a mail that left or could not leave: the same once more, and another try.

Neither does harm when pressed twice: the same once more has a key that names the first, and only what failed is tried
again. The gates are asked anew, for both: at the press here, and when it leaves by delivery.
"""

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from hub.history.record import record
from hub.notifications import outbox, registry
from hub.notifications.claims import BAD_ADDRESS
from hub.notifications.models import BadAddress, Mail
from hub.people.models import Organisation
from hub.people.roles import Permission

S = Mail.Status
SENT_ONCE = frozenset({S.SENT, S.BOUNCED})
# nobody is there: another try comes back as well
REFUSED_FOR_GOOD = "recipient refused: "
AT_ONCE = 1000


class MailRefused(Exception):
    """Why it is not sent, in words for whoever asked."""


def key_of_again(mail):
    return f"again:{mail.reference}"


def why_not_again(mail):
    """Why this mail is neither sent again nor tried again, in words; empty where it may be."""
    if mail.secret or mail.status not in {*SENT_ONCE, S.FAILED}:
        return _("This mail is not sent again.")
    # one that never left is only tried again: it says what there is to say by then
    if mail.status != S.FAILED and mail.told.exists():
        return _("A digest is not sent again: what it told stands on the pages.")
    if _body_of(mail) is None and mail.recipient is None:
        return _("It went to somebody without an account. They find what is new under the number of their receipt.")
    if not registry.may_leave(mail):
        return _("Whoever it went to may no longer be told of it, or it was answered meanwhile.")
    return _why_no_address(mail)


def _why_no_address(mail):
    address = _address_now(mail)
    if BadAddress.objects.filter(address=address.lower()).exists():
        return _("Mails to this address come back. Once it is changed, or works again, this one can be sent.")
    if mail.status == S.FAILED and mail.error.startswith(REFUSED_FOR_GOOD) and address == mail.address:
        return _("The mail server refuses this address for good. Once it is changed, the mail can be sent again.")
    return ""


def _address_now(mail):
    """Of a person the one that they have now: it may be why the first did not arrive."""
    return mail.recipient.email if mail.recipient else mail.address


def _body_of(mail):
    """The body whose mailbox it went to."""
    return Organisation.objects.filter(mailbox=mail.address, mailbox__gt="").order_by("pk").first()


@transaction.atomic
def resend(mail, *, by, at):
    """(the new mail, whether it is new): the same facts to the same reader, with a reference of its own."""
    _check(mail, by)
    if mail.status not in SENT_ONCE:
        raise MailRefused(_("This mail has not left yet."))
    again = outbox.enqueue(
        mail.template,
        context=mail.context,
        dedupe_key=key_of_again(mail),
        at=at,
        recipient=mail.recipient,
        address=_address_now(mail),
        language=mail.language,
        matter=mail.matter,
        promise=mail.promise,
        organisation=mail.organisation,
        urgent=mail.urgent,
    )
    if again is None:
        return Mail.objects.get(dedupe_key=key_of_again(mail)), False
    record("mail_resent", at=at, by=by, code=again.reference, **_about(mail))
    return again, True


@transaction.atomic
def try_again(mail, *, by, at):
    """Put a mail that failed back into the outbox; False when it is there already."""
    locked = Mail.objects.select_for_update(of=("self",)).get(pk=mail.pk)
    if locked.status in (S.QUEUED, S.SENDING, S.SENT):
        return False
    _check(locked, by)
    if locked.status != S.FAILED:
        raise MailRefused(_("Only a mail that could not be sent is tried again."))
    locked.status, locked.not_before, locked.address = S.QUEUED, at, _address_now(locked)
    # somebody looked at it: it may be refused for now, and be in doubt, as often again
    locked.attempts = locked.interruptions = 0
    locked.save(update_fields=["status", "not_before", "address", "attempts", "interruptions"])
    record("mail_tried_again", at=at, by=by, code=locked.reference, **_about(locked))
    outbox.nudge()
    return True


def may_be_tried():
    """A condition on mails that failed: another try may help."""
    return Q(status=S.FAILED, secret=False) & ~Q(error__startswith=REFUSED_FOR_GOOD) & ~Q(error=BAD_ADDRESS)


@transaction.atomic
def try_all_again(mails, *, by, at):
    """All of these that failed and are worth another try, `AT_ONCE` at most; how many. For after a server was away."""
    if not by.may(Permission.KEEP_MAILS):
        raise MailRefused(_("You may not do this."))
    chosen = mails.filter(may_be_tried()).order_by("created_at", "pk").select_for_update(of=("self",), skip_locked=True)
    ids = list(chosen.values_list("pk", flat=True)[:AT_ONCE])
    if not ids:
        return 0
    Mail.objects.filter(pk__in=ids).update(status=S.QUEUED, not_before=at, attempts=0, interruptions=0)
    body = Organisation.objects.open().get(kind=Organisation.Kind.OPERATOR)
    record("mails_tried_again", at=at, by=by, organisation=body, code=str(len(ids)))
    outbox.nudge()
    return len(ids)


def _check(mail, by):
    if not by.may(Permission.KEEP_MAILS):
        raise MailRefused(_("You may not do this."))
    if reason := why_not_again(mail):
        raise MailRefused(reason)


def _about(mail):
    """What its event is about: the matter, else the reader, else the body of the mailbox."""
    if mail.matter is not None:
        return {"matter": mail.matter}
    return {"person": mail.recipient} if mail.recipient else {"organisation": _body_of(mail)}
