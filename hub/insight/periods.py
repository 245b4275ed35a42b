"""From which day to which a report counts: days of London, half open in time, so that no moment counts twice."""

from dataclasses import dataclass
from datetime import date, datetime, time

from hub.promises.clock import LONDON, ONE_DAY, instant

LONGEST = 732  # days: two years, one of them a leap year


@dataclass(frozen=True)
class Period:
    """Whole days in London, both counted."""

    first: date
    last: date

    @property
    def start(self) -> datetime:
        return instant(self.first, time())

    @property
    def end(self) -> datetime:
        """The first moment that does not count any more."""
        return instant(self.last + ONE_DAY, time())

    def months(self):
        """The first day of each month that it touches."""
        found = [self.first.replace(day=1)]
        while (following := months_on(found[-1], 1)) <= self.last:
            found.append(following)
        return found


def months_on(day, number):
    """The first day of the month so many months from that of `day`."""
    year, month = divmod(day.year * 12 + day.month - 1 + number, 12)
    return date(year, month + 1, 1)


def named_period(name, now):
    """`month`, `last`, `3` or `12`: each of whole months, those of now up to today."""
    today = now.astimezone(LONDON).date()
    if name == "last":
        return Period(months_on(today, -1), months_on(today, 0) - ONE_DAY)
    back = {"month": 0, "3": 2, "12": 11}[name]
    return Period(months_on(today, -back), today)
