"""Addresses from which mail comes back: marked, told to whoever leads, and cleared when they work again."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction

from hub.history.record import record
from hub.inbox import emails
from hub.inbox.models import InboundMessage
from hub.notifications import addresses
from hub.notifications.models import Mail
from hub.people.models import Organisation, User
from hub.people.positions import led_by
from hub.people.roles import Permission

LATELY = timedelta(days=7)
TOO_OFTEN = 3


@transaction.atomic
def came_back(mail, report, *, at):
    """What a mail server says of one mail. A delay is noted only; where it is not the address that is wrong, it counts
    as one that does not work at the third mail within a week."""
    if not report.is_final:
        return
    has_left = Mail.objects.filter(pk=mail.pk, status__in=[Mail.Status.SENT, Mail.Status.SENDING])
    has_left.update(status=Mail.Status.BOUNCED, error=f"came back: {report.code}")
    if report.is_about_the_address or _came_back_too_often(mail, at):
        _mark(mail, report.code, at)


@transaction.atomic
def refused(mail, code, *, at):
    """A mail server said at its door what it might have written in a bounce."""
    _mark(mail, code, at)


def _came_back_too_often(mail, at):
    """Mails, not messages: one mail that came back three times is one."""
    lately = InboundMessage.objects.filter(received_at__gt=at - LATELY, kind=InboundMessage.Kind.BOUNCE)
    lately = lately.filter(mail__address__iexact=mail.address, mail__status=Mail.Status.BOUNCED)
    return lately.values("mail").distinct().count() >= TOO_OFTEN


def _mark(mail, code, at):
    bad, is_new = addresses.mark_bad(mail.address, code=code, mail=mail, at=at)
    if not is_new:
        return
    person = User.objects.filter(email__iexact=mail.address, is_active=True).first()
    if person:
        record("address_bad", at=at, person=person, code=code)
        emails.address_bad(bad, person=person, at=at)
        return
    for body in Organisation.objects.open().filter(mailbox__iexact=mail.address).order_by("pk")[:10]:
        record("mailbox_bad", at=at, organisation=body, code=code)
        emails.address_bad(bad, mailbox_of=body, at=at)


def may_say_it_works(user, person):
    """They themselves, whoever leads them, and coordinators."""
    return user == person or user.may(Permission.MANAGE_PEOPLE) or leads(user, person)


def leads(user, person):
    led = led_by(user)
    return bool(led) and person.memberships.filter(ended_at__isnull=True, organisation__in=led).exists()


@transaction.atomic
def say_it_works(person, *, by, at):
    """Mails leave for them again. False when nothing was wrong: pressed twice. Raises PermissionDenied."""
    if not may_say_it_works(by, person):
        raise PermissionDenied
    if not addresses.works_again(person.email):
        return False
    record("address_works", at=at, by=by, person=person)
    return True
