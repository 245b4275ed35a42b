"""The number on a receipt: 15 random digits and a check digit. Only what it hashes to is kept (docs/adr/0024).

The hash is Argon2id with one salt for the whole installation, made of a secret of the environment, so that a number can
be looked up and a copy of the table cannot be searched for one. It costs about 60 ms and 19 MB on purpose: count tries
before asking for it.
"""

import hmac
import secrets
import unicodedata

from argon2.low_level import Type, hash_secret_raw
from django.conf import settings

from hub.concerns.models import Receipt

RANDOM_DIGITS = 15
LENGTH = RANDOM_DIGITS + 1
PARAMETERS = {"time_cost": 4, "memory_cost": 19_456, "parallelism": 1, "hash_len": 32, "type": Type.ID}

# Damm's quasigroup of order ten: any one digit mistyped, and any two neighbours swapped, end elsewhere than at 0.
STEPS = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)


def new_number():
    digits = "".join(secrets.choice("0123456789") for _ in range(RANDOM_DIGITS))
    return digits + _end_of(digits)


def is_whole(number):
    """Whether its check digit fits: anybody can work that out, so it says nothing about whether a receipt has it."""
    return len(number) == LENGTH and _end_of(number) == "0"


def _end_of(digits):
    # the row of a digit that leads to 0 is the digit itself, so the end of the first 15 is the check digit
    at = "0"
    for digit in digits:
        at = STEPS[int(at)][int(digit)]
    return at


def grouped(number):
    """As it is shown and said: 1234 5678 9012 3456."""
    return " ".join(number[start : start + 4] for start in range(0, len(number), 4))


def digits_in(text):
    """The digits of what somebody typed, on whatever keyboard; None when there is something else than digits in it."""
    digits = []
    for character in text:
        value = unicodedata.decimal(character, None)
        if value is not None:
            digits.append(str(value))
        elif not (character.isspace() or unicodedata.category(character) in {"Pd", "Cf"} or character in ".,/"):
            return None
    return "".join(digits)


def lookup_of(number, secret=None):
    """What the number hashes to: 64 characters. Slow on purpose."""
    secret = settings.RECEIPT_SECRETS[0] if secret is None else secret
    salt = hmac.digest(secret.encode(), b"hub.concerns.receipts", "sha256")
    return hash_secret_raw(number.encode(), salt, **PARAMETERS).hex()


def receipt_of(number):
    """The receipt with that number, or None. One that was made under an older secret is kept under the one of now."""
    now = lookup_of(number)
    found = _with(now)
    for older in settings.RECEIPT_SECRETS[1:] if found is None else ():
        if found := _with(lookup_of(number, older)):
            Receipt.objects.filter(pk=found.pk).update(lookup=now)
            found.lookup = now
            break
    return found


def _with(lookup):
    return Receipt.objects.filter(lookup=lookup).select_related("concern__matter").first()
