"""Reads a timetable as a table: a line with the names of the columns, then a day a line."""

import csv
import io
from dataclasses import dataclass

from django.utils.translation import gettext as _

from hub.places.timetable_files.dates import date_of, order_of
from hub.places.timetable_files.day import FRIDAY, day_of
from hub.places.timetable_files.reading import BadLine, Reading, UnreadableTimetable, reject
from hub.places.timetable_files.times import NAMES, is_in_words, minutes_of, several_in
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
            reading.days[date], notices = _read_line(date, cells, columns)
            line_of[date] = line
            reading.notices += [reject(line, ", ".join(cells), notice) for notice in notices]
        except BadLine as error:
            reading.rejects.append(reject(line, ", ".join(cells), error))
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


def _read_line(date, cells, columns):
    """(Day, what somebody should look at). Raises BadLine."""
    times, notices = {}, []
    for field, texts in _texts_of(date, cells, columns):
        if len(texts) > 1 and field == "jumuah":
            notices.append(_("only the first time of Jumu'ah was taken: enter the sittings by hand"))
        times[field] = minutes_of(texts[0], field)
        if is_in_words(texts[0]):
            message = _("%(what)s: “%(text)s” is not a time of day and was left out")
            notices.append(message % {"what": NAMES[field], "text": texts[0][:40]})
    return day_of(date, times), notices


def _texts_of(date, cells, columns):
    """(field, what its cells hold) of those that hold anything. On a Friday Zuhr is Jumu'ah."""
    found = {
        field: [text for position in positions if (text := _cell(cells, position).strip())]
        for field, positions in columns.fields.items()
    }
    jumuah, zuhr = found.pop("jumuah", []), found.get("zuhr", [])
    if date.weekday() == FRIDAY and (jumuah or zuhr):
        found |= {"zuhr": [], "jumuah": [time for text in jumuah or zuhr for time in several_in(text)]}
    return [(field, texts) for field, texts in found.items() if texts]


def _cell(cells, position):
    return cells[position] if position < len(cells) else ""
