"""What a timetable file gives: days that can be used, and rejected lines with the reason."""

from dataclasses import dataclass, field
from datetime import date

from hub.places.gatherings import Day


class UnreadableTimetable(Exception):
    """Nothing of the file can be used; the message says what to do."""


class BadLine(Exception):
    """This line cannot be used; the message says why."""


@dataclass(frozen=True)
class Reject:
    line: int
    text: str  # the beginning of the line, so that it can be found
    reason: str


@dataclass
class Reading:
    days: dict[date, Day] = field(default_factory=dict)  # in the order of the dates
    rejects: list[Reject] = field(default_factory=list)  # in the order of the lines
    notices: list[Reject] = field(default_factory=list)  # lines that were taken, but somebody should look at them

    @property
    def first(self):
        return min(self.days, default=None)

    @property
    def last(self):
        return max(self.days, default=None)

    def is_past(self, today):
        """Whether all of it lies behind: somebody uploaded last year's timetable."""
        return self.last is not None and self.last < today


LONGEST_TEXT, LONGEST_REASON = 120, 200  # of models.TimetableReject


def reject(line, text, reason):
    """A Reject that can be stored and shown."""
    return Reject(line, _plain(text)[:LONGEST_TEXT], _plain(str(reason))[:LONGEST_REASON])


def _plain(text):
    """On one line, without what cannot be seen."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
