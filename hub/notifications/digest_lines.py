"""What a digest says: one line for each matter, what is asked soonest first. Read from the rows it tells, when it
leaves: who may be told of what by then is asked once more."""

from dataclasses import dataclass
from datetime import datetime

from hub.notifications import mails, registry
from hub.people.models import Rhythm

MOST = 50
DEADLINES = ("due_at", "starts_at", "ends_at")


@dataclass(frozen=True)
class Line:
    words: str  # the subject of the mail that it stands for
    url: str


def lines_of(digest, say):
    """([Line], how many matters are left out). `say(mail)`: its subject, and where it leads."""
    allowed, _broken = registry.that_may_leave(_told_by(digest))
    groups = {}
    for mail in sorted(allowed, key=_weight):
        groups.setdefault(mail.matter_id or f"mail {mail.pk}", mail)
    found = sorted(groups.values(), key=_when)
    return [Line(*say(mail)) for mail in found[:MOST]], max(0, len(found) - MOST)


def _told_by(digest):
    told = digest.told.select_related("recipient", "organisation", "matter", "promise").order_by("pk")
    only_asked = digest.recipient.mail_rhythm == Rhythm.NONE
    return [mail for mail in told if mails.KINDS[mail.template].asks or not only_asked]


def _weight(mail):
    """What asks for something before news, and the newest of each."""
    return not mails.KINDS[mail.template].asks, -mail.pk


def _when(mail):
    """What has no time on it comes last; news after what is asked."""
    times = [datetime.fromisoformat(mail.context[name]) for name in DEADLINES if name in mail.context]
    asks = mails.KINDS[mail.template].asks
    return not asks, not times, min(times) if times else mail.created_at, mail.pk
