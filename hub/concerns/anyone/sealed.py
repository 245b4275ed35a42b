"""What a page of somebody without an account carries from one press of a button to the next, sealed in the page.

No cookie and no row: whoever has no account leaves nothing behind. A seal hides what is in it from the page's own
source, and what was not sealed here for that use is nothing.
"""

import json
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from cryptography.fernet import Fernet, InvalidToken
from django.utils.crypto import constant_time_compare, salted_hmac

from hub.concerns.anyone import receipts
from hub.concerns.models import Receipt

LONGEST = 1000
PASS_LASTS = timedelta(minutes=30)
FORM_LASTS = timedelta(hours=12)  # after that a page that was left open shows its number to nobody
NUMBER_SHOWN_FOR = timedelta(hours=1)


@dataclass(frozen=True)
class FormKey:
    """Of one form to tell something: its key, the number that its receipt will have, and when it was shown. The number
    is drawn with the form, so that a second press shows the same one again."""

    key: UUID
    number: str
    shown_at: datetime

    def is_over(self, now):
        return not _is_fresh(int(self.shown_at.timestamp()), now, FORM_LASTS)


def new_form(now):
    return _seal("form", [uuid4().hex, receipts.new_number(), int(now.timestamp())])


def read_form(text):
    """The FormKey, or None where it is none of ours."""
    facts = _open("form", text)
    return FormKey(UUID(facts[0]), facts[1], datetime.fromtimestamp(facts[2], UTC)) if facts else None


def new_for_caller(form_key, now):
    """The same for what is entered for a caller, whose form has a key of its own."""
    return _seal("caller", [form_key.hex, receipts.new_number(), int(now.timestamp())])


def read_for_caller(text, form_key, now):
    """The number that this form shows, also when it is pressed twice; None where the seal is none of it or too old."""
    facts = _open("caller", text)
    return facts[1] if facts and facts[0] == form_key.hex and _is_fresh(facts[2], now, FORM_LASTS) else None


def number_to_show(concern_id, number, now):
    """Carries a number that was just given out over the step on which it is typed back."""
    return _seal("number", [concern_id, number, int(now.timestamp())])


def read_number(text, now):
    """(concern id, number) or None."""
    facts = _open("number", text)
    return facts[:2] if facts and _is_fresh(facts[2], now, NUMBER_SHOWN_FOR) else None


def new_pass(receipt, now):
    """For the next press of whoever showed the number of this receipt."""
    return _seal("pass", [receipt.pk, receipt.lookup[:32], int(now.timestamp())])


def read_pass(text, now):
    """The receipt that was shown a short while ago, as long as its number is still good; else None."""
    facts = _open("pass", text)
    if not facts or not _is_fresh(facts[2], now, PASS_LASTS):
        return None
    receipt = Receipt.objects.filter(pk=facts[0]).select_related("concern__matter").first()
    return receipt if receipt and constant_time_compare(receipt.lookup[:32], facts[1]) else None


def new_link(receipt, now):
    """For a mail: the way to another number, once, as the number it replaces is still good, and its address."""
    return _seal("link", [receipt.pk, receipt.lookup[:32], int(now.timestamp()), _address_of(receipt)])


def read_link(text, now, lasts):
    facts = _open("link", text)
    if not facts or not _is_fresh(facts[2], now, lasts):
        return None
    receipt = (
        Receipt.objects.filter(pk=facts[0], lookup__startswith=facts[1]).select_related("concern__outside").first()
    )
    # an address is taken back because somebody else reads what is sent there, too
    return receipt if receipt and facts[3:] == [_address_of(receipt)] else None


def _address_of(receipt):
    return salted_hmac("hub.concerns.anyone.address", receipt.concern.outside.email, algorithm="sha256").hexdigest()[
        :32
    ]


def _is_fresh(stamp, now, lasts):
    return now - datetime.fromtimestamp(stamp, UTC) <= lasts


def _seal(use, facts):
    return _fernet(use).encrypt(json.dumps(facts).encode()).decode()


def _open(use, text):
    if not text or len(text) > LONGEST or not text.isascii():
        return None
    try:
        return json.loads(_fernet(use).decrypt(text.encode()))
    except InvalidToken:
        return None


def _fernet(use):
    return Fernet(urlsafe_b64encode(salted_hmac("hub.concerns.anyone", use, algorithm="sha256").digest()))
