from django import forms
from django.utils.translation import gettext_lazy as _

from hub.forms import HubForm
from hub.places.actions_uploads import BIGGEST
from hub.typed import tidy_name

TOO_BIG = _("The file is bigger than 20 MB. Split it, or leave out columns that are not needed.")


class UploadForm(HubForm):
    heading = "file"
    file = forms.FileField(
        label=_("Which file of places?"),
        help_text=_("A CSV file, or GeoJSON as OpenStreetMap's tools export it. Up to 20 MB."),
        error_messages={"empty": _("The file is empty"), "required": _("Choose a file"), "missing": _("Choose a file")},
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > BIGGEST:
            raise forms.ValidationError(TOO_BIG)
        return file

    @property
    def file_name(self):
        name = tidy_name(self.cleaned_data["file"].name)
        return name[:120] or "-"
