"""Times of day without a date, as they stand on a wall: how long from one to another."""

from datetime import time

A_DAY = 24 * 60


def minutes_between(first, last):
    """From one to the other; one that comes before the first is on the next day."""
    return (_minutes(last) - _minutes(first)) % A_DAY


def after(clock, minutes):
    hours, minutes = divmod((_minutes(clock) + minutes) % A_DAY, 60)
    return time(hours, minutes)


def _minutes(clock):
    return clock.hour * 60 + clock.minute
