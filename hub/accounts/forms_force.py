from django import forms
from django.utils.translation import gettext_lazy as _

from hub.accounts.models import StepReset
from hub.forms import HubForm

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
