from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from hub.concerns.finding import reference_in
from hub.concerns.models import Concern
from hub.forms import HubForm


class AttachForm(HubForm):
    """The concern to which a message belongs, as its reference is typed."""

    reference = forms.CharField(
        label=_("Reference of the concern"),
        help_text=_("For example C-7K3Q-9XRD. Whoever answers it reads the message as a note from then on."),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "govuk-input--width-10"}),
        error_messages={"required": _("Enter the reference of the concern")},
    )

    def __init__(self, *args, viewer, **kwargs):
        self.viewer = viewer
        super().__init__(*args, **kwargs)

    def clean_reference(self):
        reference = reference_in(self.cleaned_data["reference"])
        found = Concern.objects.visible_to(self.viewer).filter(matter__reference=reference or "")
        concern = found.select_related("matter__lead").first()
        if concern is None:
            raise ValidationError(
                _("There is no concern with this reference that you can see. Check it letter by letter")
            )
        return concern
