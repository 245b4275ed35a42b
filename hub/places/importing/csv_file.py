"""Reads a CSV file of places: a header line, then one place a line."""

import csv
import io
import math

from django.utils.translation import gettext as _

from hub.places.importing.faiths import faith_of
from hub.places.importing.rows import Reading, Reject, Row, UnreadableFile

COLUMNS = {
    "name": "name",
    "religion": "faith",
    "faith": "faith",
    "longitude": "longitude",
    "lon": "longitude",
    "lng": "longitude",
    "latitude": "latitude",
    "lat": "latitude",
    "address": "address",
    "postcode": "postcode",
}
REQUIRED = ("name", "faith", "longitude", "latitude")
LONGEST = {"name": 160, "address": 200, "postcode": 8}
UK_LONGITUDES, UK_LATITUDES = (-9, 3), (49, 61.5)  # the same as the constraint place_in_the_uk


class BadLine(Exception):
    """This line cannot be used; the message says why."""


def read_csv(text):
    """Reading of the whole file. Raises UnreadableFile when the file as such is broken."""
    table = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter_of(text), strict=True)
    reading, line = Reading(), 1
    try:
        columns = _columns_of(next(table, []))
        while True:
            line = table.line_num + 1  # of the first line, where quoted text runs over several
            fields = next(table, None)
            if fields is None:
                return reading
            if any(field.strip() for field in fields):
                _read_line(line, fields, columns, reading)
    except csv.Error as error:
        message = _("The file breaks off or is damaged from line %(line)s on: %(what)s.")
        raise UnreadableFile(message % {"line": line, "what": error}) from error


def _delimiter_of(text):
    header = text.partition("\n")[0]
    return max(",;\t", key=header.count)


def _columns_of(header):
    """{our name: position}. The columns may stand in any order; others are passed over."""
    found = {}
    for position, title in enumerate(header):
        ours = COLUMNS.get(title.strip().casefold())
        if ours and ours in found:
            raise UnreadableFile(_("The first line names the column “%(name)s” twice.") % {"name": title.strip()})
        if ours:
            found[ours] = position
    missing = [name for name in REQUIRED if name not in found]
    if missing:
        message = _(
            "The first line must name the columns name, religion, longitude and latitude. Not found: %(names)s."
        )
        raise UnreadableFile(message % {"names": ", ".join("religion" if n == "faith" else n for n in missing)})
    return found | {"": len(header)}


def _read_line(line, fields, columns, reading):
    name = _squeezed(fields[columns["name"]]) if columns["name"] < len(fields) else ""
    try:
        reading.rows.append(_row(line, fields, columns))
    except BadLine as error:
        reading.rejects.append(Reject(line, name[:80], str(error)))


def _row(line, fields, columns):
    if len(fields) != columns[""]:
        message = _("has %(count)s fields, the first line has %(expected)s")
        raise BadLine(message % {"count": len(fields), "expected": columns[""]})
    texts = {name: _squeezed(fields[position]) for name, position in columns.items() if name}
    texts["postcode"] = texts.get("postcode", "").upper()
    if not texts["name"]:
        raise BadLine(_("has no name"))
    for name, longest in LONGEST.items():
        if len(texts.get(name, "")) > longest:
            raise BadLine(_("%(column)s is longer than %(longest)s characters") % {"column": name, "longest": longest})
    longitude, latitude = _point(texts["longitude"], texts["latitude"])
    return Row(
        line=line,
        name=texts["name"],
        faith=faith_of(texts["faith"]),
        longitude=longitude,
        latitude=latitude,
        address=texts.get("address", ""),
        postcode=texts["postcode"],
    )


def _point(longitude, latitude):
    if not longitude or not latitude:
        raise BadLine(_("has no coordinates"))
    try:
        x, y = float(longitude), float(latitude)
    except ValueError:
        raise BadLine(_("the coordinates are not numbers")) from None
    if not (math.isfinite(x) and math.isfinite(y)):
        raise BadLine(_("the coordinates are not numbers"))
    if _within(x, UK_LONGITUDES) and _within(y, UK_LATITUDES):
        return x, y
    if _within(y, UK_LONGITUDES) and _within(x, UK_LATITUDES):
        raise BadLine(_("longitude and latitude look swapped"))
    raise BadLine(_("the point lies outside the United Kingdom"))


def _within(value, bounds):
    return bounds[0] <= value <= bounds[1]


def _squeezed(text):
    """The text on one line, without characters that cannot be seen or stored."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
