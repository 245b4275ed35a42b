"""What the page of a place says of its times: what comes next, today and tomorrow."""

from datetime import timedelta

from hub.places.keeping import reach_of
from hub.places.panels import Panel
from hub.places.shown_times import by_day, windows_for
from hub.typed import LONDON

TWO_DAYS = timedelta(days=2)


def times_here(request, place):
    if place.closed_at:
        return None
    today = request.now.astimezone(LONDON).date()
    reach = reach_of(request.user, place)
    # of last night Isha may still be to come
    found = windows_for(place, reach, today - timedelta(days=1), today + TWO_DAYS)
    coming = [window for window in found if window.ends_at > request.now]
    days = [day for day in by_day(coming, today - timedelta(days=1), today + TWO_DAYS, today=today) if day.rows]
    return Panel("places/_times.html", {"place": place, "days": days, "today": today, "may_keep": reach.may_keep})
