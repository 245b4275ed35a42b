"""Public references: the only keys that stand in addresses, mails and on the telephone.

A reference is a kind letter, seven random Crockford characters and a check character: C-7K3Q-9XRD.
They are random because gaps in a sequence would tell how many concerns somebody may not see.
"""

import re
import secrets

from django.db import models

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
PATTERN = re.compile(rf"^[A-Z]-[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}$")


def new_reference(letter):
    body = "".join(secrets.choice(ALPHABET) for _ in range(7))
    return f"{letter}-{body[:4]}-{body[4:]}{_check_character(letter, body)}"


def is_reference(text):
    if not PATTERN.match(text):
        return False
    letter, body = text[0], text[2:6] + text[7:10]
    return text[-1] == _check_character(letter, body)


def _check_character(letter, body):
    # Weighted by position modulo the prime 31, so that swapping two neighbours is noticed too.
    total = sum(weight * (ord(c) - 47) for weight, c in enumerate(letter + body, start=2))
    return ALPHABET[total % 31]


class ReferenceConverter:
    regex = rf"[A-Z]-[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}"

    def to_python(self, value):
        if not is_reference(value):
            raise ValueError
        return value

    def to_url(self, value):
        return value


class ReferenceField(models.CharField):
    """A unique public reference, drawn when the row is made."""

    def __init__(self, *args, letter="", **kwargs):
        self.letter = letter
        kwargs |= {"max_length": 11, "unique": True, "editable": False}
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        for fixed in ("max_length", "unique", "editable"):
            kwargs.pop(fixed, None)
        return name, path, args, {**kwargs, "letter": self.letter}

    def pre_save(self, model_instance, add):
        value = getattr(model_instance, self.attname)
        if add and not value:
            value = new_reference(self.letter or model_instance.reference_letter)
            setattr(model_instance, self.attname, value)
        return value
