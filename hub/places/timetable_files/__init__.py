"""Reads the timetables that mosques already have: CSV (the WordPress plugin "Daily Prayer Time" and its relatives), .ics.

read_timetable(content)         Reading of the bytes of a file; raises UnreadableTimetable and nothing else
reading.is_past(today)          whether all of it lies behind
moved_to_year(reading, year)    the same times for another year
"""

from hub.places.timetable_files.reading import Reading, Reject, UnreadableTimetable

__all__ = ["Reading", "Reject", "UnreadableTimetable"]
