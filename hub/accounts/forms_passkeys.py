from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _


class AddPasskeyForm(AddWebAuthnForm):
    """A passkey that signs in by itself: it asks for a finger, a face or a PIN, so it is two steps in one."""

    passwordless = forms.BooleanField(
        label=_("Sign in with it alone, without a password"),
        help_text=_("It asks for your finger, face or PIN each time. Untick it for a plain security key."),
        required=False,
        initial=True,
    )

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("What do you call it?")
        self.fields["name"].help_text = _("For example: my phone, work laptop")
        self.fields["name"].max_length = 60
        self.fields["credential"].error_messages["required"] = _(
            "Nothing came back from your device. Try again, or use an authenticator app instead"
        )
