from django import forms
from django.utils.translation import gettext_lazy as _

from hub.accounts.models import StepReset
from hub.accounts.officers_file import BIGGEST
from hub.forms import HubForm
from hub.typed import tidy_name

STEP_REASONS = [choice for choice in StepReset.Reason.choices if choice[0] != StepReset.Reason.ADDRESS]


class StepResetForm(HubForm):
    reason = forms.ChoiceField(
        label=_("Why can they not sign in?"),
        choices=STEP_REASONS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose why they cannot sign in")},
    )


class ShoulderNumberForm(HubForm):
    number = forms.CharField(
        label=_("Shoulder number"),
        help_text=_("For example PC 1234MD. Empty takes it away: then everybody reads the name."),
        max_length=40,
        required=False,
    )
    was = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)


class OfficersUploadForm(HubForm):
    file = forms.FileField(
        label=_("Which list of officers?"),
        help_text=_("A CSV file with the columns shoulder number, name, email and team. Up to 2,000 lines and 1 MB."),
        error_messages={"empty": _("The file is empty"), "required": _("Choose a file"), "missing": _("Choose a file")},
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > BIGGEST:
            raise forms.ValidationError(_("The file is bigger than 1 MB. Split it, or leave out other columns."))
        return file

    @property
    def file_name(self):
        return tidy_name(self.cleaned_data["file"].name)[:120] or "-"


class OfficersForm(HubForm):
    makes_teams = forms.BooleanField(label=_("Make the teams that are not there yet"), required=False)
    invites = forms.BooleanField(label=_("Send the invitations now"), required=False, initial=True)
    shown = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args, plan, **kwargs):
        super().__init__(*args, **kwargs)
        if not plan.new_teams:
            del self.fields["makes_teams"]
        if not plan.of("added"):
            del self.fields["invites"]
