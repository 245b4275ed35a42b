"""From an organisation's rows to the calendar that the clock counts on."""

from datetime import time

from hub.people.querysets import bodies_above
from hub.promises.clock import WorkCalendar
from hub.promises.models import Calendar, weekdays_monday_to_friday

DEFAULT = WorkCalendar("ENG", frozenset(weekdays_monday_to_friday()), time(9), time(17))


def calendar_of(organisation):
    """The organisation's own calendar, else that of the nearest body above it, else the default."""
    return calendars_of([organisation.pk])[organisation.pk]


def calendars_of(organisation_ids):
    """{organisation id: WorkCalendar}, each as `calendar_of` finds it. Three queries at most."""
    above = bodies_above(organisation_ids)
    rows = Calendar.objects.filter(organisation__in={body for bodies in above.values() for body in bodies})
    own = {row.organisation_id: _as_counted(row) for row in rows.prefetch_related("extra_holidays")}
    return {pk: next((own[body] for body in bodies if body in own), DEFAULT) for pk, bodies in above.items()}


def _as_counted(row):
    return WorkCalendar(
        nation=row.nation,
        weekdays=frozenset(row.weekdays),
        opens=row.opens,
        closes=row.closes,
        extra_holidays=tuple((day.date, day.name) for day in row.extra_holidays.all()),
    )
