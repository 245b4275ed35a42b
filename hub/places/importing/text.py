"""Turns the bytes of a file into text, whatever program saved it."""

import codecs

from django.utils.translation import gettext as _

from hub.places.importing.rows import UnreadableFile

MARKS = [
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
]


def text_of(content):
    """The text of `content`: by its byte order mark, else UTF-8, else what Windows programs write."""
    marked = next((encoding for mark, encoding in MARKS if content.startswith(mark)), None)
    for encoding in [marked] if marked else ["utf-8", "cp1252"]:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise UnreadableFile(_("This is not a text file. Save it as “CSV UTF-8” and try again."))
