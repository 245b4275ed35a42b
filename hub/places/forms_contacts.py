"""Whom to ring at a place."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from hub.forms import HubForm, NameField
from hub.places.actions_contacts import facts_of, stamp_of

PHONE = re.compile(r"[+\d][\d ()./-]*(?:(?:ext|x)\.? ?\d{1,6})?", re.IGNORECASE)


class ContactForm(HubForm):
    """`stood` carries what the page showed, so that nobody overwrites what somebody else wrote meanwhile."""

    name = NameField(label=_("Name"), max_length=120, error_messages={"required": _("Enter a name")})
    what = NameField(
        label=_("What for? (optional)"),
        help_text=_("For example: secretary, keys, out of hours"),
        max_length=80,
        required=False,
    )
    phone = forms.CharField(
        label=_("Phone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off", "class": "govuk-input--width-20"}),
    )
    email = forms.EmailField(
        label=_("Email address"),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"invalid": _("Enter an email address such as name@example.org")},
    )
    stood = forms.CharField(widget=forms.HiddenInput, required=False, max_length=100)

    def __init__(self, *args, contact=None, **kwargs):
        self.contact = contact
        if contact:
            kwargs["initial"] = facts_of(contact) | {"stood": stamp_of(contact)}
        super().__init__(*args, **kwargs)

    def clean_phone(self):
        phone = " ".join(self.cleaned_data["phone"].split())
        if phone and (not PHONE.fullmatch(phone) or sum(letter.isdigit() for letter in phone) < 5):
            raise ValidationError(_("Enter a phone number, for example 020 7946 0000"))
        return phone

    def clean(self):
        found = super().clean()
        if not {"phone", "email"} & set(self.errors) and not found.get("phone") and not found.get("email"):
            self.add_error("phone", _("Enter a phone number or an email address"))
        return found

    @property
    def facts(self):
        return {name: self.cleaned_data[name] for name in ("name", "what", "phone", "email")}
