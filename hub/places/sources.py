"""Where a place is known from, in words."""

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

KINDS = {
    "osm": gettext_lazy("OpenStreetMap"),
    "name+point": gettext_lazy("a file of places"),
    "name+ward": gettext_lazy("a file of places"),
}


def source_names(sources):
    """ "OpenStreetMap and a file of places"; "Entered by hand" where no file named it."""
    kinds = dict.fromkeys(str(KINDS.get(source.file_kind, source.file_kind)) for source in sources)
    return get_text_list(list(kinds), _("and")) if kinds else _("Entered by hand")
