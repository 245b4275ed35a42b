"""What becomes of a message that came in. Nothing here sends a mail to a machine, so that no loop can begin."""

import logging
from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Q

from hub.concerns.actions_replies import add_reply
from hub.concerns.models import Concern
from hub.inbox import emails, readers
from hub.inbox.actions_addresses import came_back
from hub.inbox.models import InboundMessage
from hub.inbox.received import fingerprint_of, read
from hub.matters.models import Audience, Matter
from hub.notifications.models import Mail
from hub.people.models import Organisation, User
from hub.promises.engine import NotNow

log = logging.getLogger(__name__)

Kind = InboundMessage.Kind
A_DAY = timedelta(days=1)
MOST_OF_ONE_SENDER = 30  # messages a day that are read; the others are counted
MOST_ANSWERS = 200  # to strangers a day: whoever makes us answer them reaches few, whatever they pretend


def take(raw, *, at):
    """Store one message and do what it asks for. Returns whether it is new: it may be brought any number of times."""
    fingerprint = fingerprint_of(raw)
    if InboundMessage.objects.filter(fingerprint=fingerprint).exists():
        return False
    try:
        with transaction.atomic():
            _take(read(raw, wanted=readers.content_types()), at)
    except (OperationalError, InterfaceError):  # the database is away: it will be found again
        raise
    except Exception as error:
        log.exception("a message cannot be read")
        code = type(error).__name__[:20]
        InboundMessage.objects.create(fingerprint=fingerprint, received_at=at, kind=Kind.UNREADABLE, code=code)
    return True


def _take(received, at):
    facts = {"fingerprint": received.fingerprint, "received_at": at, "sender": received.sender}
    facts["attachments"] = min(received.attachments, 100)
    if received.bounced and (mail := Mail.objects.filter(reference=received.bounced).first()):
        _take_bounce(received, mail, facts, at)
    elif _was_read(received, facts, at):
        return
    elif received.automatic:
        _store(Kind.AUTOMATIC, facts, code=received.automatic[:20])
    elif person := _writer(received):
        _take_reply(received, person, facts, at)
    elif _writes_too_much(received.sender, at):
        _store(Kind.AUTOMATIC, facts, code="too_many")
    else:
        _take_unknown(received, facts, at)


def _store(kind, facts, **more):
    return InboundMessage.objects.create(kind=kind, **facts, **more)


def _take_bounce(received, mail, facts, at):
    """Only an address that was given to one mail comes here, so that whoever bounced it was given that mail."""
    if received.report is None:  # somebody is on leave, and their program wrote to whoever sends
        _store(Kind.AUTOMATIC, facts, code=received.automatic or "no_report", mail=mail)
        return
    _store(Kind.BOUNCE, facts, code=received.report.code, mail=mail)
    came_back(mail, received.report, at=at)


def _was_read(received, facts, at):
    """Another app knows what to do with a part of it. Also of what a machine wrote: a calendar answers by itself."""
    if not received.parts or not (person := _writer(received)):
        return False
    matter = Matter.objects.filter(reference=received.reply.matter).first()
    for content_type, content in received.parts:
        if matter and readers.reader_of(content_type)(content, person=person, matter=matter, at=at):
            _store(Kind.READ, facts, code=content_type[:20], person=person, matter=matter)
            return True
    return False


def _writer(received):
    """The person to whom we gave the address that it was sent to, if they write from their own. None: a stranger."""
    if received.reply is None or not received.sender:
        return None
    return User.objects.filter(reference=received.reply.person, email__iexact=received.sender, is_active=True).first()


def _writes_too_much(sender, at):
    """Of strangers: whoever writes somebody's sender into many mails must not keep theirs from being read."""
    today = InboundMessage.objects.filter(sender=sender, received_at__gt=at - A_DAY)
    return bool(sender) and today.count() >= MOST_OF_ONE_SENDER


def _replied_too_much(person, at):
    today = InboundMessage.objects.filter(kind=Kind.REPLY, sender=person.email.lower(), received_at__gt=at - A_DAY)
    return today.count() >= MOST_OF_ONE_SENDER


def _take_reply(received, person, facts, at):
    """Their words onto the record, if they may write there now. Of what is refused nothing is kept: they are told."""
    concern = Concern.objects.filter(matter__reference=received.reply.matter).select_related("matter__lead").first()
    facts |= {"person": person, "matter": concern.matter if concern else None}
    try:
        if not received.text or _replied_too_much(person, at):
            raise NotNow
        with transaction.atomic():
            add_reply(concern, words=received.text, by=person, at=at)
    except (NotNow, PermissionDenied) as refused:
        code = "empty" if not received.text else "not_now" if isinstance(refused, NotNow) else "not_theirs"
        message = _store(Kind.REFUSED, facts, code=code, is_answered=True)
        emails.not_kept(message, may_see=code != "not_theirs", at=at)
    else:
        message = _store(Kind.REPLY, facts, is_answered=True)
        emails.kept(message, concern, at=at)


def _take_unknown(received, facts, at):
    """Into the tray of the coordinator. Not its words where it answers what a coordinator must not read about."""
    text = "" if _is_kept_from_coordinators(received.reply) else received.text
    answered = bool(received.sender) and _may_answer(received.sender, at)
    message = _store(Kind.UNKNOWN, facts, subject=received.subject, text=text, is_answered=answered)
    if answered:
        emails.unknown(message, at=at)


def _may_answer(sender, at):
    """Once a day to one address, and to so many a day in all."""
    today = InboundMessage.objects.filter(kind=Kind.UNKNOWN, is_answered=True, received_at__gt=at - A_DAY)
    return not today.filter(sender=sender).exists() and today.count() < MOST_ANSWERS


def _is_kept_from_coordinators(reply):
    if reply is None:
        return False
    sees = Q(organisation__kind=Organisation.Kind.OPERATOR, until__isnull=True) & ~Q(level=Audience.Level.ROUTING)
    return not Audience.objects.filter(sees, matter__reference=reply.matter).exists()
