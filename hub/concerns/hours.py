"""Between which hours it is safe to answer, in words."""

from django.utils.translation import gettext as _


def in_words(start, end):
    """Either may be missing."""
    facts = {"start": f"{start:%H:%M}" if start else "", "end": f"{end:%H:%M}" if end else ""}
    if start and end:
        return _("Between %(start)s and %(end)s") % facts
    if start:
        return _("Not before %(start)s") % facts
    return _("Not after %(end)s") % facts if end else _("At any time")
