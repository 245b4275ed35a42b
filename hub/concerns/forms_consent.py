"""The forms of what the one who raised a concern decides about it afterwards."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hub.concerns import consent
from hub.concerns.forms_steps import LONGEST, READ_BY_REPORTER, StepForm
from hub.concerns.models import Want
from hub.concerns.raising.wished import HIDE_NAME
from hub.forms import Checkboxes, LongTextField
from hub.matters.models import Audience

ASKED = [(value, label) for value, label in Want.choices if value != Want.RECORD]


class ConsentForm(StepForm):
    words_field = ""
    told = forms.MultipleChoiceField(
        label=_("Who may see it?"),
        help_text=_("Untick anybody who should not see it any more. Tick whoever should see it from now on."),
        required=False,
        widget=Checkboxes(),
        error_messages={"invalid_choice": _("Who can be told has changed. Look through the list again")},
    )
    hides_name = forms.BooleanField(required=False, **HIDE_NAME)

    def __init__(self, *args, concern, **kwargs):
        self.choices = {choice.organisation.reference: choice for choice in consent.choices_of(concern)}
        super().__init__(*args, concern=concern, **kwargs)
        offered = {ref: choice for ref, choice in self.choices.items() if not choice.is_fixed}
        self.fields["told"].choices = [(ref, choice.organisation.name) for ref, choice in offered.items()]
        self.fields["told"].widget.hints = {ref: in_words(choice, concern) for ref, choice in offered.items()}

    @property
    def fixed(self):
        """Who cannot be unticked."""
        return [choice.organisation for choice in self.choices.values() if choice.is_fixed]

    def suggestions(self, concern, now):
        told = [ref for ref, choice in self.choices.items() if choice.is_told and not choice.is_fixed]
        return {"told": told, "hides_name": concern.hides_name}

    def clean_told(self):
        """Ids of the bodies that may see it."""
        return frozenset(self.choices[ref].pk for ref in self.cleaned_data["told"])


def in_words(choice, concern):
    if choice.level == Audience.Level.SUMMARY:
        return gettext("A summary: what it is about, which ward, and whether you were answered.")
    if choice.ground == Audience.Ground.COMMITTEE:
        return gettext("The committee of the place. Everything that was written.")
    if choice.pk == concern.matter.lead_id:
        return gettext("Answers it. Everything that was written.")
    if choice.ground == Audience.Ground.HANDED_ON:
        return gettext("Was asked by another body. Everything that was written.")
    return gettext("Everything that was written.")


class OnlyRecordForm(StepForm):
    words_field = ""


class AskAgainForm(StepForm):
    words_field = ""
    wants = forms.MultipleChoiceField(
        label=_("What would you like to happen?"),
        help_text=_("A call, a visit, a meeting and a patrol are each promised by a date."),
        choices=ASKED,
        required=False,
        widget=Checkboxes(),
        error_messages={"invalid_choice": _("Choose from the answers on this page")},
    )

    def suggestions(self, concern, now):
        return {"wants": [Want.REASSURANCE]}


class NameChildForm(StepForm):
    words_field = ""


class UnnameChildForm(StepForm):
    words = LongTextField(
        label=_("Why is no child at risk?"),
        help_text=READ_BY_REPORTER,
        max_length=LONGEST,
        error_messages={"required": _("Say why no child is at risk")},
    )
