"""When Ramadan and the Eids are: as announced, else as the Umm al-Qura calendar expects them. Pure.

Mosques in Britain differ by a day either way, so whatever was not announced is provisional.

A day of the Islamic calendar begins at sunset. What belongs to the night (Isha, Taraweeh) is asked for `by_night`: the
first Taraweeh is on the evening *before* the first day of Ramadan, and the last on the evening before the last day of
fasting. On the evening before Eid the month is over, and there is none.
"""

from datetime import date
from functools import lru_cache

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from hijridate import Gregorian, Hijri

from hub.places.wall_time import ONE_DAY

RAMADAN, EID_FITR, EID_ADHA = KINDS = ("ramadan", "eid_fitr", "eid_adha")
MONTH_AND_DAY = {RAMADAN: (9, 1), EID_FITR: (10, 1), EID_ADHA: (12, 10)}
MONTH_LENGTHS = (29, 30)
FURTHEST = 3  # days between an announced and an expected date that cannot be a slip of the pen


@lru_cache(maxsize=4096)
def hijri_year_of(day):
    """The Islamic year around a day; None outside the calendar (1924 to 2077)."""
    try:
        return Gregorian(day.year, day.month, day.day).to_hijri().year
    except OverflowError:
        return None


@lru_cache(maxsize=1024)
def expected(kind, hijri_year):
    """The day by Umm al-Qura; None outside the calendar (1343 to 1500)."""
    try:
        found = Hijri(hijri_year, *MONTH_AND_DAY[kind]).to_gregorian()
    except OverflowError:
        return None
    return date(found.year, found.month, found.day)


def day_of(kind, hijri_year, announced):
    """(the day or None, whether it was announced).

    Ramadan has 29 or 30 days, so once one end of it is announced the expected other end moves along.
    """
    if (kind, hijri_year) in announced:
        return announced[kind, hijri_year], True
    day = expected(kind, hijri_year)
    if day is None:
        return None, False
    if kind == EID_FITR and (RAMADAN, hijri_year) in announced:
        first = announced[RAMADAN, hijri_year]
        day = min(max(day, first + 29 * ONE_DAY), first + 30 * ONE_DAY)
    if kind == RAMADAN and (EID_FITR, hijri_year) in announced:
        eid = announced[EID_FITR, hijri_year]
        day = min(max(day, eid - 30 * ONE_DAY), eid - 29 * ONE_DAY)
    return day, False


def holds_on(season, day, announced, *, by_night=False):
    """None if `day` is not in `season` (a kind), else whether that is provisional."""
    hijri_year = hijri_year_of(day)
    if hijri_year is None:
        return None
    if season == RAMADAN:
        return _fasting(day + ONE_DAY if by_night else day, hijri_year, announced)
    on, is_announced = day_of(season, hijri_year, announced)
    return not is_announced if on == day else None


def _fasting(day, hijri_year, announced):
    first, is_first_announced = day_of(RAMADAN, hijri_year, announced)
    eid, is_eid_announced = day_of(EID_FITR, hijri_year, announced)
    if first is None or eid is None or not first <= day < eid:
        return None
    # every month has 29 days: only the thirtieth waits for the new moon
    is_sure = is_first_announced and (is_eid_announced or (day - first).days < 29)
    return not is_sure


def problem_with(kind, hijri_year, on, announced):
    """What speaks against `on` as the day of `kind`, in words for who entered it; empty if nothing does."""
    day = expected(kind, hijri_year)
    if day is None:
        return _("The Hub knows the Islamic calendar for the years 1343 to 1500.")
    if abs((on - day).days) > FURTHEST:
        message = _("It is expected about %(day)s. Check the day and the year.")
        return message % {"day": date_format(day, "j F Y")}
    dates = {**announced, (kind, hijri_year): on}
    first, eid = dates.get((RAMADAN, hijri_year)), dates.get((EID_FITR, hijri_year))
    if kind != EID_ADHA and first and eid and (eid - first).days not in MONTH_LENGTHS:
        return _length_problem((eid - first).days)
    return ""


def _length_problem(days):
    if days <= 0:
        return _("Eid al-Fitr comes after Ramadan: 29 or 30 days after its first day.")
    message = ngettext(
        "Ramadan would have %(days)s day. It has 29 or 30: check both dates.",
        "Ramadan would have %(days)s days. It has 29 or 30: check both dates.",
        days,
    )
    return message % {"days": days}
