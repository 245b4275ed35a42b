"""A force's own list of officers, as a CSV file: read here, planned by officers_plan, written by actions_officers."""

import csv
import io
from dataclasses import dataclass

from django.utils.translation import gettext as _

from hub.accounts.actions_posts import tidy_number
from hub.places.importing.rows import UnreadableFile
from hub.places.importing.text import text_of
from hub.typed import tidy_name

BIGGEST = 1_000_000
MOST_LINES = 2000
# what files call a column
TITLES = {
    "shoulder number": "number", "shoulder_number": "number", "collar number": "number", "number": "number",
    "name": "name", "full name": "name",
    "email": "email", "e-mail": "email", "email address": "email",
    "team": "team", "unit": "team", "post": "team",
    "role": "role", "position": "position",
}  # fmt: skip
NEEDED = {"number", "name", "email", "team"}


@dataclass(frozen=True)
class Row:
    line: int
    number: str
    name: str
    email: str
    team: str
    role: str = ""
    position: str = ""


def read_officers(content):
    """[Row] of a file. Raises UnreadableFile."""
    text = text_of(content)
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    try:
        table = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True, restkey="")
        titles = {title: TITLES.get((title or "").strip().casefold()) for title in table.fieldnames or []}
        if not set(titles.values()) >= NEEDED:
            raise UnreadableFile(
                _("The first line must name the columns shoulder number, name, email and team; role and position too.")
            )
        rows = [_row(table.line_num, titles, cells) for cells in table]
    except csv.Error as error:
        raise UnreadableFile(_("The file is damaged: %(what)s.") % {"what": error}) from error
    rows = [row for row in rows if row.name or row.email or row.number]
    if len(rows) > MOST_LINES:
        raise UnreadableFile(_("The file has more than %(most)d lines. Split it.") % {"most": MOST_LINES})
    return rows


def _row(line, titles, cells):
    said = {titles[title]: tidy_name(value or "") for title, value in cells.items() if title and titles[title]}
    said["number"], said["email"] = tidy_number(said["number"]), said["email"].lower()
    return Row(line, **said)
