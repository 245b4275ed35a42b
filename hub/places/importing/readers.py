"""Chooses the reader for a file."""

from django.utils.translation import gettext as _

from hub.places.importing.csv_file import read_csv
from hub.places.importing.geojson_file import read_geojson
from hub.places.importing.rows import UnreadableFile
from hub.places.importing.text import text_of


def read_file(content):
    """The Reading of the bytes of a file. Raises UnreadableFile when nothing of it can be used, and nothing else."""
    text = text_of(content)
    reading = read_geojson(text) if text.lstrip().startswith("{") else read_csv(text)
    if not reading.rows and not reading.rejects:
        raise UnreadableFile(_("The file holds no places."))
    return reading
