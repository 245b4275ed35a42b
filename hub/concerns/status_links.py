"""The private link on paper to where a concern stands: what its token is, and what whoever holds it may know.

Reference, state and the next date: not what it is about, nor where, nor who answers. Wrong, stopped, ended and
misspelt links cost one look at the same index and end alike.
"""

from datetime import datetime, timedelta
from hashlib import sha256
from secrets import choice
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Subquery
from django.utils.crypto import salted_hmac

from hub.concerns.models import StatusLink
from hub.concerns.workflow import Status
from hub.history.models import Event
from hub.promises.models import Promise
from hub.references import ALPHABET

LENGTH = 28  # characters of five bits each: 140 bits, which nobody finds by trying
GROUP = 4
LIVES_AFTER_CLOSING = timedelta(days=90)
MOST = 20  # links of one concern that work at a time
# how people misread what stands on paper
MISREAD = str.maketrans("OIL", "011")


class Standing(NamedTuple):
    reference: str
    status: str
    closed_at: datetime | None
    next_at: datetime | None
    is_paused: bool  # something waits for the answer to a question

    def is_over(self, now):
        """Long after it was closed; where it is opened again, its links work again."""
        return self.status == Status.CLOSED and bool(self.closed_at) and self.closed_at + LIVES_AFTER_CLOSING <= now


def is_offered(concern):
    """Never where a child may be at risk: not even that somebody told of it belongs on paper. And what is only
    recorded has no news."""
    return not concern.names_child and concern.status != Status.RECORDED


def new_token(pressed=""):
    """`pressed` names one press of a button: the same one, sent twice, gives the same token."""
    if not pressed:
        return "".join(choice(ALPHABET) for _ in range(LENGTH))
    drawn = salted_hmac("hub.concerns.status_links", pressed, algorithm="sha256").digest()
    # of 32 letters: five bits of each byte, 28 bytes of 32
    return "".join(ALPHABET[byte % len(ALPHABET)] for byte in drawn[:LENGTH])


def in_groups(token):
    return "-".join(token[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def hash_of(token):
    """Of the token as it was meant: small letters, spaces for hyphens and the letter O make no other one of it."""
    meant = "".join(token.split()).strip("/").replace("-", "").upper().translate(MISREAD)
    return sha256(meant.encode(errors="surrogateescape")).hexdigest()


def standing_of(token, now):
    """What the holder of this token may know at `now`, or None. One query, whatever is wrong with it."""
    closings = Event.objects.filter(matter=OuterRef("concern"), to_status=Status.CLOSED).order_by("-at", "-pk")
    owed = Promise.objects.open().filter(matter=OuterRef("concern")).order_by("due_at", "pk")
    found = StatusLink.objects.filter(token_hash=hash_of(token), revoked_at=None, concern__names_child=False)
    row = found.values_list(
        "concern__matter__reference",
        "concern__status",
        Subquery(closings.values("at")[:1]),
        Subquery(owed.filter(paused_at=None).values("due_at")[:1]),
        Exists(owed.exclude(paused_at=None)),
    ).first()
    standing = Standing(*row) if row else None
    return standing if standing and not standing.is_over(now) else None


def links_of(concern):
    """Those that work, newest first."""
    return list(StatusLink.objects.filter(concern=concern, revoked_at=None).order_by("-made_at", "-pk"))
