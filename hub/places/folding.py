"""Names without what two people write differently: the identity of imported rows and the search both read it."""

import re
import unicodedata

_NO_LETTERS = re.compile("[^a-z0-9]+")


def folded(name):
    """A name without accents, case and punctuation; letters of every script stay."""
    if name.isascii():  # most are, and a file has a hundred thousand of them
        return _NO_LETTERS.sub(" ", name.lower()).strip()
    apart = unicodedata.normalize("NFKD", name.casefold())
    letters = (c if c.isalnum() or unicodedata.category(c) in {"Mn", "Mc"} else " " for c in apart if not _is_accent(c))
    return " ".join("".join(letters).split())


def _is_accent(character):
    """Whether it is an accent of Latin, Greek or Cyrillic; the signs of Bengali or Arabic are part of the word."""
    return "\u0300" <= character <= "\u036f"
