"""Why somebody got a mail about something, or did not: facts in, reasons out, in the order in which it happened. Pure.

Whoever may not see the matter is told that alone: neither whether anything happened, nor what.
"""

from dataclasses import dataclass, field
from datetime import datetime, time
from typing import NamedTuple

# a rung whose mail goes to whoever deals with things first
FIRST = {"reminder": "owner"}
# no person holds these: they go to a mailbox, to another body, or to whoever raised it
NOT_HELD = frozenset({"mailbox", "umbrella", "asked"})
EACH = "each"


class Rung(NamedTuple):
    """A rung of a ladder that fired."""

    at: datetime
    promise: int
    what: str  # what is owed, as a code
    position: str
    body: str
    bodies: tuple  # ids of the body that owes it and of those above it


class Letter(NamedTuple):
    """A mail to the person about the matter."""

    written_at: datetime
    reference: str
    kind: str
    status: str
    promise: int | None
    not_before: datetime
    sent_at: datetime | None
    is_urgent: bool
    error: str
    digest_at: datetime | None = None  # when the digest that told it was written


class Post(NamedTuple):
    """That somebody holds a position, or whoever they stand in for."""

    body: int
    position: str
    since: datetime
    until: datetime | None
    away_from: datetime | None
    away_until: datetime | None
    is_own: bool  # else it is of somebody for whom they stand in

    def was_held(self, at):
        return self.since <= at and (self.until is None or at < self.until)

    def was_away(self, at):
        started = self.away_from is not None and self.away_from <= at
        return started and (self.away_until is None or at < self.away_until)


class Seen(NamedTuple):
    """From when to when they could see the matter."""

    since: datetime
    until: datetime | None

    def covers(self, at):
        return self.since <= at and (self.until is None or at < self.until)


@dataclass(frozen=True)
class Facts:
    may_be_told: bool  # of the matter, now
    is_named: bool = True  # else whoever asks may not know what the person has to do with it
    is_active: bool = True
    rungs: tuple = ()
    letters: tuple = ()
    posts: tuple = ()
    seen: tuple = ()
    rhythm: str = EACH
    quiet_from: time | None = None
    quiet_until: time | None = None
    bad_since: datetime | None = None


@dataclass(frozen=True)
class Reason:
    code: str
    at: datetime | None = None
    values: dict = field(default_factory=dict)


def reasons(facts):
    """[Reason], what happened first, and after it what holds now."""
    if not facts.is_named:
        return [Reason("not_named")]
    if not facts.may_be_told:
        return [Reason("not_allowed")]
    happened = [_of_rung(rung, facts) for rung in facts.rungs] + [_of_letter(letter) for letter in facts.letters]
    happened = [reason for reason in happened if reason is not None]
    happened.sort(key=lambda reason: (reason.at, reason.code.startswith("mail_")))
    return (happened or [Reason("nothing_yet")]) + _now(facts)


def _of_rung(rung, facts):
    if rung.position in NOT_HELD:
        return _said("rung_elsewhere", rung)
    posts = _posts(rung, facts)
    if any(letter.promise == rung.promise and letter.written_at == rung.at for letter in facts.letters):
        is_own = any(post.is_own for post in posts) or not posts
        return _said("rung_told" if is_own else "rung_told_as_stand_in", rung)
    mine = [post for post in posts if post.is_own]
    if not posts:
        return _said("rung_not_theirs", rung)
    if mine and all(post.was_away(rung.at) for post in mine):
        return _said("rung_away", rung)
    if not facts.is_active:
        return _said("rung_closed", rung)
    if facts.bad_since is not None and facts.bad_since <= rung.at:
        return _said("rung_bad_address", rung)
    if not any(seen.covers(rung.at) for seen in facts.seen):
        return _said("rung_not_seen", rung)
    return _said("rung_unknown", rung)


def _posts(rung, facts):
    """The position in that body or, where nobody of it is there, above it; theirs or of whom they stand in for."""
    position = FIRST.get(rung.position, rung.position)
    held = [p for p in facts.posts if p.position == position and p.body in rung.bodies and p.was_held(rung.at)]
    return [post for post in held if post.is_own or post.was_away(rung.at)]


def _said(code, rung):
    return Reason(code, rung.at, {"what": rung.what, "position": rung.position, "body": rung.body})


def _of_letter(letter):
    values = {"kind": letter.kind, "reference": letter.reference}
    if letter.status == "queued" and letter.not_before > letter.written_at and not letter.error:
        return Reason("mail_held", letter.written_at, values | {"until": letter.not_before})
    if letter.status == "sent":
        was_held = letter.not_before > letter.written_at
        values |= {"sent": letter.sent_at}
        return Reason("mail_sent_later" if was_held else "mail_sent", letter.written_at, values)
    if letter.status == "waiting":
        values |= {"until": letter.not_before}
    if letter.status == "digested":
        values |= {"digest_at": letter.digest_at or letter.written_at}
    return Reason(f"mail_{letter.status}", letter.written_at, values | {"error": letter.error})


def _now(facts):
    found = []
    if not facts.is_active:
        found.append(Reason("closed"))
    if facts.bad_since is not None:
        found.append(Reason("bad_address", values={"since": facts.bad_since}))
    if facts.rhythm != EACH:
        found.append(Reason(f"rhythm_{facts.rhythm}"))
    if facts.quiet_from is not None:
        found.append(Reason("quiet", values={"start": facts.quiet_from, "end": facts.quiet_until}))
    return found
