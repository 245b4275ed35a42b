"""The writer of timetables: an upload is a preview until it is saved; what was saved last counts, day by day.

A day corrected by hand is a timetable of that one day without a file, so that one rule decides which day counts and
taking back anything brings back what stood there before.
"""

from dataclasses import asdict, fields

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hub.history.record import record
from hub.places.actions_gatherings import Overtaken, TimesRefused, locked_place
from hub.places.gatherings import Day
from hub.places.models import Timetable, TimetableDay, TimetableReject
from hub.places.stamps import stamp
from hub.places.timetable_files import Reading, moved_to_year
from hub.typed import tidy_name

Status = Timetable.Status
TIMES = tuple(column.name for column in fields(Day))
MOST_DAYS = 5 * 366
MOST_REJECTS = 1000  # more of them tell nobody anything new


@transaction.atomic
def upload_timetable(place, *, file_name, reading, by, at):
    """A preview, of which nothing counts yet. The one before it, if it was never saved, goes."""
    place = locked_place(place, by=by)
    if len(reading.days) > MOST_DAYS:
        raise TimesRefused(_("The file has more than five years in it. Upload one year at a time."))
    for earlier in place.timetables.filter(status=Status.PREVIEW, saved_at=None):
        _discard(earlier, by=by, at=at)
    timetable = Timetable.objects.create(place=place, file_name=file_name, by=by, uploaded_at=at)
    _write(timetable, reading)
    record("timetable_uploaded", at=at, by=by, place=place, code=timetable.reference)
    return timetable


@transaction.atomic
def use_for_year(timetable, *, year, by, at):
    """The same times for another year, still a preview: Fridays and clock changes fall where they do then."""
    timetable = _locked(timetable, by=by)
    if timetable.status != Status.PREVIEW:
        raise TimesRefused(_("Only a timetable that is not saved yet can be moved to another year."))
    reading = moved_to_year(Reading(days=days_of(timetable)), year)
    timetable.days.all().delete()
    _write(timetable, reading)
    record("timetable_moved", at=at, by=by, place=timetable.place, code=f"{timetable.reference}.{year}")
    return timetable


@transaction.atomic
def save_timetable(timetable, *, by, at):
    """Its days count from now on, in place of those of earlier ones. A second press changes nothing."""
    timetable = _locked(timetable, by=by)
    if timetable.status == Status.SAVED:
        return timetable
    if timetable.status != Status.PREVIEW or not timetable.days.exists():
        raise TimesRefused(_("This upload was discarded. Upload the file again."))
    timetable.status, timetable.saved_at = Status.SAVED, at
    timetable.save(update_fields=["status", "saved_at"])
    _put_in_force(timetable)
    record("timetable_saved", at=at, by=by, place=timetable.place, code=timetable.reference)
    return timetable


@transaction.atomic
def undo_saving(timetable, *, by, at):
    """What counted before counts again; the upload is a preview once more and can be saved again."""
    timetable = _locked(timetable, by=by)
    if timetable.status != Status.SAVED:
        return timetable
    timetable.status, timetable.saved_at = Status.PREVIEW, None
    timetable.save(update_fields=["status", "saved_at"])
    _put_in_force(timetable)
    record("timetable_taken_back", at=at, by=by, place=timetable.place, code=timetable.reference)
    return timetable


@transaction.atomic
def discard_timetable(timetable, *, by, at):
    timetable = _locked(timetable, by=by)
    if timetable.status == Status.SAVED:
        raise TimesRefused(_("It is saved and counts. Take it back first."))
    if timetable.status == Status.PREVIEW:
        _discard(timetable, by=by, at=at)
    return timetable


@transaction.atomic
def correct_day(place, *, on, day, version, by, at):
    """One day by hand, in place of what stands there. `version`: the stamp of the day that the page was opened on."""
    place = locked_place(place, by=by)
    now = day_in_force(place, on)
    if now == day:
        return
    if version != stamp_of(now):
        raise Overtaken(Overtaken.message)
    timetable = Timetable.objects.create(
        place=place, file_name="", status=Status.SAVED, by=by, uploaded_at=at, saved_at=at
    )
    _write(timetable, Reading(days={on: day}))
    _put_in_force(timetable)
    record("day_corrected", at=at, by=by, place=place, code=f"{timetable.reference}.{on}")


@transaction.atomic
def take_back_correction(place, *, on, by, at):
    """The day of the file counts again, or none. A second press changes nothing."""
    place = locked_place(place, by=by)
    by_hand = Timetable.objects.filter(place=place, file_name="", status=Status.SAVED, days__on=on)
    corrections = list(by_hand.filter(days__is_in_force=True))
    if not corrections:
        return
    for timetable in by_hand:
        timetable.status = Status.DISCARDED
        timetable.save(update_fields=["status"])
    _put_in_force(corrections[0])
    record("day_correction_taken_back", at=at, by=by, place=place, code=f"{corrections[0].reference}.{on}")


def day_in_force(place, on):
    """The Day that counts on a date, or None."""
    row = TimetableDay.objects.filter(place=place, on=on, is_in_force=True).first()
    return day_of(row) if row else None


def day_of(row):
    return Day(**{name: getattr(row, name) for name in TIMES})


def days_of(timetable):
    return {row.on: day_of(row) for row in timetable.days.order_by("on")}


def stamp_of(day):
    return stamp(*asdict(day).values()) if day else stamp()


def _locked(timetable, *, by):
    place = locked_place(timetable.place, by=by)
    timetable = Timetable.objects.select_for_update().get(pk=timetable.pk)
    timetable.place = place
    return timetable


def _write(timetable, reading):
    TimetableDay.objects.bulk_create(
        TimetableDay(timetable=timetable, place_id=timetable.place_id, on=on, **asdict(day))
        for on, day in reading.days.items()
    )
    TimetableReject.objects.bulk_create(
        TimetableReject(
            timetable=timetable, line=reject.line, text=tidy_name(reject.text)[:120], reason=str(reject.reason)[:200]
        )
        for reject in reading.rejects[:MOST_REJECTS]
    )


def _discard(timetable, *, by, at):
    """That it was there stays; days that never counted do not."""
    timetable.status = Status.DISCARDED
    timetable.save(update_fields=["status"])
    timetable.days.all().delete()
    record("timetable_discarded", at=at, by=by, place=timetable.place, code=timetable.reference)


def _put_in_force(timetable):
    """On each date of this one, the day of what was saved last counts. The caller holds the place locked."""
    dates = timetable.days.values("on")
    there = TimetableDay.objects.filter(place=timetable.place_id, on__in=dates)
    there.filter(is_in_force=True).update(is_in_force=False)
    saved = there.filter(timetable__status=Status.SAVED)
    winners = saved.order_by("on", "-timetable__saved_at", "-timetable__pk").distinct("on").values_list("pk", flat=True)
    TimetableDay.objects.filter(pk__in=list(winners)).update(is_in_force=True)
