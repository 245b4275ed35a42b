from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hub.forms import HubForm
from hub.people.models import Organisation
from hub.places.models import Area, PlaceOfWorship


class SearchForm(HubForm):
    """Narrows the list of places. `areas`: the boroughs, or the wards of the only one, to choose from."""

    q = forms.CharField(label=_("Name, postcode, ward or borough"), max_length=80, required=False)
    faith = forms.ChoiceField(
        label=_("Faith"), choices=[("", _("All faiths")), *PlaceOfWorship.Faith.choices], required=False
    )
    area = forms.CharField(label=_("Area"), max_length=9, required=False)
    closed = forms.BooleanField(label=_("Closed places too"), required=False)

    def __init__(self, data, *, areas, can_narrow):
        super().__init__(data)
        if not can_narrow:
            for name in ("faith", "area", "closed"):
                del self.fields[name]
        elif len(areas) < 2:
            self.fields["area"].widget = forms.HiddenInput()
        else:
            choices = [("", _("All areas")), *((area.code, area.name) for area in areas)]
            asked = data.get("area", "")
            if asked not in dict(choices):  # a ward that the map leads to, where the list offers boroughs
                choices += [(area.code, area.name) for area in Area.objects.filter(code=asked[:9])]
            self.fields["area"].widget = forms.Select(choices=choices)

    @property
    def said(self):
        """What the list is narrowed by, as it stands in an address; nothing of what could not be read."""
        found = self.cleaned_data if self.is_valid() else getattr(self, "cleaned_data", {})
        return {name: "1" if value is True else value for name, value in found.items() if value}

    def narrow(self, places):
        said = self.said
        places = places.filter(merged_into__isnull=True) if said.get("closed") else places.open()
        if said.get("q"):
            places = places.found_by(said["q"])
        if said.get("faith"):
            places = places.filter(faith=said["faith"])
        if said.get("area"):
            within = Area.objects.filter(code=said["area"]).values("pk")
            places = places.filter(Q(ward__in=within) | Q(borough__in=within))
        return places


class RunByForm(HubForm):
    heading = "organisation"
    organisation = forms.ModelChoiceField(
        label=_("Who runs this place?"),
        help_text=_("Its people can then log concerns for it. If the organisation is not listed, add it first."),
        queryset=Organisation.objects.none(),
        to_field_name="reference",
        empty_label=_("Nobody yet"),
        required=False,
    )

    def __init__(self, *args, place, **kwargs):
        super().__init__(*args, **kwargs)
        committees = Organisation.objects.open().filter(kind=Organisation.Kind.PLACE_COMMITTEE)
        self.fields["organisation"].queryset = committees.filter(is_demo=place.is_demo)
