"""What windows are made from, and what a window is."""

from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.utils.translation import gettext_lazy as _

PRAYERS = ("fajr", "zuhr", "asr", "maghrib", "isha")

# What `Window.note` may say, in words for people.
NOTES = {
    "": "",
    "seventh": _("The sun does not go far enough below the horizon: a seventh of the night was taken."),
    "middle": _("The sun does not go far enough below the horizon: the middle of the night was taken."),
    "angle": _("The sun does not go far enough below the horizon: a part of the night by the angle was taken."),
    "season": _("The Moonsighting Committee's time for the season was taken."),
    "latest": _("No estimate is later than 01:30, so 01:30 was taken."),
    "begins": _("The timetable says only when the prayer begins, not when people gather."),
    "zuhr_rule": _("Taken from the time of Zuhr: no time of Jumu'ah was given."),
    "terms_unknown": _("The dates of the school terms are not known here: it may be a holiday."),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """A gathering as entered by hand; the fields are those of models.Gathering, sequences as tuples."""

    reference: str
    kind: str
    title: str = ""
    season: str = "always"
    weekdays: tuple[int, ...] = ()
    on: date | None = None
    base: str = "clock"
    starts: tuple[time, ...] = ()
    starts_winter: tuple[time, ...] = ()
    offset_minutes: int = 0
    lasts_minutes: int = 15
    attendance: int | None = None
    has_children: bool = False
    is_private: bool = False
    valid_from: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the place's own timetable: local wall times; an Isha before noon is after midnight."""

    sunrise: time | None = None
    fajr_begins: time | None = None
    fajr: time | None = None
    zuhr_begins: time | None = None
    zuhr: time | None = None
    asr_begins: time | None = None
    asr: time | None = None
    maghrib_begins: time | None = None
    maghrib: time | None = None
    isha_begins: time | None = None
    isha: time | None = None


@dataclass(frozen=True, slots=True)
class Calculation:
    """How times are estimated. Without `is_shown` the sun still serves rules such as "sunset + 5 minutes"."""

    method: str = "moonsighting"
    asr: str = "standard"
    high_latitude: str = "seventh"
    is_shown: bool = True


@dataclass(frozen=True)
class Rhythm:
    """All that decides when people gather at one place."""

    faith: str = "unknown"
    point: tuple[float, float] | None = None  # longitude, latitude: of the place, else the middle of its ward
    rules: tuple[Rule, ...] = ()  # in the order in which they were added
    timetable: dict[date, Day] = field(default_factory=dict)
    calculation: Calculation | None = None  # None: as Calculation() says
    terms: tuple[tuple[date, date], ...] = ()  # first and last day of school of each
    islamic: dict[tuple[str, int], date] = field(default_factory=dict)  # announced: (kind, hijri year)


@dataclass(frozen=True, slots=True)
class Window:
    """One gathering on one day, with the time in which people come and go."""

    kind: str
    title: str
    day: date  # the prayer day: Isha at 00:40 on the 21st is the 20th's
    sitting: int  # 1 is the first
    starts_at: datetime  # UTC, the gathering itself
    ends_at: datetime
    opens_at: datetime  # people arrive
    closes_at: datetime  # and have left
    source: str  # timetable, rule or estimate
    is_provisional: bool = False  # hangs on an Islamic date that nobody has announced yet
    rule: str = ""  # reference of the gathering that speaks of it
    attendance: int | None = None
    has_children: bool = False
    is_private: bool = False
    note: str = ""  # a key of NOTES
