"""What is asked of a committee that wants to come in, and of whoever rings it."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hub.accounts.actions_joining import Asking
from hub.accounts.workflow import Reason
from hub.concerns.anyone import where
from hub.concerns.raising.page import choice
from hub.concerns.raising.wished import PHONE
from hub.forms import HubForm, LongTextField, NameField, VersionField
from hub.places.models import Area, PlaceOfWorship
from hub.templatetags.hub import day

KNOWN, NOT_THERE = "known", "new"
ELSEWHERE = "elsewhere"
LONGEST_WORDS = 1000


def _phone(**more):
    widget = forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "class": "hub-width-half"})
    return forms.CharField(max_length=40, validators=[PHONE], widget=widget, **more)


class JoinPlaceForm(HubForm):
    """A place of the registry by some of its name, else its name, address and borough."""

    heading = "at"

    at = choice(
        _("Which place of worship is it?"),
        [(KNOWN, _("Look for it")), (NOT_THERE, _("I looked, and it is not there"))],
    )
    q = forms.CharField(
        label=_("Part of its name, its ward or its postcode"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "hub-width-half"}),
    )
    place = forms.ChoiceField(label=_("Which of these is it?"), required=False, widget=forms.RadioSelect)
    place_name = NameField(label=_("Name of the place"), max_length=160, required=False)
    place_address = NameField(label=_("Its address"), max_length=200, required=False)
    borough = forms.ChoiceField(label=_("Borough"), required=False)

    def __init__(self, data=None):
        super().__init__(data, initial={"at": KNOWN})
        areas = Area.objects.filter(kind=Area.Kind.BOROUGH).order_by("name").values_list("code", "name")
        self.fields["borough"].choices = [("", _("Choose a borough")), *areas]
        self.found, self.has_more = self._search(data)
        self.follows = {"at": {KNOWN: ("q", "place"), NOT_THERE: ("place_name", "place_address", "borough")}}
        if self.found:
            self.fields["place"].choices = [(place.reference, place.name) for place in self.found]
            self.fields["place"].widget.hints = {place.reference: where.in_words(place) for place in self.found}
        else:
            del self.fields["place"]
            self.follows["at"][KNOWN] = "q"

    @staticmethod
    def _search(data):
        typed = data.get("q", "").strip()[:80] if data else ""
        if not typed or "\x00" in typed or data.get("at") != KNOWN:
            return [], False
        return where.places_found(typed)

    def clean(self):
        said = self.cleaned_data
        if said.get("at") == KNOWN and "q" not in self.errors:
            self._ask_for_place(said)
        elif said.get("at") == NOT_THERE:
            asked = {
                "place_name": _("Enter the name of the place"),
                "place_address": _("Enter its street and postcode"),
                "borough": _("Choose the borough"),
            }
            for name, words in asked.items():
                if not said.get(name) and name not in self.errors:
                    self.add_error(name, words)

    def _ask_for_place(self, said):
        if not said.get("q"):
            self.add_error("q", _("Type part of its name, its ward or its postcode"))
        elif not self.found:
            self.add_error(
                "q", _("No place is known by that. Try other words, or choose “I looked, and it is not there”")
            )
        elif not said.get("place") and "place" not in self.errors:
            self.add_error("place", _("Choose the place, or type more of its name"))


class AskerForm(HubForm):
    """Who asks. Where it is about was said on the page before and comes along."""

    place = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)
    place_name = NameField(widget=forms.HiddenInput, required=False, max_length=160)
    place_address = NameField(widget=forms.HiddenInput, required=False, max_length=200)
    borough = forms.CharField(widget=forms.HiddenInput, required=False, max_length=9)
    name = NameField(
        label=_("Your name"),
        max_length=120,
        widget=forms.TextInput({"autocomplete": "name", "class": "hub-width-half"}),
    )
    email = forms.EmailField(
        label=_("Your email address"),
        help_text=_("The answer comes to it. Use one that you will keep, not one that many people read."),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email", "class": "hub-width-half"}),
    )
    phone = _phone(
        label=_("Your phone number (optional)"),
        help_text=_("To call you back. You are not confirmed by it: the place is rung on the number that we have."),
        required=False,
    )
    does = NameField(
        label=_("What do you do there?"),
        help_text=_("For example chair, secretary, imam, in charge of safety"),
        max_length=80,
    )
    language = forms.ChoiceField(
        label=_("Language of our emails"), choices=settings.LANGUAGES, initial=settings.LANGUAGE_CODE
    )
    website = forms.CharField(required=False, label=_("Leave this empty"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if len(settings.LANGUAGES) == 1:
            del self.fields["language"]  # nothing to choose yet

    def clean_website(self):
        """Programs fill in every field. Somebody who was read this one aloud is asked again, with all they wrote."""
        if self.cleaned_data["website"]:
            raise ValidationError(_("The last field must stay empty: it is for programs. Empty it and send this again"))
        return ""

    def asking(self, place, area):
        said = self.cleaned_data
        facts = {name: said[name] for name in ("name", "email", "phone", "does")}
        if place is None:
            facts |= {"place_name": said["place_name"], "place_address": said["place_address"]}
        language = said.get("language", settings.LANGUAGE_CODE)
        return Asking(place=place, area=area, language=language, is_demo=where.is_made_up(), **facts)


class ConfirmForm(HubForm):
    """Which number was rung. `contacts`: those on the register; with none, it was found elsewhere."""

    version = VersionField()
    rung = forms.ChoiceField(label=_("Which number did you ring?"), widget=forms.RadioSelect)
    number = _phone(
        label=_("The number that you rang"),
        help_text=_("Found where the asker did not say it: its own website, the charity register, a directory."),
        required=False,
    )
    committee = NameField(
        label=_("Name of its committee"),
        help_text=_("As others see it in the Hub. It can be changed later."),
        max_length=160,
    )

    def __init__(self, *args, contacts, has_committee, **kwargs):
        super().__init__(*args, **kwargs)
        self.contacts = {contact.reference: contact for contact in contacts}
        if contacts:
            self.fields["rung"].choices = [
                *((contact.reference, _said_of(contact)) for contact in contacts),
                (ELSEWHERE, _("Another number, that I found elsewhere")),
            ]
            self.follows = {"rung": {ELSEWHERE: "number"}}
        else:
            del self.fields["rung"]
        if has_committee:
            del self.fields["committee"]

    def clean(self):
        cleaned = super().clean()
        if self.is_elsewhere and not cleaned.get("number") and "number" not in self.errors:
            self.add_error("number", _("Enter the number that you rang"))
        return cleaned

    @property
    def is_elsewhere(self):
        return not self.contacts or self.cleaned_data.get("rung") == ELSEWHERE

    def answers(self):
        said = self.cleaned_data
        number = said["number"] if self.is_elsewhere else self.contacts[said["rung"]].phone
        facts = {"number": number, "is_elsewhere": self.is_elsewhere, "committee": said.get("committee", "")}
        return facts | {"version": said["version"]}


def _said_of(contact):
    who = f"{contact.name}, {contact.what}" if contact.what else contact.name
    facts = {"phone": contact.phone, "who": who, "day": day(contact.checked_on)}
    return gettext("%(phone)s: %(who)s (checked %(day)s)") % facts


class RefuseForm(HubForm):
    version = VersionField()
    reason = forms.ChoiceField(label=_("Why?"), choices=Reason.choices, widget=forms.RadioSelect)
    words = LongTextField(
        label=_("What should they know? (optional)"),
        help_text=_("They read this on a page of their own. Nothing that they may not know: no name, no number."),
        max_length=LONGEST_WORDS,
        required=False,
    )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("reason") == Reason.OTHER and not cleaned.get("words") and "words" not in self.errors:
            self.add_error("words", _("Write why, or choose one of the reasons"))
        return cleaned


class WhichPlaceForm(HubForm):
    """One of the places that the reader sees, in the world of the request."""

    version = VersionField()
    q = forms.CharField(label=_("Part of its name, or its postcode"), max_length=80)
    place = forms.ChoiceField(label=_("Which of these is it?"), required=False, widget=forms.RadioSelect)

    def __init__(self, data=None, *, user, is_demo, **kwargs):
        super().__init__(data, **kwargs)
        typed = (data or {}).get("q", "").strip()[:80]
        seen = PlaceOfWorship.objects.visible_to(user).open().filter(is_demo=is_demo, merged_into__isnull=True)
        found = [] if not typed or "\x00" in typed else seen.found_by(typed).select_related("ward", "borough")
        self.found = list(found[: where.SHOWN])
        if self.found:
            self.fields["place"].choices = [(place.reference, place.name) for place in self.found]
            self.fields["place"].widget.hints = {place.reference: where.in_words(place) for place in self.found}
        else:
            del self.fields["place"]

    def clean(self):
        cleaned = super().clean()
        if "q" in self.errors:
            return cleaned
        if not self.found:
            self.add_error("q", _("No place of your area is known by that. Try other words, or add it to the registry"))
        elif not cleaned.get("place") and "place" not in self.errors:
            self.add_error("place", _("Choose the place"))
        return cleaned

    def chosen(self):
        return next(place for place in self.found if place.reference == self.cleaned_data["place"])
