"""A number or site that people are pointed to."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from hub.concerns.actions_advice import FACTS, stamp_of
from hub.concerns.models import AdviceLine
from hub.forms import HubForm, NameField, VersionField

PHONE = re.compile(r"\+?[0-9][0-9 ]*")
NOT_AN_ADDRESS = _("Enter the whole address, for example https://www.example.org/")


class AdviceForm(HubForm):
    name = NameField(label=_("Name"), max_length=120, error_messages={"required": _("Enter a name")})
    words = NameField(
        label=_("What it is for"),
        help_text=_("One sentence, in plain words, for somebody who may be frightened."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say in a sentence when somebody should turn there")},
    )
    phone = forms.CharField(
        label=_("Number (optional)"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off", "class": "govuk-input--width-20"}),
    )
    address = forms.CharField(
        label=_("Web address (optional)"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"type": "url", "autocomplete": "off"}),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=AdviceLine.Kind.choices)
    source = NameField(
        label=_("Where this was found"),
        help_text=_("Who says so, on which page: whoever checks it in three months looks there."),
        max_length=200,
        error_messages={"required": _("Say where the number or address was found")},
    )
    position = forms.IntegerField(
        label=_("Place in the list"),
        help_text=_("Smaller numbers stand first."),
        min_value=1,
        max_value=999,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-4"}),
        error_messages=dict.fromkeys(["invalid", "min_value", "max_value"], _("Enter a number from 1 to 999")),
    )
    version = VersionField()

    def __init__(self, *args, line=None, **kwargs):
        facts = {name: getattr(line, name) for name in FACTS} | {"version": stamp_of(line)} if line else {}
        kwargs["initial"] = facts or {"position": 100, "version": 0}
        super().__init__(*args, **kwargs)

    def clean_phone(self):
        phone = " ".join(self.cleaned_data["phone"].split())
        if phone and not PHONE.fullmatch(phone):
            raise ValidationError(_("Enter the number in digits, for example 0800 789 321"))
        return phone

    def clean_address(self):
        address = self.cleaned_data["address"]
        if address:
            URLValidator(schemes=["https", "http"], message=NOT_AN_ADDRESS)(address)
        return address

    def clean(self):
        found = super().clean()
        if not {"phone", "address"} & set(self.errors) and not found.get("phone") and not found.get("address"):
            self.add_error("phone", _("Enter a number or a web address"))
        return found

    @property
    def facts(self):
        return {name: self.cleaned_data[name] for name in FACTS}
