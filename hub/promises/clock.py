"""When is it due, and how was that worked out. Pure: no tables, no settings but the language.

Clock minutes and hours are elapsed time. Calendar days keep the local time across clock changes.
Working days and hours follow the opening hours and bank holidays of the organisation that owes
the answer; a start outside its hours counts from its next opening.

Opening hours are half open: at the closing minute the office is shut, so a start at exactly 17:00
counts from the next opening. A span of working hours may still *end* at 17:00.

A wall-clock time stands for the first instant at which a London clock has reached it. So 01:30 on
the March Sunday when it does not exist is 02:00 BST, and 01:30 on the October Sunday when it comes
twice is the first of the two. One rule for both days keeps opening before closing on each.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

import holidays
from django.utils import dateformat
from django.utils.text import get_text_list
from django.utils.translation import gettext, gettext_lazy, gettext_noop, ngettext

LONDON = ZoneInfo("Europe/London")
NATIONS = ("ENG", "WLS", "SCT", "NIR")
CLOCK_UNITS = {"clock_minutes": timedelta(minutes=1), "clock_hours": timedelta(hours=1)}
UNITS = (*CLOCK_UNITS, "working_hours", "working_days", "days")
ONE_DAY = timedelta(days=1)
MIDNIGHT = time(0)
SUBSTITUTE = " (substitute day)"

# The names GOV.UK uses, where the holidays package has others.
FAMILIAR_NAMES = {
    "New Year's Day": gettext_noop("New Year's Day"),
    "New Year Holiday": gettext_noop("2nd January"),
    "Saint Patrick's Day": gettext_noop("St Patrick's Day"),
    "Good Friday": gettext_noop("Good Friday"),
    "Easter Monday": gettext_noop("Easter Monday"),
    "May Day": gettext_noop("Early May bank holiday"),
    "Spring Bank Holiday": gettext_noop("Spring bank holiday"),
    "Battle of the Boyne": gettext_noop("Battle of the Boyne"),
    "Summer Bank Holiday": gettext_noop("Summer bank holiday"),
    "Late Summer Bank Holiday": gettext_noop("Summer bank holiday"),
    "Saint Andrew's Day": gettext_noop("St Andrew's Day"),
    "Christmas Day": gettext_noop("Christmas Day"),
    "Boxing Day": gettext_noop("Boxing Day"),
}


# a sentence for each, because languages bend the word
SEEN_ANEW = {
    "low": gettext_lazy("Worked out again on %(at)s, when the severity was set to low; before, it was due %(before)s"),
    "medium": gettext_lazy(
        "Worked out again on %(at)s, when the severity was set to medium; before, it was due %(before)s"
    ),
    "high": gettext_lazy(
        "Worked out again on %(at)s, when the severity was set to high; before, it was due %(before)s"
    ),
    "critical": gettext_lazy(
        "Worked out again on %(at)s, when the severity was set to critical; before, it was due %(before)s"
    ),
}


class Holiday(NamedTuple):
    date: date
    name: str


@dataclass(frozen=True)
class Span:
    amount: int
    unit: str

    def __post_init__(self):
        if self.unit not in UNITS:
            raise ValueError(f"unknown unit {self.unit!r}")
        if not isinstance(self.amount, int) or isinstance(self.amount, bool) or self.amount < 1:
            raise ValueError(f"a span is a whole number of {self.unit}, at least 1: {self.amount!r}")


@dataclass(frozen=True)
class WorkCalendar:
    """Weekdays count from Monday = 0. `closes` at 00:00 is the midnight that ends the day."""

    nation: str
    weekdays: frozenset[int]
    opens: time
    closes: time
    extra_holidays: tuple[tuple[date, str], ...] = ()

    def __post_init__(self):
        if self.nation not in NATIONS:
            raise ValueError(f"unknown nation {self.nation!r}")
        if not self.weekdays or not self.weekdays <= frozenset(range(7)):
            raise ValueError("a calendar needs at least one weekday, from 0 (Monday) to 6 (Sunday)")
        if self.opens.tzinfo or self.closes.tzinfo:
            raise ValueError("opening hours are local times, without a zone")
        if self.closes != MIDNIGHT and self.closes <= self.opens:
            raise ValueError("a calendar opens before it closes")

    @cached_property
    def _extra(self) -> dict[date, str]:
        return dict(self.extra_holidays)

    def holiday(self, day: date) -> str | None:
        return self._extra.get(day) or bank_holidays(self.nation, day.year).get(day)

    def is_working_day(self, day: date) -> bool:
        return day.weekday() in self.weekdays and self.holiday(day) is None

    def window(self, day: date) -> tuple[datetime, datetime] | None:
        """Opening and closing of a day in UTC. None when shut, or when its hours fall into a clock change."""
        if not self.is_working_day(day):
            return None
        last_day = day + ONE_DAY if self.closes == MIDNIGHT else day
        opening, closing = instant(day, self.opens), instant(last_day, self.closes)
        return (opening, closing) if opening < closing else None

    def windows(self, day: date, step: timedelta = ONE_DAY) -> Iterator[tuple[datetime, datetime]]:
        while True:
            if window := self.window(day):
                yield window
            day += step


@dataclass(frozen=True)
class Worked:
    """The facts behind a due time. Stored with the promise, so that it can be explained years later."""

    amount: int
    unit: str
    asked_at: datetime
    counted_from: datetime
    skipped: tuple[Holiday, ...]
    nation: str
    opens: time
    closes: time

    def to_json(self) -> dict:
        return {
            "amount": self.amount,
            "unit": self.unit,
            "asked_at": self.asked_at.isoformat(),
            "counted_from": self.counted_from.isoformat(),
            "skipped": [{"date": day.isoformat(), "name": name} for day, name in self.skipped],
            "nation": self.nation,
            "opens": self.opens.isoformat("minutes"),
            "closes": self.closes.isoformat("minutes"),
        }

    @classmethod
    def from_json(cls, facts: dict) -> "Worked":
        return cls(
            amount=facts["amount"],
            unit=facts["unit"],
            asked_at=datetime.fromisoformat(facts["asked_at"]),
            counted_from=datetime.fromisoformat(facts["counted_from"]),
            skipped=tuple(Holiday(date.fromisoformat(row["date"]), row["name"]) for row in facts["skipped"]),
            nation=facts["nation"],
            opens=time.fromisoformat(facts["opens"]),
            closes=time.fromisoformat(facts["closes"]),
        )


class Due(NamedTuple):
    at: datetime
    worked: Worked


def due(start: datetime, span: Span, calendar: WorkCalendar) -> Due:
    asked_at = as_utc(start)
    counted_from, at = _count(asked_at, span, calendar)
    worked = Worked(
        amount=span.amount,
        unit=span.unit,
        asked_at=asked_at,
        counted_from=counted_from,
        skipped=skipped(asked_at, at, calendar) if span.unit.startswith("working") else (),
        nation=calendar.nation,
        opens=calendar.opens,
        closes=calendar.closes,
    )
    return Due(at, worked)


def after(moment: datetime, span: Span, calendar: WorkCalendar) -> datetime:
    return _count(as_utc(moment), span, calendar)[1]


def before(due_at: datetime, span: Span, calendar: WorkCalendar, *, start: datetime) -> datetime:
    """So long before the due time, never before the start. Outside hours counts from the last closing."""
    due_at = as_utc(due_at)
    return max(as_utc(start), _count_back(due_at, span, calendar))


def next_open(moment: datetime, calendar: WorkCalendar) -> datetime:
    """The moment itself while the office is open, else its next opening."""
    at = as_utc(moment)
    opening = next(opens for opens, closes in calendar.windows(at.astimezone(LONDON).date()) if at < closes)
    return max(at, opening)


def worked_between(start: datetime, end: datetime, calendar: WorkCalendar) -> timedelta:
    """For how long the office was open between two moments."""
    start, end, open_for = as_utc(start), as_utc(end), timedelta()
    for opens, closes in calendar.windows(start.astimezone(LONDON).date()):
        if opens >= end:
            return open_for
        open_for += max(min(closes, end) - max(opens, start), timedelta())


def after_working(moment: datetime, left: timedelta, calendar: WorkCalendar) -> datetime:
    """When the office has been open for so long from that moment."""
    return _working_hours_on(next_open(moment, calendar), left, calendar)


def describe(worked: Worked, due_at: datetime) -> str:
    text = gettext("due %(due)s: %(span)s from %(start)s") % {
        "due": in_london(due_at),
        "span": span_in_words(Span(worked.amount, worked.unit)),
        "start": in_london(worked.asked_at),
    }
    if worked.counted_from != worked.asked_at:
        opening = in_london(worked.counted_from)
        text += gettext(", counted from the next opening, %(opening)s") % {"opening": opening}
    if worked.skipped:
        names = [_holiday_in_words(name) for _, name in worked.skipped]
        text += gettext(", skipping %(holidays)s") % {"holidays": get_text_list(names, gettext("and"))}
    return text


def describe_again(again: dict) -> str:
    """Why a due time is another than it was: `again` as hub.promises.again keeps it."""
    return SEEN_ANEW[again["severity"]] % {
        "at": in_london(datetime.fromisoformat(again["at"])),
        "before": in_london(datetime.fromisoformat(again["due_before"])),
    }


def describe_reworked(reworked: dict) -> str:
    """The same where the days or hours of its body turned out others."""
    return gettext("Worked out again on %(at)s on the working days of now; before, it was due %(before)s") % {
        "at": in_london(datetime.fromisoformat(reworked["at"])),
        "before": in_london(datetime.fromisoformat(reworked["due_before"])),
    }


@lru_cache(maxsize=256)
def bank_holidays(nation: str, year: int) -> dict[date, str]:
    """Bank holidays with substitute days. Cached: building a year takes longer than 100 due times."""
    rows = holidays.country_holidays("GB", subdiv=nation, years=year, expand=False)
    return {day: _familiar(name) for day, name in rows.items()}


def as_utc(moment: datetime) -> datetime:
    if moment.utcoffset() is None:
        raise ValueError(f"a time without a zone: {moment!r}")
    return moment.astimezone(UTC)


def instant(day: date, wall: time) -> datetime:
    """The first instant at which a London clock has reached this time of this day."""
    at = datetime.combine(day, wall, tzinfo=LONDON).replace(fold=0)
    utc = at.astimezone(UTC)
    if at.utcoffset() < at.replace(fold=1).utcoffset():
        # The hour that is skipped in March: London's clocks change on a whole hour of UTC.
        return utc.replace(minute=0, second=0, microsecond=0)
    return utc


def _count(start: datetime, span: Span, calendar: WorkCalendar) -> tuple[datetime, datetime]:
    """Where counting begins and where it ends."""
    if span.unit in CLOCK_UNITS:
        return start, start + span.amount * CLOCK_UNITS[span.unit]
    local = start.astimezone(LONDON)
    if span.unit == "days":
        return start, instant(local.date() + span.amount * ONE_DAY, local.time())
    opening = next(opens for opens, closes in calendar.windows(local.date()) if start < closes)
    begin = max(start, opening)
    if span.unit == "working_days":
        return begin, _same_time_on_working_day(begin, span.amount, calendar, ONE_DAY)
    return begin, _working_hours_on(begin, timedelta(hours=span.amount), calendar)


def _count_back(end: datetime, span: Span, calendar: WorkCalendar) -> datetime:
    if span.unit in CLOCK_UNITS:
        return end - span.amount * CLOCK_UNITS[span.unit]
    local = end.astimezone(LONDON)
    if span.unit == "days":
        return instant(local.date() - span.amount * ONE_DAY, local.time())
    closing = next(closes for opens, closes in calendar.windows(local.date(), -ONE_DAY) if opens <= end)
    begin = min(end, closing)
    if span.unit == "working_days":
        return _same_time_on_working_day(begin, span.amount, calendar, -ONE_DAY)
    return _working_hours_back(begin, timedelta(hours=span.amount), calendar)


def _same_time_on_working_day(begin, amount, calendar, step):
    local = begin.astimezone(LONDON)
    day, wall = local.date(), local.time()
    while amount:
        day += step
        amount -= calendar.window(day) is not None
    return instant(day, wall)


def _working_hours_on(begin, left, calendar):
    for opening, closing in calendar.windows(begin.astimezone(LONDON).date()):
        begin = max(begin, opening)
        if left <= closing - begin:
            return begin + left
        left -= closing - begin


def _working_hours_back(end, left, calendar):
    # A day that closes at midnight ends on the next date, so look there too; its own hours are still to come.
    for opening, closing in calendar.windows(end.astimezone(LONDON).date(), -ONE_DAY):
        closing = min(end, closing)
        if opening < closing:
            if left <= closing - opening:
                return closing - left
            left -= closing - opening


def skipped(start, end, calendar) -> tuple[Holiday, ...]:
    """Holidays on days that would otherwise have been worked. Weekends need no explanation."""
    day, last = start.astimezone(LONDON).date(), end.astimezone(LONDON).date()
    found = []
    while day <= last:
        if day.weekday() in calendar.weekdays and (name := calendar.holiday(day)):
            found.append(Holiday(day, name))
        day += ONE_DAY
    return tuple(found)


def _familiar(name: str) -> str:
    base = name.removesuffix(" (observed)")
    return FAMILIAR_NAMES.get(base, base) + (SUBSTITUTE if base != name else "")


def _holiday_in_words(name: str) -> str:
    base = name.removesuffix(SUBSTITUTE)
    if base != name:
        return gettext("%(holiday)s (substitute day)") % {"holiday": gettext(base)}
    return gettext(name)


def in_london(at: datetime) -> str:
    return dateformat.format(at.astimezone(LONDON), "D j M H:i")


def span_in_words(span: Span) -> str:
    amount, unit = span.amount, span.unit
    if unit == "clock_minutes":
        words = ngettext("%(amount)d minute", "%(amount)d minutes", amount)
    elif unit == "clock_hours":
        words = ngettext("%(amount)d hour", "%(amount)d hours", amount)
    elif unit == "working_hours":
        words = ngettext("%(amount)d working hour", "%(amount)d working hours", amount)
    elif unit == "working_days":
        words = ngettext("%(amount)d working day", "%(amount)d working days", amount)
    else:
        words = ngettext("%(amount)d day", "%(amount)d days", amount)
    return words % {"amount": amount}
