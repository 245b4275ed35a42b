"""How an event keeps that a promise is due at another time than before."""

from datetime import datetime

from hub.promises.clock import as_utc


def between(before, after):
    """The code of a moved promise: from which due time to which."""
    return ">".join(f"{as_utc(due_at):%Y-%m-%dT%H:%M:%S.%fZ}" for due_at in (before, after))


def read_between(code):
    """(due before, due after) of such a code."""
    before, _to, after = code.partition(">")
    return datetime.fromisoformat(before), datetime.fromisoformat(after)
