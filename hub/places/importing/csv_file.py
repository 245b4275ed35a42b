"""Reads a CSV file of places: a header line, then one place a line."""

import csv
import io
import re

from django.utils.translation import gettext as _

from hub.places.importing.fields import BadLine, row_of, squeezed
from hub.places.importing.rows import MOST_ROWS, Reading, Reject, UnreadableFile
from hub.places.importing.titles import ours

# at least one of these says where a place is
PLACED_BY = [{"longitude", "latitude"}, {"geometry"}, {"ward_code"}, {"ward", "borough"}, {"ward", "borough_code"}]
MOST_LINES = 10 * MOST_ROWS  # names may run over several, and some are empty
LONGEST_RECORD = 100  # lines: an opening quotation mark that nobody closes swallows no more than these
SEPARATOR_LINE = re.compile(r'"?sep=([,;\t|])"?\s*')  # how Excel writes down what it separates with


def read_csv(text):
    """Reading of the whole file; a line that cannot be used never stops the rest.

    Raises UnreadableFile when the first line does not say what stands in the columns.
    """
    if text.count("\n") + text.count("\r") > MOST_LINES:
        raise UnreadableFile(_("The file holds more than %(most)s places. Split it.") % {"most": MOST_ROWS})
    lines = io.StringIO(text, newline="").readlines()
    first = 1 if lines and SEPARATOR_LINE.fullmatch(lines[0]) else 0
    delimiter = SEPARATOR_LINE.fullmatch(lines[0])[1] if first else _delimiter_of(lines[0] if lines else "")
    records = _records(lines, first, delimiter)
    columns = None
    reading = Reading()
    for line, fields in records:
        if columns is None:
            columns = _Columns(fields or [])
        elif fields is None:
            reason = _("is damaged: a quotation mark is missing, or the line is far too long")
            reading.rejects.append(Reject(line, "", reason))
        elif any(field.strip() for field in fields):
            _read_line(line, fields, columns, reading)
        if len(reading) > MOST_ROWS:
            raise UnreadableFile(_("The file holds more than %(most)s places. Split it.") % {"most": MOST_ROWS})
    if columns is None:
        _Columns([])
    return reading


def _delimiter_of(header):
    return max(",;\t", key=header.count)


def _records(lines, start, delimiter):
    """(number of its first line, fields) of each record; None for fields that cannot be told apart."""
    while start < len(lines):
        feed = _Feed(lines, start)
        try:
            for fields in csv.reader(feed, delimiter=delimiter, strict=True):
                yield start + 1, fields
                start = feed.begins = feed.position
        except csv.Error:
            # on from the next line: whatever is wrong with this one may be right again there
            yield start + 1, None
            start += 1


class _Feed:
    """The lines from `start` on, no more for one record than it may hold."""

    def __init__(self, lines, start):
        self.lines, self.position, self.begins = lines, start, start

    def __iter__(self):
        return self

    def __next__(self):
        if self.position >= len(self.lines) or self.position - self.begins >= LONGEST_RECORD:
            raise StopIteration
        self.position += 1
        return self.lines[self.position - 1]


class _Columns:
    """Where what stands. The columns may be in any order; those that we do not keep are passed over."""

    def __init__(self, header):
        self.width, self.found = len(header), {}
        for position, title in enumerate(header):
            name = ours(title)
            if name and name in self.found:
                message = _("The first line names the column “%(name)s” twice.")
                raise UnreadableFile(message % {"name": squeezed(title)[:40]})
            if name:
                self.found[name] = position
        self._check()

    def _check(self):
        has_where = any(set(names) <= set(self.found) for names in PLACED_BY)
        if {"name", "faith"} <= set(self.found) and has_where:
            return
        missing = [title for name, title in (("name", "name"), ("faith", "religion")) if name not in self.found]
        if not has_where:
            missing += [name for name in ("longitude", "latitude") if name not in self.found]
        message = _(
            "The first line must name the columns name, religion, longitude and latitude. Not found: %(names)s."
        )
        raise UnreadableFile(message % {"names": ", ".join(missing)})

    def texts(self, fields):
        """{our name: text} of one line. Raises BadLine."""
        fields = self._fitted(fields)
        if len(fields) != self.width:
            message = _("has %(count)s fields, the first line has %(expected)s")
            raise BadLine(message % {"count": len(fields), "expected": self.width})
        return {name: fields[position] for name, position in self.found.items()}

    def _fitted(self, fields):
        """Without blank fields too many at the end, and the point that R writes as c(-0.05, 51.5) in one piece."""
        point = self.found.get("geometry")
        if point is not None and len(fields) > self.width and fields[point].startswith("c("):
            fields = [*fields[:point], ",".join(fields[point : point + 2]), *fields[point + 2 :]]
        while len(fields) > self.width and not fields[-1].strip():
            fields = fields[:-1]
        return fields


def _read_line(line, fields, columns, reading):
    try:
        reading.rows.append(row_of(line, columns.texts(fields)))
    except BadLine as error:
        position = columns.found["name"]
        name = squeezed(fields[position]) if position < len(fields) else ""
        reading.rejects.append(Reject(line, name[:80], str(error)))
