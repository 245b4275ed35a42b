from django import forms
from django.utils.translation import gettext_lazy as _

from hub.accounts.language import offered
from hub.forms import HubForm, NameField, VersionField


class MeForm(HubForm):
    """What somebody may change of themselves. The address they sign in with is changed by the coordinator."""

    name = NameField(label=_("Your name"), max_length=120)
    phone = forms.CharField(
        label=_("Your phone (optional)"),
        help_text=_("For colleagues. What is safe to ring about a concern is asked when you log it."),
        max_length=40,
        required=False,
    )
    language = forms.ChoiceField(label=_("In which language do you read?"), help_text=_("Pages and emails come in it."))
    version = VersionField()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        languages = offered()
        self.fields["language"].choices = list(languages.items())
        if len(languages) == 1:
            del self.fields["language"]  # nothing to choose yet
