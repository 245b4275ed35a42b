"""Reads a timetable as a table: a line with the names of the columns, then a day a line."""

import csv
import io
from dataclasses import dataclass

from django.utils.translation import gettext as _

from hub.places.timetable_files.dates import date_of, order_of
from hub.places.timetable_files.day import FRIDAY, day_of
from hub.places.timetable_files.reading import BadLine, Reading, UnreadableTimetable, reject
from hub.places.timetable_files.times import minutes_of, several_in
from hub.places.timetable_files.words import field_of, folded, prayer_in

DATE_COLUMNS = {"d date", "date", "day date", "gregorian date", "gregorian", "english date"}
LATEST_HEADING = 10  # lines with the name of the mosque and the like may stand above it
MOST_LINES = 4000  # ten years


@dataclass(frozen=True)
class Columns:
    date: int
    fields: dict  # field: positions; Asr may have two beginnings, Jumu'ah several sittings


def read_csv(text):
    """The Reading of a file. Raises UnreadableTimetable when the file as such cannot be used."""
    columns, lines = _split(text)
    is_day_first = order_of([_cell(cells, columns.date) for _line, cells in lines])
    reading, line_of = Reading(), {}
    for line, cells in lines:
        try:
            date = date_of(_cell(cells, columns.date), is_day_first)
            if date in line_of:
                raise BadLine(_("the same date stands on line %(line)s") % {"line": line_of[date]})
            reading.days[date] = _day(date, cells, columns)
            line_of[date] = line
        except BadLine as error:
            reading.rejects.append(reject(line, ", ".join(cells), error))
        else:
            _note_sittings(reading, line, date, cells, columns)
    reading.days = dict(sorted(reading.days.items()))
    return reading


def _split(text):
    """(Columns, [(number, cells)] of the lines below the heading that are not empty)."""
    table = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter_of(text), strict=True)
    columns, lines, line = None, [], 1
    try:
        while (cells := next(table, None)) is not None:
            line, first_line = table.line_num + 1, line
            if columns is None:
                columns = _columns_of(cells)
                if columns is None and first_line > LATEST_HEADING:
                    break
            elif any(cell.strip() for cell in cells):
                lines.append((first_line, cells))
            if len(lines) > MOST_LINES:
                raise UnreadableTimetable(_("The file has more than %(most)s lines of days.") % {"most": MOST_LINES})
    except csv.Error as error:
        message = _("The file breaks off or is damaged from line %(line)s on. Save it as “CSV UTF-8” and try again.")
        raise UnreadableTimetable(message % {"line": line}) from error
    if columns is None:
        message = _(
            "No line of the file names its columns. The first line must name a column “d_date” and columns such as "
            "“fajr_jamah” or “zuhr_jamah”."
        )
        raise UnreadableTimetable(message)
    return columns, lines


def _delimiter_of(text):
    beginning = text[:4000]
    return max(",;\t", key=beginning.count)


def _columns_of(cells):
    """What the cells name as a heading; None if they are none."""
    named, date = [], None
    for position, cell in enumerate(cells):
        if date is None and folded(cell) in DATE_COLUMNS:
            date = position
        elif (found := prayer_in(cell)) is not None:
            named.append((position, *found))
    if date is None or not named:
        return None
    fields = {}
    for position, prayer, role in named:
        fields.setdefault(field_of(prayer, role or _unsaid(prayer, named)), []).append(position)
    return Columns(date, fields)


def _unsaid(prayer, named):
    """A column that only names the prayer: when it begins, if another column tells when people gather."""
    return "begins" if (prayer, "congregation") in {(other, role) for _position, other, role in named} else ""


def _day(date, cells, columns):
    times = {}
    for field, positions in columns.fields.items():
        if field == "jumuah" and date.weekday() != FRIDAY:
            continue
        texts = [text for position in positions if (text := _cell(cells, position).strip())]
        is_jumuah = field == "jumuah" or (field == "zuhr" and date.weekday() == FRIDAY)
        if is_jumuah and texts:
            texts = several_in(texts[0])
        times[field] = minutes_of(texts[0], "jumuah" if is_jumuah else field) if texts else None
    return day_of(date, times)


def _note_sittings(reading, line, date, cells, columns):
    if date.weekday() != FRIDAY:
        return
    for field in ("jumuah", "zuhr"):
        texts = [part for place in columns.fields.get(field, ()) for part in several_in(_cell(cells, place)) if part]
        if len(texts) > 1:
            message = _("only the first time of Jumu'ah was taken: enter the sittings by hand")
            reading.notices.append(reject(line, ", ".join(cells), message))
            return


def _cell(cells, position):
    return cells[position] if position < len(cells) else ""
