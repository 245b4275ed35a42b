"""When a mail may leave, as its reader wants it: at once, outside quiet hours, or told in a digest. Pure.

What is urgent asks nobody: see `outbox.prepare`. Quiet hours are wall time in London, and hold every other mail to a
person; an address without an account has no wishes that we know of.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from hub.notifications import mails, registry
from hub.notifications.models import Mail
from hub.people.models import Rhythm
from hub.typed import LONDON, in_london

DIGEST_AT = time(8)
MONDAY = 0
ONE_DAY = timedelta(days=1)
# what is to be done sooner than this after a digest is not left to it
IN_TIME = timedelta(hours=4)
DEADLINES = ("due_at", "starts_at")
NOT_WANTED = "no news wanted"


@dataclass(frozen=True)
class Timing:
    status: str
    not_before: datetime
    error: str = ""


def choose(template, facts, recipient, *, at, urgent):
    """What becomes of a mail that may leave at `at`."""
    kind = mails.KINDS[template]
    if urgent or recipient is None:
        return Timing(Mail.Status.QUEUED, at)
    by_itself = Timing(Mail.Status.QUEUED, after_quiet(at, recipient))
    if recipient.mail_rhythm == Rhythm.EACH or kind.is_digest or registry.has_calendar_entry(template):
        return by_itself
    if recipient.mail_rhythm == Rhythm.NONE and not kind.asks:
        return Timing(Mail.Status.WITHDRAWN, at, NOT_WANTED)
    # what somebody has to do is told the next morning, however seldom they want news
    weekly = recipient.mail_rhythm == Rhythm.WEEKLY and not kind.asks
    digest = next_digest(at, recipient, weekly=weekly)
    if kind.asks and any(at < moment < digest + IN_TIME for moment in _deadlines(facts)):
        return by_itself
    return Timing(Mail.Status.WAITING, digest)


def next_digest(at, recipient, *, weekly=False):
    """The first digest after `at`: in the morning, or when quiet hours that go on longer are over."""
    day = at.astimezone(LONDON).date()
    while True:
        digest = after_quiet(_instant(day, DIGEST_AT, at), recipient)
        if digest > at and (not weekly or day.weekday() == MONDAY):
            return digest
        day += ONE_DAY


def after_quiet(at, recipient):
    """`at`, or the end of the quiet hours that it falls into."""
    start, end = recipient.quiet_from, recipient.quiet_until
    if start is None or end is None:
        return at
    local = at.astimezone(LONDON)
    clock = local.time()
    over_midnight = start > end
    if not (clock >= start or clock < end if over_midnight else start <= clock < end):
        return at
    day = local.date() + ONE_DAY if over_midnight and clock >= start else local.date()
    return _instant(day, end, at)


def held_until(mail, at):
    """When a mail whose turn has come leaves after all, because its reader has quiet hours now; None: it may go. Asked
    once more when it leaves: it may have waited for a broken server, and its reader may have chosen since."""
    if mail.urgent or mail.recipient is None or mail.recipient.quiet_from is None:
        return None
    later = after_quiet(at, mail.recipient)
    return later if later > at else None


def is_unwanted(mail):
    """Whether it is news, and its reader has said meanwhile that they want none."""
    if mail.urgent or mail.recipient is None or mail.recipient.mail_rhythm != Rhythm.NONE:
        return False
    return is_news(mail)


def is_news(mail):
    """Asks nothing of its reader, and so is theirs to refuse; their calendar has to hear of meetings all the same."""
    return not (mail.urgent or mails.KINDS[mail.template].asks or registry.has_calendar_entry(mail.template))


def _deadlines(facts):
    return [datetime.fromisoformat(facts[name]) for name in DEADLINES if name in facts]


def _instant(day, clock, after):
    """When London's clocks show this time of this day: the first time after `after`, where they show it twice; when
    they go forward, where they skip it."""
    moment = in_london(day, clock)
    if moment is None:
        return datetime.combine(day, time(1), tzinfo=UTC)
    again = moment.replace(fold=1).astimezone(UTC)
    return again if moment.astimezone(UTC) <= after < again else moment.astimezone(UTC)
