"""What people type for a day and a time, read the British way: the day before the month."""

import re
import unicodedata
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
JOINERS = "\u200c\u200d"
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
DAY_IN_FIGURES = re.compile(r"(\d{1,2})[\s/.\-]+(\d{1,2})[\s/.\-]+(\d{4}|\d{2})")
DAY_IN_WORDS = re.compile(r"(?:[a-z]+,?\s+)?(\d{1,2})(?:st|nd|rd|th)?\s+([a-z]{3,9})\.?,?\s+(\d{4}|\d{2})")
DAY_AS_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
CLOCK = re.compile(r"(\d{1,2})(?:[:.h]?(\d{2}))?\s*(am|pm|a\.m\.|p\.m\.)?")


def tidy_name(text):
    """A name on one line, without characters that nobody sees: Word and spreadsheets leave such in what they copy.

    The joiners inside Bengali or Urdu words stay.
    """
    visible = "".join(
        " " if char.isspace() else char
        for char in text
        if char in JOINERS or char.isspace() or unicodedata.category(char)[0] != "C"
    )
    return " ".join(word for word in visible.split() if word.strip(JOINERS))


def read_day(text):
    """A date from "30/11/2026", "30.11.26", "Mon 30 November 2026" or "2026-11-30"; None when it is not one."""
    text = text.strip().lower()
    if found := DAY_AS_ISO.fullmatch(text):
        year, month, day = found.groups()
    elif found := DAY_IN_FIGURES.fullmatch(text):
        day, month, year = found.groups()
    elif (found := DAY_IN_WORDS.fullmatch(text)) and found[2][:3] in MONTHS:
        day, month, year = found[1], MONTHS.index(found[2][:3]) + 1, found[3]
    else:
        return None
    try:
        return date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
    except ValueError:
        return None


def read_time(text):
    """A time of day from "16:00", "4pm", "4.30 pm", "1600", "noon" or "midnight"; None when it is not one."""
    text = text.strip().lower()
    if text in {"noon", "midday"}:
        return time(12)
    if text == "midnight":
        return time(0)
    found = CLOCK.fullmatch(text)
    # "9" alone may be morning or evening
    if not found or (found[2] is None and found[3] is None):
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").replace(".", "")
    if half and not 1 <= hour <= 12:
        return None
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def in_london(day, clock):
    """The aware moment of a London wall time; None when clocks skip it, the first of the two when it comes twice."""
    local = datetime.combine(day, clock, tzinfo=LONDON)
    there_and_back = local.astimezone(ZoneInfo("UTC")).astimezone(LONDON)
    return local if there_and_back.replace(tzinfo=None) == local.replace(tzinfo=None) else None
