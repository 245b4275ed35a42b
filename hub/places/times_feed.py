"""The times of a place as calendar programs read them (RFC 5545). In UTC, which every parser that was tried reads.

Whoever holds the address reads it, so nothing stands in it that the place does not tell everybody: no private
gathering, no number of people, no steward.
"""

from datetime import UTC, datetime, time, timedelta

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from hub.places.shown_times import ESTIMATE, PROVISIONAL, SOURCES, name_of, windows_for

PRODUCT = "-//The Hub//Times//EN"
BACK, AHEAD = timedelta(days=7), timedelta(days=61)


def feed_of(place, today):
    """The bytes of the .ics: the last seven days, today and the next sixty. The same all day while nothing changes."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", place.name)
    calendar.add("refresh-interval", timedelta(hours=6), parameters={"VALUE": "DURATION"})
    stamp = datetime.combine(today, time(0), UTC)
    for window in windows_for(place, None, today - BACK, today + AHEAD):
        calendar.add_component(_event(place, window, stamp))
    return calendar.to_ical()


def _event(place, window, stamp):
    event = Event()
    event.add("uid", _uid(place, window))
    event.add("dtstamp", stamp)
    event.add("dtstart", window.starts_at)
    event.add("dtend", window.ends_at)
    event.add("summary", _summary(window))
    event.add("description", str(SOURCES[window.source]))
    event.add("location", place.name)
    event.add("transp", "TRANSPARENT")
    return event


def _summary(window):
    tags = [str(ESTIMATE)] if window.source == "estimate" else []
    tags += [str(PROVISIONAL)] if window.is_provisional else []
    name = name_of(window)
    return _("%(name)s (%(tags)s)") % {"name": name, "tags": ", ".join(tags)} if tags else name


def _uid(place, window):
    """The same gathering keeps it, however often its time or its source is corrected."""
    host = settings.MAIL_FROM_ADDRESS.rpartition("@")[2]
    # of a prayer there is one a day; of the rest each rule has its own
    which = window.kind if not window.rule or window.kind in ONE_A_DAY else f"{window.kind}-{window.rule}"
    return f"{place.reference}-{which}-{window.day}-{window.sitting}@{host}".lower()


ONE_A_DAY = {"fajr", "zuhr", "asr", "maghrib", "isha", "jumuah"}
