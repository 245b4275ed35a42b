"""What people without an account write: their report with its receipt, and what they say afterwards.

Whoever calls one of these has seen the receipt: there is no other right to ask for (docs/adr/0024).
"""

from dataclasses import dataclass

from django.db import transaction

from hub.concerns import actions, emails
from hub.concerns.models import OutsideReporter, Receipt
from hub.concerns.workflow import TRANSITIONS
from hub.promises.engine import apply_transition
from hub.promises.once import KeyTaken


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
    """The holder of the receipt writes. It changes nothing that was promised; whoever deals with it is told."""
    step = TRANSITIONS["reporter_wrote"]
    done = apply_transition(concern, step, by=None, at=at, version=version, words=words)
    emails.reporter_wrote(done.subject, done.event, at=at)
    return done.subject
