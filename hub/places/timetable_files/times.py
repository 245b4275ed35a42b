"""Times of day as timetables write them, and whether a day makes sense.

Many write 12 hours without am or pm. What is meant follows from the prayer: each has hours of the day in which it can
be in Britain, and of two readings at most one lies in them. Times count in minutes from the midnight that begins the
day; Isha may be after the next one.
"""

import re
from datetime import time
from itertools import pairwise

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.places.gatherings import PRAYERS
from hub.places.timetable_files.reading import BadLine

NAMES = {
    "fajr_begins": gettext_lazy("the beginning of Fajr"),
    "fajr": gettext_lazy("Fajr"),
    "sunrise": gettext_lazy("sunrise"),
    "zuhr_begins": gettext_lazy("the beginning of Zuhr"),
    "zuhr": gettext_lazy("Zuhr"),
    "jumuah": gettext_lazy("Jumu'ah"),
    "asr_begins": gettext_lazy("the beginning of Asr"),
    "asr": gettext_lazy("Asr"),
    "maghrib_begins": gettext_lazy("the beginning of Maghrib"),
    "maghrib": gettext_lazy("Maghrib"),
    "isha_begins": gettext_lazy("the beginning of Isha"),
    "isha": gettext_lazy("Isha"),
}
# Shetland in June and December, early and late schools of law, and an hour for the habits of a mosque.
HOURS = {
    "fajr": (0.75, 9),
    "sunrise": (3, 10),
    "zuhr": (11.5, 15.5),
    "jumuah": (11.5, 16.5),
    "asr": (12.5, 21),
    "maghrib": (14.5, 23.5),
    "isha": (15.5, 26),
}
CLOCK = re.compile(r"^(\d{1,2})\s?[:.]\s?(\d{2})(?:[:.]\d{2})?(?:\s?([ap])\.?\s?m?\.?)?$", re.IGNORECASE)
HOUR_ONLY = re.compile(r"^(\d{1,2})\s*([ap])\.?\s*m\.?$", re.IGNORECASE)
FRACTION = re.compile(r"^0\.\d+$")  # of a day: how a table program keeps times
SEVERAL = re.compile(r"[/&+;,]|\band\b|\n", re.IGNORECASE)
BLANK = {"", "n/a", "na", "nil", "none", "null", "tbc", "tba"}
DASHES = "-\u2013\u2014 "
MIDNIGHT = 24 * 60
BEGINNINGS = ("fajr_begins", "sunrise", "zuhr_begins", "asr_begins", "maghrib_begins", "isha_begins")


def is_in_words(text):
    """Whether a cell says something other than a time: "after Maghrib"."""
    plain = text.strip().casefold()
    return plain.strip(DASHES) not in BLANK and not any(character.isdigit() for character in plain)


def minutes_of(text, field):
    """Minutes of the day, None where it names none. Raises BadLine where it is no time, or none at which it can be."""
    plain = text.strip().casefold()
    prayer = field.removesuffix("_begins")
    if not any(character.isdigit() for character in plain):
        return None
    found = (CLOCK.match(plain) or HOUR_ONLY.match(plain)) if plain.isascii() and not FRACTION.match(plain) else None
    if found is None:
        raise BadLine(_("%(what)s: “%(text)s” is not a time") % {"what": NAMES[field], "text": text.strip()[:20]})
    hour, minute, half = _parts(found)
    if (hour, minute, half) == (0, 0, "") and prayer != "isha":
        return None  # how the plugin writes an empty cell
    meant = [minutes for minutes in _readings(hour, minute, half, prayer) if _can_be(minutes, prayer)]
    return checked(meant[0] if meant else None, field, text.strip())


def checked(minutes, field, text):
    """The minutes, if the prayer can be then. Raises BadLine."""
    if minutes is None or not _can_be(minutes, field.removesuffix("_begins")):
        raise BadLine(_("%(what)s cannot be at %(text)s") % {"what": NAMES[field], "text": text[:20]})
    return minutes


def _parts(found):
    hour, *minute, half = found.groups()
    return int(hour), int(minute[0]) if minute else 0, half or ""


def _readings(hour, minute, half, prayer):
    """Every moment that the text may stand for."""
    if minute > 59 or hour > 23 or (half and not 1 <= hour <= 12):
        return []
    if half:
        hours = [hour % 12 + (12 if half == "p" else 0)]
    else:
        hours = [hour] if hour > 12 else sorted({hour, (hour + 12) % 24}, key=lambda other: other != hour)
    after_midnight = 24 if prayer == "isha" else 0
    return [(h + (after_midnight if h < 12 else 0)) * 60 + minute for h in hours]


def _can_be(minutes, prayer):
    earliest, latest = HOURS[prayer]
    return earliest * 60 <= minutes < latest * 60


def several_in(text):
    """The times of a cell that holds more than one, else the cell."""
    return [part.strip() for part in SEVERAL.split(text) if part.strip()] or [""]


def time_of(minutes):
    return None if minutes is None else time(minutes % MIDNIGHT // 60, minutes % 60)


def check_order(times, *, is_friday):
    """Raises BadLine naming the first two times of {field: minutes} that cannot be on the same day."""
    _check_rising([field for field in BEGINNINGS if times.get(field) is not None], times)
    _check_rising([field for field in PRAYERS if times.get(field) is not None], times)
    pairs = [("fajr", "sunrise")] + [(f"{prayer}_begins", prayer) for prayer in PRAYERS]
    if is_friday:
        pairs.remove(("zuhr_begins", "zuhr"))  # the talk before Jumu'ah may begin earlier
    for earlier, later in pairs:
        both = times.get(earlier), times.get(later)
        if None not in both and both[0] > both[1]:
            raise BadLine(_out_of_order(earlier, later, times))


def _check_rising(fields, times):
    for earlier, later in pairwise(fields):
        if times[earlier] >= times[later]:
            raise BadLine(_out_of_order(earlier, later, times))


def _out_of_order(earlier, later, times):
    message = _("%(later)s (%(later_time)s) should come after %(earlier)s (%(earlier_time)s)")
    return message % {
        "later": NAMES[later],
        "later_time": f"{time_of(times[later]):%H:%M}",
        "earlier": NAMES[earlier],
        "earlier_time": f"{time_of(times[earlier]):%H:%M}",
    }
