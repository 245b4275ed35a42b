"""Dates as timetables write them.

"01/02/27" is decided over the whole file: by the order under which more of its dates exist and more of them follow each
other day by day; day before month where both do equally well.
"""

import re
from datetime import date
from itertools import pairwise

from django.utils.translation import gettext as _

from hub.places.timetable_files.reading import BadLine

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
YEARS = range(2000, 2100)
CLOCK = re.compile(r"[T ]0?0:00(:00(\.0+)?)?Z?$")
WEEKDAY = re.compile(r"^(mon|tue|wed|thu|fri|sat|sun)[a-z]*[ ,.]+", re.IGNORECASE)
YEAR_FIRST = re.compile(r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$")
YEAR_LAST = re.compile(r"^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})$")
NAMED = re.compile(r"^(\d{1,2})(?:st|nd|rd|th)?[- /.]+([a-z]{3,9})\.?[- /.,]+(\d{4}|\d{2})$", re.IGNORECASE)
NAMED_FIRST = re.compile(r"^([a-z]{3,9})\.?[- ]+(\d{1,2})(?:st|nd|rd|th)?[ ,-]+(\d{4}|\d{2})$", re.IGNORECASE)
DAY_FIRST, MONTH_FIRST = True, False


def order_of(texts):
    """Whether the dates of a file, in the order of its lines, have the day before the month."""
    return max((DAY_FIRST, MONTH_FIRST), key=lambda order: (_fit(texts, order), order))


def _fit(texts, order):
    found = [_date_or_none(text, order) for text in texts]
    following = sum(bool(day and other) and (other - day).days == 1 for day, other in pairwise(found))
    return sum(day is not None for day in found), following


def _date_or_none(text, order):
    try:
        return date_of(text, order)
    except BadLine:
        return None


def date_of(text, is_day_first):
    """The date; raises BadLine with what is wrong."""
    plain = WEEKDAY.sub("", CLOCK.sub("", text.strip()))
    if not plain:
        raise BadLine(_("has no date"))
    if plain.isascii() and plain.replace(".", "", 1).isdigit():
        message = _("“%(text)s” is a number, not a date: show the column as a date and save the file again")
        raise BadLine(message % {"text": text[:20]})
    numbers = _numbers(plain, is_day_first)
    if numbers is None:
        raise BadLine(_("“%(text)s” is not a date with day, month and year") % {"text": text[:30]})
    return _existing(*numbers, text)


def _numbers(plain, is_day_first):
    """(year, month, day) as written, or None."""
    if not plain.isascii():
        return None
    if found := YEAR_FIRST.match(plain):
        year, month, day = found.groups()
    elif found := YEAR_LAST.match(plain):
        day, month, year = found.groups()
        if not is_day_first:
            day, month = month, day
    elif found := NAMED.match(plain):
        day, month, year = found.groups()
    elif found := NAMED_FIRST.match(plain):
        month, day, year = found.groups()
    else:
        return None
    if month.isalpha():
        if month[:3].casefold() not in MONTHS:
            return None
        month = MONTHS.index(month[:3].casefold()) + 1
    return int(year) + (2000 if len(year) == 2 else 0), int(month), int(day)


def _existing(year, month, day, text):
    if year not in YEARS:
        raise BadLine(_("“%(text)s” is not a date of our time") % {"text": text[:30]})
    try:
        return date(year, month, day)
    except ValueError:
        raise BadLine(_("there is no %(text)s") % {"text": text.strip()[:30]}) from None
