"""What people enter about a place: where it stands and its facts, a page a topic."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from hub.forms import Checkboxes, HubForm, LongTextField, NameField, Radios, VersionField
from hub.places.actions_keeping import CHOSEN, MOST_ALIASES, Change, Spot
from hub.places.areas import ward_of
from hub.places.coordinates import read_point
from hub.places.importing.fields import POSTCODE
from hub.places.languages import LANGUAGES, LONGEST, MOST
from hub.places.models import Gathering, PlaceOfWorship
from hub.typed import tidy_name

P = PlaceOfWorship
PERHAPS = re.compile(r"[A-Z0-9 ]{2,8}")


class PostcodeField(forms.CharField):
    """As it stands on letters, however it was typed; half of one is better than none."""

    def __init__(self, **kwargs):
        super().__init__(label=_("Postcode (optional)"), max_length=12, required=False, **kwargs)
        self.widget.attrs |= {"class": "govuk-input--width-10", "autocomplete": "off", "spellcheck": "false"}

    def to_python(self, value):
        typed = " ".join(super().to_python(value).upper().split())
        if whole := POSTCODE.fullmatch(typed.replace(" ", "")):
            return f"{whole[1]} {whole[2]}"
        if typed and not PERHAPS.fullmatch(typed):
            raise ValidationError(_("Enter a postcode, for example SM1 1AA, or leave it empty"))
        return typed


class FactFields(HubForm):
    name = NameField(label=_("Name"), max_length=160, error_messages={"required": _("Enter the name of the place")})
    faith = forms.ChoiceField(label=_("Faith"), choices=P.Faith, error_messages={"required": _("Choose the faith")})
    kind = forms.ChoiceField(label=_("What kind of place is it?"), choices=P.Kind, widget=Radios)


class SpotFields(HubForm):
    """A point as figures, or only the ward. The map writes the figures; `map` is the area that its picture shows."""

    address = NameField(label=_("Address (optional)"), max_length=200, required=False)
    postcode = PostcodeField()
    point = forms.CharField(
        label=_("Coordinates (optional)"),
        help_text=_("For example 51.3656, -0.1963. You can also paste the address of a web map."),
        max_length=2000,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    accuracy = forms.ChoiceField(
        label=_("How exact is the point?"),
        choices=[(P.Accuracy.EXACT, P.Accuracy.EXACT.label), (P.Accuracy.NEAR, P.Accuracy.NEAR.label)],
        widget=Radios,
        initial=P.Accuracy.NEAR,
        required=False,
    )
    ward = forms.ChoiceField(label=_("Or, if you do not know the point: the ward"), required=False)
    map = forms.CharField(widget=forms.HiddenInput, required=False, max_length=9)

    def offer_wards(self, wards):
        """`wards`: open to this person, with their boroughs loaded."""
        self.wards = {ward.code: ward for ward in wards}
        self.fields["ward"].choices = [("", _("Choose a ward")), *((ward.code, ward.name) for ward in wards)]

    def clean_point(self):
        text = self.cleaned_data["point"]
        if not text.strip():
            return None
        point = read_point(text)
        if point is None:
            raise ValidationError(
                _(
                    "These are no coordinates in the United Kingdom. Enter two numbers with at least 3 decimals, "
                    "such as 51.3656, -0.1963"
                )
            )
        return point

    def clean(self):
        found = super().clean()
        if self.errors.keys() & {"point", "ward"}:
            return found
        found["spot"] = self._spot(found.get("point"), self.wards.get(found.get("ward")), found.get("accuracy"))
        return found

    def _spot(self, point, ward, accuracy):
        if point is None and ward is None:
            self.add_error("point", _("Press the map where it stands, enter coordinates, or choose the ward"))
            return None
        if point is None:
            return Spot(ward)
        around = ward_of(*point)
        if around is None:
            self.add_error("point", _("That point lies outside every area that is loaded."))
            return None
        return Spot(around, *point, accuracy=accuracy or P.Accuracy.NEAR)


class AddForm(FactFields, SpotFields):
    field_order = ["name", "faith", "kind", "address", "postcode", "point", "accuracy", "ward", "map"]

    def __init__(self, *args, wards, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["faith"].choices = [("", _("Choose the faith")), *P.Faith.choices]
        self.fields["kind"].initial = P.Kind.BUILDING
        self.offer_wards(wards)

    @property
    def facts(self):
        return {name: self.cleaned_data[name] for name in ("name", "faith", "kind", "address", "postcode")}


class TopicForm(HubForm):
    """One page about one place. `change` is what it asks to be written, `stands` whether it is written already."""

    topic = ""
    names: tuple = ()  # fields of the place
    version = VersionField()

    def __init__(self, data=None, *, place, **kwargs):
        self.place = place
        kwargs["initial"] = {"version": place.version, **self.as_it_stands(), **kwargs.get("initial", {})}
        super().__init__(data, **kwargs)

    def as_it_stands(self):
        return {name: getattr(self.place, name) for name in self.names}

    def change(self):
        return Change(self.topic, fields={name: self.cleaned_data[name] for name in self.names})

    def stands(self):
        """Whether the place is already as this form asks: it was sent twice."""
        return all(self.cleaned_data.get(name) == value for name, value in self.as_it_stands().items())


class DetailsForm(FactFields, TopicForm):
    topic = "details"
    names = ("name", "faith", "kind", "website")
    website = forms.URLField(
        label=_("Website (optional)"),
        max_length=200,
        required=False,
        assume_scheme="https",
        validators=[URLValidator(["http", "https"], message=_("Enter an address such as https://example.org"))],
        error_messages={"invalid": _("Enter an address such as https://example.org")},
    )


class WhereForm(SpotFields, TopicForm):
    topic = "where"
    field_order = ["version", "address", "postcode", "point", "accuracy", "ward", "map"]

    def __init__(self, *args, wards, **kwargs):
        super().__init__(*args, **kwargs)
        self.offer_wards(wards)

    def as_it_stands(self):
        place = self.place
        has_point = place.longitude is not None
        return {
            "address": place.address,
            "postcode": place.postcode,
            "point": point_text(place.longitude, place.latitude) if has_point else "",
            "accuracy": place.accuracy if has_point else P.Accuracy.NEAR,
            "ward": "" if has_point else place.ward.code,
            "map": place.ward.code if has_point else place.borough.code,
        }

    def change(self):
        said = self.cleaned_data
        fields = {name: said[name] for name in ("address", "postcode")}
        return Change(self.topic, fields=fields, spot=said["spot"])

    def stands(self):
        said, place = self.cleaned_data, self.place
        spot = said["spot"].fields
        return (said["address"], said["postcode"]) == (place.address, place.postcode) and all(
            getattr(place, name) == value for name, value in spot.items()
        )


def point_text(longitude, latitude):
    return f"{latitude:.6f}, {longitude:.6f}"


class NamesForm(TopicForm):
    topic = "names"
    heading = "aliases"
    aliases = LongTextField(
        label=_("Other names"),
        help_text=_("What people call it, in any language and script: one name a line. A search finds them all."),
        max_length=4000,
        required=False,
    )

    def as_it_stands(self):
        return {"aliases": "\n".join(alias.name for alias in self.place.aliases.all())}

    def clean_aliases(self):
        names = list(dict.fromkeys(filter(None, map(tidy_name, self.cleaned_data["aliases"].split("\n")))))
        if len(names) > MOST_ALIASES:
            raise ValidationError(_("Enter %(most)d names at most") % {"most": MOST_ALIASES})
        if any(len(name) > 160 for name in names):
            raise ValidationError(_("Use 160 characters at most for each name"))
        return names

    def change(self):
        return Change(self.topic, aliases=tuple(self.cleaned_data["aliases"]))

    def stands(self):
        return set(self.cleaned_data["aliases"]) == {alias.name for alias in self.place.aliases.all()}


class LanguagesForm(TopicForm):
    topic = "languages"
    languages = forms.MultipleChoiceField(
        label=_("Which languages are spoken there?"), choices=list(LANGUAGES.items()), required=False, widget=Checkboxes
    )
    others = forms.CharField(
        label=_("Others (optional)"), help_text=_("With commas between them"), max_length=200, required=False
    )
    heading = "languages"

    def as_it_stands(self):
        listed = [code for code in self.place.languages if code in LANGUAGES]
        return {"languages": listed, "others": ", ".join(c for c in self.place.languages if c not in LANGUAGES)}

    def clean_others(self):
        names = list(dict.fromkeys(filter(None, map(tidy_name, self.cleaned_data["others"].split(",")))))
        if any(len(name) > LONGEST for name in names):
            raise ValidationError(_("Use %(longest)d letters at most for each language") % {"longest": LONGEST})
        if len(names) > MOST:
            raise ValidationError(_("Enter %(most)d languages at most") % {"most": MOST})
        return names

    @property
    def chosen(self):
        return [*self.cleaned_data["languages"], *self.cleaned_data["others"]]

    def change(self):
        return Change(self.topic, fields={"languages": self.chosen})

    def stands(self):
        return self.chosen == self.place.languages


class VisitorsForm(TopicForm):
    topic = "visitors"
    names = ("etiquette", "womens_entrance", "wheelchair")
    etiquette = LongTextField(
        label=_("What should a visitor know? (optional)"),
        help_text=_("For example: shoes off in the hall, cover your head, ring at the side door. Officers read it"),
        max_length=1000,
        required=False,
    )
    womens_entrance = NameField(
        label=_("Women's entrance (optional)"),
        help_text=_("Where it is, if there is one of its own"),
        max_length=200,
        required=False,
    )
    wheelchair = forms.ChoiceField(
        label=_("Can a wheelchair get in?"),
        choices=[*((value, label) for value, label in P.Wheelchair.choices if value), ("", P.Wheelchair.UNKNOWN.label)],
        widget=Radios,
        required=False,
    )


K = Gathering.Kind
OF_ALL_FAITHS = (K.SERVICE, K.EVENING_SCHOOL, K.FUNERAL, K.OPEN_DAY, K.OTHER)
OF_MOSQUES = (K.JUMUAH, K.TARAWEEH, K.EID_FITR, K.EID_ADHA, K.EVENING_SCHOOL, K.FUNERAL, K.OPEN_DAY, K.OTHER)
FEWEST, MOST_PEOPLE = 1, 100_000


class CapacityForm(TopicForm):
    topic = "capacity"

    def __init__(self, data=None, *, place, **kwargs):
        self.people = {row.occasion: row.people for row in place.capacities.all()}
        usual = OF_MOSQUES if place.faith in {P.Faith.MUSLIM, P.Faith.UNKNOWN} else OF_ALL_FAITHS
        self.occasions = list(dict.fromkeys([*usual, *self.people]))
        super().__init__(data, place=place, **kwargs)
        names = dict(K.choices)
        for occasion in self.occasions:
            self.fields[occasion] = forms.IntegerField(
                label=names.get(occasion, occasion),
                required=False,
                min_value=FEWEST,
                max_value=MOST_PEOPLE,
                error_messages=dict.fromkeys(
                    ["invalid", "min_value", "max_value"], _("Enter a number of people, or leave it empty")
                ),
                widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-5"}),
            )

    def as_it_stands(self):
        return dict(self.people)

    @property
    def said(self):
        found = {occasion: self.cleaned_data[occasion] for occasion in self.occasions}
        return {occasion: people for occasion, people in found.items() if people}

    def change(self):
        return Change(self.topic, capacities=self.said)

    def stands(self):
        return self.said == self.people


TOPICS = {form.topic: form for form in (DetailsForm, WhereForm, NamesForm, LanguagesForm, VisitorsForm, CapacityForm)}


class CloseForm(HubForm):
    because = forms.ChoiceField(
        label=_("Why is it closed?"),
        choices=[(reason, reason.label) for reason in CHOSEN],
        widget=Radios(
            hints={
                P.Closed.MOVED: _("If the same people moved, you can change the address instead: all stays together"),
                P.Closed.MISTAKE: _("If it stands here twice, say instead that two entries are one"),
            }
        ),
        error_messages={"required": _("Choose why it is closed")},
    )
    version = VersionField()
