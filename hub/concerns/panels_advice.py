"""What a concern's page says to those who wait for an answer: whom else they can turn to."""

from hub.concerns.advice import FRESH, lines_shown
from hub.places.panels import Panel


def numbers_and_advice(request, concern, shown):
    """For the person who raised it and the committee of its place. One query; for others none."""
    place = concern.matter.place
    if not (shown.is_reporter or (place and place.run_by_id in shown.organisations)):
        return None
    lines = lines_shown()
    is_fresh = request.now - concern.matter.raised_at < FRESH
    return Panel("concerns/advice/_panel.html", {"lines": lines, "is_fresh": is_fresh}) if lines else None
