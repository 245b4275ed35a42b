"""The writer of calendars: when a body works, and its days off beside the bank holidays.

A change counts for promises made from now on; what is open keeps its time, until somebody has it moved.
"""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from hub.history.record import record
from hub.people.leading import may_lead
from hub.people.models import Organisation
from hub.places.stamps import stamp
from hub.promises.engine import Stale
from hub.promises.models import Calendar, ExtraHoliday
from hub.promises.rework import open_in_working_time, rework
from hub.promises.terms import terms_of

HOURS = ("nation", "weekdays", "opens", "closes")


def stamp_of(calendar):
    """Of the calendar that a form was opened on, as a row or as the clock counts on it."""
    return stamp(calendar.nation, sorted(calendar.weekdays), calendar.opens, calendar.closes)


def stamp_of_days(calendar):
    """The same with the days off beside the bank holidays."""
    days = [f"{day} {name}" for day, name in calendar.extra_holidays]
    return stamp(calendar.nation, sorted(calendar.weekdays), calendar.opens, calendar.closes, *days)


@transaction.atomic
def set_hours(organisation, *, nation, weekdays, opens, closes, version, by, at):
    """Returns whether anything changed. Raises Stale."""
    calendar, days_off = _counted(organisation, by)
    given = {"nation": nation, "weekdays": sorted(weekdays), "opens": opens, "closes": closes}
    changed = [name for name in HOURS if getattr(calendar, name) != given[name]]
    if not changed:
        return False
    if version != stamp_of(calendar):
        raise Stale
    for name in changed:
        setattr(calendar, name, given[name])
    _keep(calendar, days_off)
    record("calendar_changed", at=at, by=by, organisation=organisation, code=" ".join(changed))
    return True


@transaction.atomic
def add_holiday(organisation, *, date, name, by, at):
    """One more day off; the same day once more gets the other name. Returns whether anything changed."""
    calendar, days_off = _counted(organisation, by)
    if days_off.get(date) == name:
        return False
    _keep(calendar, days_off)
    ExtraHoliday.objects.update_or_create(calendar=calendar, date=date, defaults={"name": name})
    record("holiday_added", at=at, by=by, organisation=organisation, code=date.isoformat())
    return True


@transaction.atomic
def remove_holiday(organisation, *, date, by, at):
    """They work on that day after all. Returns whether it was a day off."""
    calendar, days_off = _counted(organisation, by)
    if date not in days_off:
        return False
    _keep(calendar, days_off)
    calendar.extra_holidays.filter(date=date).delete()
    record("holiday_removed", at=at, by=by, organisation=organisation, code=date.isoformat())
    return True


def _counted(organisation, by):
    """(the body's calendar, {its extra days off}), under the lock of the body. Where it has none of its own, what
    counts for it until now, not saved yet."""
    if not may_lead(by, organisation):
        raise PermissionDenied
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    counted = terms_of(organisation).calendar
    own = Calendar.objects.filter(organisation=organisation).first() or Calendar(
        organisation=organisation,
        nation=counted.nation,
        weekdays=sorted(counted.weekdays),
        opens=counted.opens,
        closes=counted.closes,
    )
    return own, dict(counted.extra_holidays)


def _keep(calendar, days_off):
    """The days off of the body above come along: they would else be lost with the first calendar of one's own."""
    is_new = calendar._state.adding
    calendar.save()
    if is_new:
        ExtraHoliday.objects.bulk_create(
            ExtraHoliday(calendar=calendar, date=date, name=name) for date, name in days_off.items()
        )


def move_open(organisation, *, by, at):
    """What the body and those below it have promised in working time counts on its days and hours of now. Returns a
    Reworked; batch by batch, so that nobody waits for all of it."""
    if not may_lead(by, organisation):
        raise PermissionDenied
    return rework(open_in_working_time(organisation=organisation), by=by, at=at)
