"""Chooses the reader for a timetable."""

from django.utils.translation import gettext as _

from hub.places.importing.rows import UnreadableFile
from hub.places.importing.text import text_of
from hub.places.timetable_files.csv_file import read_csv
from hub.places.timetable_files.ics_file import read_ics
from hub.places.timetable_files.reading import UnreadableTimetable

LARGEST = 2_000_000  # bytes: ten years of a table, or one of a calendar


def read_timetable(content, *, today):
    """The Reading of the bytes of a file. `today` (local) bounds what repeats without end in a calendar."""
    if len(content) > LARGEST:
        raise UnreadableTimetable(_("The file is larger than 2 MB. A timetable of a year is far smaller."))
    if content.startswith(b"PK"):
        raise UnreadableTimetable(_("This is a workbook. Save the sheet as “CSV UTF-8” and upload that file."))
    try:
        text = text_of(content)
    except UnreadableFile as error:
        raise UnreadableTimetable(str(error)) from error
    is_calendar = text.lstrip()[:15].upper() == "BEGIN:VCALENDAR"
    reading = read_ics(text, today=today) if is_calendar else read_csv(text)
    if not reading.days and not reading.rejects:
        raise UnreadableTimetable(_("The file holds no days."))
    return reading
