"""Offices to count in, and moments as London clocks show them."""

from dataclasses import replace
from datetime import UTC, datetime, time

from hub.promises.clock import LONDON, WorkCalendar

WEEKDAYS = frozenset(range(5))
ENGLAND = WorkCalendar("ENG", WEEKDAYS, time(9), time(17))
SCOTLAND = replace(ENGLAND, nation="SCT")
WALES = replace(ENGLAND, nation="WLS")
NORTHERN_IRELAND = replace(ENGLAND, nation="NIR")
ROUND_THE_CLOCK = WorkCalendar("ENG", frozenset(range(7)), time(0), time(0))
NIGHT = WorkCalendar("ENG", frozenset(range(7)), time(0), time(6))

EARLY, LATE = 0, 1


def london(text, fold=EARLY):
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=LONDON, fold=fold)


def utc(text):
    return london(text).astimezone(UTC)
