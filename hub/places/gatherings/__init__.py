"""When people gather: rules, timetables and estimates become dated windows.

Pure: no tables, no clock. hub/places/rhythms.py loads what it needs; docs/adr/0016 says why it decides as it does.
"""

from hub.places.gatherings.rhythm import NOTES, PRAYERS, Calculation, Day, Rhythm, Rule, Window
from hub.places.gatherings.windows import windows
from hub.places.wall_time import LONDON, is_summer_time, moment_of

__all__ = [
    "LONDON",
    "NOTES",
    "PRAYERS",
    "Calculation",
    "Day",
    "Rhythm",
    "Rule",
    "Window",
    "is_summer_time",
    "moment_of",
    "windows",
]
