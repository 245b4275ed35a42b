from django import forms
from django.utils.translation import gettext_lazy as _

from hub.forms import HubForm


class SeveralFiles(forms.FileInput):
    """Without `capture`: a phone then offers its camera and what it took before."""

    allow_multiple_selected = True

    def __init__(self):
        super().__init__({"multiple": True, "accept": "image/*,video/*,application/pdf"})

    def value_from_datadict(self, data, files, name):
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name)


class FilesField(forms.Field):
    """Cleaned to a list of files. Each is judged by itself when it is stored."""

    widget = SeveralFiles


class EvidenceForm(HubForm):
    files = FilesField(
        label=_("Photos, videos or PDFs"),
        help_text=_("Up to 10 files for one concern, 50 MB each. You can choose several at once."),
        error_messages={"required": _("Choose at least one file")},
    )
