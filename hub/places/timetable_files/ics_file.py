"""Reads a timetable as a calendar: an entry a prayer, once or again and again.

Entries are cut out of the file and read one by one, so that a broken one costs only itself, and descriptions of time
zones, which can be endless, are never looked at: known zones go by their name, all else is London's wall time.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from icalendar import Event

from hub.places.timetable_files.dates import YEARS
from hub.places.timetable_files.day import FRIDAY, day_of
from hub.places.timetable_files.reading import BadLine, Reading, UnreadableTimetable, reject
from hub.places.timetable_files.repeating import Repeats, dates_of, repeats_of
from hub.places.timetable_files.times import MIDNIGHT, checked
from hub.places.timetable_files.words import field_of, prayer_in
from hub.places.wall_time import LONDON, ONE_DAY

MOST_ENTRIES = 10_000
MOST_REPEATING = 400
MOST_LINES, MOST_CHARACTERS = 200, 20_000  # of an entry


@dataclass(frozen=True)
class Entry:
    line: int
    title: str
    prayer: str
    role: str
    starts: datetime  # in the zone of the calendar, or without one: London's wall time
    repeats: Repeats


def read_ics(text, *, today):
    """The Reading of a calendar. Raises UnreadableTimetable when it holds far more than a timetable."""
    reading = Reading()
    entries = _entries(text, reading)
    if sum(entry.repeats.is_repeated for entry in entries) > MOST_REPEATING:
        raise UnreadableTimetable(_("The calendar has too many entries that repeat to be a timetable."))
    told = {entry.prayer for entry in entries if entry.role == "congregation"}
    found = defaultdict(dict)  # {date: {field: (minutes, line)}}
    for entry in entries:
        field = field_of(entry.prayer, entry.role or ("begins" if entry.prayer in told else ""))
        _take(entry, field, found, reading, today)
    for day, times in sorted(found.items()):
        try:
            reading.days[day] = day_of(day, {field: minutes for field, (minutes, _line) in times.items()})
        except BadLine as error:
            line = min(line for _minutes, line in times.values())
            reading.rejects.append(reject(line, day.isoformat(), error))
    reading.rejects.sort(key=lambda rejected: rejected.line)
    return reading


def _take(entry, field, found, reading, today):
    """Adds what the entry says to the days it falls on; what speaks against it is told once an entry."""
    problem = None
    try:
        for starts in dates_of(entry.starts, entry.repeats, today=today):
            day, minutes = _placed(_in_london(starts), field)
            problem = _set(found[day], field, minutes, entry.line) or problem
    except BadLine as error:
        reading.rejects.append(reject(entry.line, entry.title, error))
    if problem:
        where = reading.notices if field == "jumuah" else reading.rejects
        where.append(reject(entry.line, entry.title, problem))


def _set(times, field, minutes, line):
    """Keeps the time of the field, of Jumu'ah the earliest. What speaks against a second one, or None."""
    before = times.get(field)
    if before is None or (field == "jumuah" and minutes < before[0]):
        times[field] = (minutes, line)
    if before is None or before[0] == minutes:
        return None
    if field == "jumuah":
        return _("only the first time of Jumu'ah was taken: enter the sittings by hand")
    return _("another time stands in the entry on line %(line)s") % {"line": before[1]}


def _placed(local, field):
    """(prayer day, minutes from the midnight that begins it)."""
    day, minutes = local.date(), local.hour * 60 + local.minute
    if field.startswith("isha") and minutes < MIDNIGHT // 2:
        day, minutes = day - ONE_DAY, minutes + MIDNIGHT
    if field == "jumuah" and day.weekday() != FRIDAY:
        raise BadLine(_("Jumu'ah is on a Friday, and %(day)s is none") % {"day": day.isoformat()})
    return day, checked(minutes, field, f"{local:%H:%M}")


def _in_london(starts):
    return starts if starts.tzinfo is None else starts.astimezone(LONDON)


def _entries(text, reading):
    entries = []
    for line, block in _blocks(text):
        if len(entries) + len(reading.rejects) >= MOST_ENTRIES:
            message = _("The calendar has more than %(most)s entries. A timetable of a year has about 2,000.")
            raise UnreadableTimetable(message % {"most": MOST_ENTRIES})
        title = next((row.partition(":")[2] for row in block if row.upper().startswith("SUMMARY")), "")
        try:
            entry = _entry(line, block)
        except BadLine as error:
            reading.rejects.append(reject(line, title, error))
            continue
        if entry is not None:
            entries.append(entry)
    return entries


def _blocks(text):
    """(line, the lines of the entry) of every entry of the calendar."""
    block, first = None, 0
    for number, row in enumerate(text.splitlines(), start=1):
        name = row.strip().upper()
        if name == "BEGIN:VEVENT":
            block, first = [], number
        if block is None:
            continue
        block.append(row)
        if name == "END:VEVENT":
            yield first, block
            block = None
    if block is not None:
        yield first, block


def _entry(line, block):
    """The Entry; None for one that was called off. Raises BadLine."""
    is_too_long = len(block) > MOST_LINES or sum(map(len, block)) > MOST_CHARACTERS
    if is_too_long or block[-1].strip().upper() != "END:VEVENT":
        raise BadLine(_("the entry breaks off or is far too long"))
    try:
        event = Event.from_ical("\r\n".join(block))
        titles, starts = event.get("SUMMARY", ""), event["DTSTART"].dt
        title = str(titles[0] if isinstance(titles, list) else titles)
        is_cancelled = str(event.get("STATUS", "")).upper() == "CANCELLED"
        repeats = repeats_of(event)
    except BadLine:
        raise
    except Exception as error:  # the parser meets bytes of strangers, and raises what its parts raise
        raise BadLine(_("is not a calendar entry that can be read")) from error
    if is_cancelled:
        return None
    found = prayer_in(title)
    if found is None:
        raise BadLine(_("“%(title)s” names no prayer") % {"title": title[:40]})
    if not isinstance(starts, datetime):
        raise BadLine(_("has a date but no time of day") if isinstance(starts, date) else _("has no beginning"))
    if starts.year not in YEARS:
        raise BadLine(_("is not a date of our time"))
    return Entry(line, title, *found, starts, repeats)
