"""The calendar that the clock counts on: one part of an organisation's terms."""

from hub.promises.terms import terms_of_each


def calendar_of(organisation):
    """The organisation's own calendar, else that of the nearest body above it, else the default."""
    return calendars_of([organisation.pk])[organisation.pk]


def calendars_of(organisation_ids):
    """{organisation id: WorkCalendar}, each as `calendar_of` finds it. One query."""
    return {pk: terms.calendar for pk, terms in terms_of_each(organisation_ids).items()}
