from allauth.account.forms import ChangePasswordForm as AllauthChangePasswordForm
from allauth.account.forms import LoginForm
from django import forms
from django.conf import settings
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hub.accounts.giving import positions_to_give, roles_to_give
from hub.forms import HubForm, LongTextField, NameField, Radios
from hub.people.models import Membership, Organisation
from hub.people.roles import ROLES
from hub.places.models import Area

Kind = Organisation.Kind
REAL_KINDS = [(kind.value, kind.label) for kind in Kind if kind != Kind.OPERATOR]  # there is one operator already

GOOD_PASSWORD = _("At least 12 characters. Three words that do not belong together are easy to remember.")
AGAIN = _("The same password again")


class SignInForm(LoginForm):
    def __init__(self, *args, **kwargs):
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Email address")
        self.fields["login"].error_messages["required"] = _("Enter your email address")
        self.fields["password"].error_messages["required"] = _("Enter your password")
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class ChangePasswordForm(AllauthChangePasswordForm):
    """The same words as where a password is set for the first time."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        old, new, again = (self.fields[name] for name in ("oldpassword", "password1", "password2"))
        old.label, new.label, again.label = _("The password of now"), _("New password"), AGAIN
        new.help_text = GOOD_PASSWORD
        old.error_messages["required"] = _("Enter the password of now")
        new.error_messages["required"] = again.error_messages["required"] = _("Enter the new password")
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class AskForLinkForm(HubForm):
    email = forms.EmailField(
        label=_("Email address"),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email"}),
        error_messages={"required": _("Enter your email address")},
    )


class SetPasswordForm(HubForm):
    password = forms.CharField(
        label=_("New password"),
        help_text=GOOD_PASSWORD,
        max_length=200,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=AGAIN,
        max_length=200,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self):
        password_validation.validate_password(self.cleaned_data["password"], self.user)
        return self.cleaned_data["password"]

    def clean(self):
        cleaned = super().clean()
        if {"password", "again"} <= cleaned.keys() and cleaned["password"] != cleaned["again"]:
            self.add_error("again", _("The two passwords differ. Type the same one twice."))
        return cleaned


class FindForm(HubForm):
    q = forms.CharField(label=_("Name"), max_length=80, required=False)


class FindPersonForm(FindForm):
    q = forms.CharField(label=_("Name or email address"), max_length=80, required=False)


class OrganisationForm(HubForm):
    name = NameField(label=_("Name"), max_length=160)
    kind = forms.ChoiceField(label=_("What is it?"), choices=REAL_KINDS, widget=forms.RadioSelect)
    parent = forms.ModelChoiceField(
        label=_("Part of"),
        help_text=_("For example the command of a neighbourhood team. People above see what those below see."),
        queryset=Organisation.objects.none(),
        to_field_name="reference",
        required=False,
        empty_label=_("Nothing: it stands on its own"),
    )
    boroughs = forms.ModelMultipleChoiceField(
        label=_("Boroughs it covers"),
        help_text=_("For councils, police and umbrella bodies. A place of worship's committee covers none."),
        queryset=Area.objects.none(),
        to_field_name="code",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    wards = LongTextField(
        label=_("Wards it covers"),
        help_text=_("Only if it covers less than a borough: one a line, by name or code."),
        max_length=4000,
        required=False,
    )
    mailbox = forms.EmailField(
        label=_("Team mailbox"),
        help_text=_("Told when nobody holds the position that should hear of something."),
        required=False,
        max_length=254,
    )
    out_of_hours = forms.CharField(label=_("Out-of-hours contact"), max_length=200, required=False)
    safeguarding = forms.CharField(
        label=_("Contact for children at risk"),
        help_text=_("Of a council: shown first where a child is at risk. A number, and when it is answered."),
        max_length=200,
        required=False,
    )

    confirms_joining = forms.BooleanField(
        label=_("Confirms requests to join"),
        help_text=_("Of an umbrella body: it rings the places that opted in to it. Otherwise the council does."),
        required=False,
    )

    def __init__(self, *args, organisation=None, is_demo=False, **kwargs):
        super().__init__(*args, **kwargs)
        others = Organisation.objects.open().exclude(kind=Kind.OPERATOR).filter(is_demo=is_demo)
        self.fields["parent"].queryset = others.exclude(pk=organisation.pk) if organisation else others
        self.fields["boroughs"].queryset = Area.objects.filter(kind=Area.Kind.BOROUGH)
        if organisation and organisation.kind == Kind.OPERATOR:
            del self.fields["kind"], self.fields["parent"]

    def clean_wards(self):
        lines = [line.strip() for line in self.cleaned_data["wards"].splitlines() if line.strip()]
        wrong, wards = [], []
        for line in lines:
            found = list(Area.objects.filter(kind=Area.Kind.WARD, code=line.upper())) or list(
                Area.objects.filter(kind=Area.Kind.WARD, name__iexact=line)[:2]
            )
            if len(found) == 1:
                wards += found
            else:
                wrong.append(_unclear(line, found))
        if wrong:
            raise ValidationError(wrong)
        return wards

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("confirms_joining") and cleaned.get("kind") != Kind.UMBRELLA:
            self.add_error("confirms_joining", _("Only an umbrella body is asked instead of the council"))
        return cleaned

    def answers(self):
        """What the actions take."""
        answers = {name: self.cleaned_data[name] for name in self.fields if name not in {"boroughs", "wards"}}
        return answers | {"areas": [*self.cleaned_data["boroughs"], *self.cleaned_data["wards"]]}


def _unclear(line, found):
    if found:
        return gettext("There is more than one ward called %s: enter its code") % line
    return gettext("No ward is called %s: check the spelling, or enter its code") % line


def said_of(organisation):
    """An organisation as its form first shows it."""
    areas = list(organisation.areas.all())
    return {
        "name": organisation.name,
        "kind": organisation.kind,
        "parent": organisation.parent.reference if organisation.parent else "",
        "mailbox": organisation.mailbox,
        "out_of_hours": organisation.out_of_hours,
        "safeguarding": organisation.safeguarding,
        "confirms_joining": organisation.confirms_joining,
        "boroughs": [area.code for area in areas if area.kind == Area.Kind.BOROUGH],
        "wards": "\n".join(area.code for area in areas if area.kind == Area.Kind.WARD),
    }


class PersonForm(HubForm):
    name = NameField(label=_("Name"), max_length=120)
    email = forms.EmailField(
        label=_("Email address"),
        help_text=_("They sign in with it."),
        max_length=254,
    )
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    language = forms.ChoiceField(
        label=_("Language of their emails"), choices=settings.LANGUAGES, initial=settings.LANGUAGE_CODE
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if len(settings.LANGUAGES) == 1:
            del self.fields["language"]  # nothing to choose yet


class DetailsForm(PersonForm):
    """Of somebody who has an account."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].help_text = _("They sign in with it. To a new one another coordinator has to agree.")


class MembershipForm(HubForm):
    """What somebody may do in an organisation, and when they hear of things."""

    role = forms.ChoiceField(label=_("What may they do?"), widget=Radios)
    position = forms.ChoiceField(
        label=_("When are they told?"),
        help_text=_("The first is told at once; the others when the ones before them have not answered in time."),
        choices=[*Membership.Position.choices, ("", _("Not told when an answer is late"))],
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, organisation, by, **kwargs):
        super().__init__(*args, **kwargs)
        roles = roles_to_give(by, organisation)
        self.fields["role"].choices = [(role.code, role.name) for role in roles]
        self.fields["role"].widget.hints = {role.code: role.description for role in roles}
        none = self.fields["position"].choices[-1]
        self.fields["position"].choices = [*positions_to_give(by, organisation), none]
        if len(roles) == 1:
            self.fields["role"].initial = roles[0].code


class InviteForm(MembershipForm, PersonForm):
    field_order = ["name", "email", "phone", "language", "role", "position"]


class AcceptForm(SetPasswordForm):
    """Of whoever was invited and has no account yet."""

    field_order = ["name", "password", "again"]
    name = NameField(
        label=_("Your name"),
        max_length=120,
        widget=forms.TextInput({"autocomplete": "name"}),
        help_text=_("As your colleagues shall see it."),
    )


class WhereForm(HubForm):
    heading = "organisation"
    organisation = forms.ModelChoiceField(
        label=_("Which organisation do they belong to?"),
        queryset=Organisation.objects.none(),
        to_field_name="reference",
        empty_label=_("Choose"),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        roles = {kind for role in ROLES.values() for kind in role.kinds}
        self.fields["organisation"].queryset = Organisation.objects.open().filter(kind__in=roles)
