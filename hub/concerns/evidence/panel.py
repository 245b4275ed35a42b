"""Evidence on the page of its concern, for those who see the concern in full."""

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.concerns.evidence.kinds import PDF
from hub.concerns.evidence.reads import CAMERAS_SAW, files_of
from hub.concerns.evidence.rights import may_add
from hub.concerns.models import Evidence
from hub.places.panels import Panel

CLEANING = {
    Evidence.Cleaning.WAITING: (gettext_lazy("A copy to share is being made"), "soon"),
    Evidence.Cleaning.CLEANED: (gettext_lazy("Shared without hidden data"), "done"),
    Evidence.Cleaning.ORIGINAL_ONLY: (gettext_lazy("Only as original"), "plain"),
}


def evidence_of_concern(request, concern, shown):
    """No query where nothing was added: the read of the concern says so."""
    if not shown.full:
        return None
    files, adding = files_of(concern), may_add(concern.matter, request.user)
    if not files and adding is None:
        return None
    reference = concern.matter.reference
    is_of_place = adding is not None and adding[0] == "reporter"
    asks_for_footage = concern.matter.is_open and concern.category in CAMERAS_SAW and not concern.has_saved_footage
    context = {
        "files": [_line(file, reference, request.user) for file in files],
        "add": reverse("concerns:evidence_add", args=[reference]) if adding else "",
        "saved": reverse("concerns:evidence_saved", args=[reference]) if is_of_place and asks_for_footage else "",
    }
    return Panel("concerns/evidence/panel.html", context)


def _line(file, reference, user):
    cleaning, tone = CLEANING[file.cleaning]
    return {
        "kind": kind_of(file.media_type),
        "size": size_in_words(file.size),
        "at": file.added_at,
        "by": who_added(file.added_by, file.body, user.pk),
        "cleaning": cleaning,
        "tone": tone,
        "reference": file.reference,
        "address": reverse("concerns:evidence_file", args=[reference, file.reference]),
    }


def kind_of(media_type):
    if media_type == PDF:
        return _("PDF")
    return _("Photo") if media_type.startswith("image/") else _("Video")


def size_in_words(size):
    return filesizeformat(size).replace("\xa0", " ")


def who_added(person, body, me):
    """A body, never a name: the reporter's is for those who may see the reporter."""
    if person == me:
        return _("You")
    return body or _("The person who raised it")
