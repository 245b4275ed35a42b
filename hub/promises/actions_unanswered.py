"""Tell those who stand highest once more, after the whole ladder of a promise was climbed and nobody answered."""

from datetime import time

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hub.history.record import record
from hub.notifications import outbox
from hub.people.roles import Permission
from hub.promises import emails
from hub.promises.clock import LONDON, instant
from hub.promises.engine import StepRefused
from hub.promises.ladder import CLIMB
from hub.promises.models import Promise
from hub.promises.positions import Heard, Hearers


class AnsweredSince(StepRefused):
    message = _("It was answered meanwhile, or has another time now. Nobody was told again.")


class ToldToday(StepRefused):
    message = _("They were told again today already. Tomorrow they can be told once more.")


class NobodyThere(StepRefused):
    message = _("Nobody there can be told: no position is held and there is no team mailbox. Give somebody a position.")


@transaction.atomic
def tell_again(promise, *, by, at):
    """Returns (position, people) who are told: the highest that is held now, else the team mailbox. Once a day.

    Raises AnsweredSince, ToldToday and NobodyThere; then nothing is written.
    """
    if not by.may(Permission.EDIT_ROUTING):
        raise PermissionDenied
    promise = locked(promise, at)
    if promise.events.filter(kind="told_again", at__gte=start_of_day(at)).exists():
        raise ToldToday
    hearers = Hearers([promise], at)
    position, heard = highest(promise, hearers)
    if heard is None:
        raise NobodyThere
    outbox.enqueue_many(list(emails.once_more(promise, position, heard, hearers, at)))
    about = {"matter": promise.matter, "promise": promise, "for_organisation": promise.owner_organisation}
    record("told_again", at=at, by=by, code=position, **about)
    return position, heard.people


def locked(promise, at):
    found = Promise.objects.nobody_answered(at).select_for_update(of=("self",)).select_related("matter")
    found = found.prefetch_related("owner_organisation", "owner_user").filter(pk=promise.pk).first()
    if found is None:
        raise AnsweredSince
    return found


def highest(promise, hearers):
    """(position, Heard) of whoever stands highest and can be told now; (mailbox, Heard), or (empty, None)."""
    for position in reversed(CLIMB):
        if people := hearers.of(promise, position).people:
            return position, Heard(people)
    mailbox = hearers.mailbox(promise)
    return ("mailbox", Heard([], mailbox=mailbox)) if mailbox else ("", None)


def start_of_day(at):
    return instant(at.astimezone(LONDON).date(), time(0))
