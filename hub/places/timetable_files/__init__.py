"""Reads timetables as mosques have them: CSV (of the WordPress plugin "Daily Prayer Time" and its relatives) and .ics.

read_timetable(content, today=…)   the Reading of the bytes of a file; raises UnreadableTimetable and nothing else
reading.is_past(today)             whether all of it lies behind: last year's timetable
moved_to_year(reading, year)       the same times for another year
"""

from hub.places.timetable_files.moving import LIMITS, moved_to_year
from hub.places.timetable_files.reader import read_timetable
from hub.places.timetable_files.reading import Reading, Reject, UnreadableTimetable

__all__ = ["LIMITS", "Reading", "Reject", "UnreadableTimetable", "moved_to_year", "read_timetable"]
