"""What a coordinator does with messages of people whom the Hub does not know."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction

from hub.concerns.actions_replies import add_message
from hub.inbox.models import InboundMessage
from hub.people.roles import Permission

LASTS = timedelta(days=90)
AT_ONCE = 1000


def _held(message, by):
    if not by.may(Permission.EDIT_ROUTING):
        raise PermissionDenied
    return InboundMessage.objects.in_tray().select_for_update(of=("self",)).get(pk=message.pk)


@transaction.atomic
def deal_with(message, *, by, at):
    """Whoever was first stands there."""
    message = _held(message, by)
    if message.dealt_with_at is None:
        message.dealt_with_at, message.dealt_with_by = at, by
        message.save(update_fields=["dealt_with_at", "dealt_with_by"])
    return message


@transaction.atomic
def open_again(message, *, by):
    """Not what was added to a concern: there it stands, and stays."""
    message = _held(message, by)
    if message.matter_id is None:
        message.dealt_with_at = message.dealt_with_by = None
        message.save(update_fields=["dealt_with_at", "dealt_with_by"])
    return message


@transaction.atomic
def attach(message, concern, *, by, at):
    """Its words become a note on the concern for those who answer it; pressed twice, one. Returns whether they did."""
    message = _held(message, by)
    if message.matter_id is not None or not message.text:
        return False
    words = "\n\n".join(part for part in (message.sender, message.subject, message.text) if part)
    add_message(concern, words=words, by=by, at=at)
    message.matter = concern.matter
    message.dealt_with_at, message.dealt_with_by = at, by
    message.text = ""  # it stands on the concern now
    message.save(update_fields=["matter", "dealt_with_at", "dealt_with_by", "text"])
    return True


def remove_old(now):
    """Rows of all kinds after 90 days, so many a night."""
    old = InboundMessage.objects.filter(received_at__lt=now - LASTS).order_by("received_at").values("pk")[:AT_ONCE]
    return InboundMessage.objects.filter(pk__in=list(old.values_list("pk", flat=True))).delete()[0]
