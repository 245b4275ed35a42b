"""What people without an account write: their report with its receipt, and what they say afterwards.

Whoever calls one of these has seen the receipt: there is no other right to ask for (docs/adr/0024).
"""

from dataclasses import dataclass

from django.db import transaction

from hub.concerns import actions, emails
from hub.concerns.actions_pauses import asker_wrote
from hub.concerns.anyone import asked
from hub.concerns.anyone.sealed import PASS_LASTS
from hub.concerns.models import Answer, Concern, OutsideReporter, Receipt
from hub.concerns.split import told_first, with_parts
from hub.concerns.workflow import TRANSITIONS
from hub.history.models import Note
from hub.history.record import record
from hub.notifications.outbox import enqueue
from hub.promises.once import KeyTaken

MOST_ASKED = 5


@dataclass(frozen=True)
class Left:
    """How to reach somebody, as far as they want to be reached."""

    name: str = ""
    phone: str = ""
    email: str = ""
    language: str = ""


@transaction.atomic
def raise_without_account(report, *, left, lookup, at):
    """Log a concern for somebody without an account; returns (concern, is_new).

    `lookup` is what the number of their receipt hashes to (hub.concerns.receipts). The same form with the same number
    lands on the same concern. Raises KeyTaken for the same form with another number.
    """
    concern, is_new = actions.raise_once(report, by=None, at=at)
    if is_new:
        OutsideReporter.objects.create(
            concern=concern, name=left.name, phone=left.phone, email=left.email, language=left.language
        )
        Receipt.objects.create(concern=concern, lookup=lookup, made_at=at)
    elif not Receipt.objects.filter(concern=concern, lookup=lookup).exists():
        raise KeyTaken
    return concern, is_new


@transaction.atomic
def write_back(concern, *, words, at, version=None):
    """The holder of the receipt writes: whoever deals with it is told, once however often the button is pressed. Where
    a body asked them something this is the answer; else it changes nothing that was promised."""
    concern = Concern.objects.select_for_update(of=("self",)).select_related("matter").get(pk=concern.pk)
    if was_written(concern, words, at):
        return concern
    return asker_wrote(concern, TRANSITIONS["reporter_wrote"], words=words, by=None, at=at, version=version).subject


def was_written(concern, words, now):
    """A second press: the same words, the last that came from the holder, from a page that could still be sent. Asked
    again on another day ("any news?") they are new."""
    written = Note.objects.filter(matter=concern.matter, by=None, for_organisation=None, at__gt=now - PASS_LASTS)
    last = written.order_by("-at", "-pk").first()
    return last is not None and last.body == words


def open_receipt(receipt, *, at):
    """Remember when it was last used."""
    Receipt.objects.filter(pk=receipt.pk).update(opened_at=at)


def confirm_kept(receipt, *, at):
    """They typed the number back: they have it."""
    Receipt.objects.filter(pk=receipt.pk, typed_back_at=None).update(typed_back_at=at)


@transaction.atomic
def leave_contact(concern, *, name, phone, email, at):
    """Other contact details, or none any more, for what they told and every part of it. Whoever answers reads of it on
    the page of the concern."""
    now = (name, phone, email.lower())
    for one in _held_with_parts(concern):
        left = OutsideReporter.objects.select_for_update().get(pk=one.pk)
        if now != (left.name, left.phone, left.email):
            _leave(one, left, now, at=at)


def _held_with_parts(concern):
    """What was told and every part of it, locked: whoever splits off another one has to wait, and so have we for
    whoever is at it, because a part takes the contact details along."""
    first = Concern.objects.select_related("matter").get(pk=told_first(concern.pk))
    found, held = with_parts(first), 0
    while len(found) > held:
        held = len(found)
        list(Concern.objects.select_for_update().filter(pk__in=[one.pk for one in found]).order_by("pk"))
        found = with_parts(first)
    return found


def _leave(concern, left, now, *, at):
    left.name, left.phone, left.email = now
    left.save()
    answer_by = Answer.PHONE if left.phone else Answer.HUB
    Concern.objects.filter(pk=concern.pk).update(answer_phone=left.phone, answer_by=answer_by)
    record("contact_left" if any(now) else "contact_removed", at=at, by=None, matter=concern.matter)


def ask_whether_settled(now):
    """A mail to each holder of a receipt whose day came: has it stayed settled? One a question, however often asked."""
    for concern, address in asked.to_ask(now):
        emails.ask_outside(concern, address, at=now)


@transaction.atomic
def ask_for_new_number(email, *, at):
    """A mail with the way to a new number, for each of the newest that were told with this address."""
    told = Receipt.objects.filter(concern__outside__in=OutsideReporter.objects.who_left(email)).select_related(
        "concern__matter"
    )
    for receipt in told.order_by("-concern__matter__raised_at", "-pk")[:MOST_ASKED]:
        # one for each number that was given out: asked twice, the mail that is on its way will do
        key = f"renew:{receipt.pk}:{at:%Y%m%d%H}"
        enqueue("receipt_renew", address=email, context={}, dedupe_key=key, matter=receipt.concern.matter, at=at)


@transaction.atomic
def renew_receipt(receipt, *, lookup, at):
    """Another number, and the one of before is void. None when it was renewed meanwhile."""
    row = Receipt.objects.select_for_update(of=("self",)).filter(pk=receipt.pk, lookup=receipt.lookup).first()
    if row is None:
        return None
    row.lookup, row.made_at, row.typed_back_at = lookup, at, None
    row.save()
    record("receipt_renewed", at=at, by=None, matter=row.concern.matter)
    return row
