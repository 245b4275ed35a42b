"""From an organisation's rows to the calendar that the clock counts on."""

from datetime import time

from hub.promises.clock import WorkCalendar
from hub.promises.models import Calendar, weekdays_monday_to_friday

DEFAULT = WorkCalendar("ENG", frozenset(weekdays_monday_to_friday()), time(9), time(17))


def calendar_of(organisation):
    """The organisation's own calendar, else that of the nearest body above it, else the default."""
    while organisation is not None:
        row = Calendar.objects.filter(organisation=organisation).prefetch_related("extra_holidays").first()
        if row:
            return WorkCalendar(
                nation=row.nation,
                weekdays=frozenset(row.weekdays),
                opens=row.opens,
                closes=row.closes,
                extra_holidays=tuple((day.date, day.name) for day in row.extra_holidays.all()),
            )
        organisation = organisation.parent
    return DEFAULT
