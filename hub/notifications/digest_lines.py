"""What a digest says: one line for each matter, what is asked soonest first. Read from the rows it tells, when it
leaves: who may be told of what by then is asked once more."""

import logging
from dataclasses import dataclass
from datetime import datetime

from django.db import Error as DatabaseError

from hub.notifications import mails, registry
from hub.people.models import Rhythm

log = logging.getLogger(__name__)

MOST = 50
DEADLINES = ("due_at", "starts_at", "ends_at")


@dataclass(frozen=True)
class Line:
    words: str  # the subject of the mail that it stands for
    url: str


def lines_of(digest, say):
    """([Line], how many matters are left out). `say(mail)`: its subject, and where it leads."""
    allowed, broken = registry.that_may_leave(_told_by(digest))
    groups = {}
    for mail in sorted(allowed, key=_weight):
        groups.setdefault(mail.matter_id or f"mail {mail.pk}", mail)
    found = sorted(groups.values(), key=_when)
    lines = [line for mail in found[:MOST] if (line := _line(mail, say))]
    if not lines and (found or broken):
        raise ValueError(f"nothing of digest {digest.reference} can be said")
    return lines, len(found) + len(broken) - len(lines)


def _line(mail, say):
    """None of what cannot be put into words: the others are told all the same, and that there is one more."""
    try:
        return Line(*say(mail))
    except DatabaseError:
        raise
    except Exception:
        log.exception("mail %s (%s) cannot be told in a digest", mail.reference, mail.template)
        return None


def _told_by(digest):
    told = digest.told.select_related("recipient", "organisation", "matter", "promise").order_by("pk")
    only_asked = digest.recipient.mail_rhythm == Rhythm.NONE
    return [mail for mail in told if _asks(mail) or not only_asked]


def _asks(mail):
    """A kind that this version does not know was written by another one."""
    kind = mails.KINDS.get(mail.template)
    return kind is not None and kind.asks


def _weight(mail):
    """What asks for something before news, and the newest of each."""
    return not _asks(mail), -mail.pk


def _when(mail):
    """What has no time on it comes last; news after what is asked."""
    times = [datetime.fromisoformat(mail.context[name]) for name in DEADLINES if name in mail.context]
    return not _asks(mail), not times, min(times) if times else mail.created_at, mail.pk
