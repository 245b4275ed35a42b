from django import forms
from django.utils.translation import gettext_lazy as _

from hub.forms import HubForm
from hub.people.models import Organisation
from hub.places.querysets import organisations_covering


class SearchForm(HubForm):
    q = forms.CharField(label=_("Name, ward or borough"), max_length=80, required=False)


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


class UmbrellaForm(HubForm):
    heading = "organisation"
    organisation = forms.ChoiceField(
        label=_("Who may see a summary of your concerns?"),
        help_text=_(
            "A summary says what kind of concern it is, in which ward, and what was promised: never what you wrote, "
            "nor who you are. You choose again each time you log a concern."
        ),
        widget=forms.RadioSelect,
        required=False,
    )

    def __init__(self, *args, place, **kwargs):
        super().__init__(*args, **kwargs)
        near = organisations_covering(place.ward, kinds=[Organisation.Kind.UMBRELLA], is_demo=place.is_demo)
        self.bodies = {body.reference: body for body in [*near, *filter(None, [place.umbrella])]}
        choices = [(reference, body.name) for reference, body in self.bodies.items()]
        self.fields["organisation"].choices = [*choices, ("", _("Nobody"))]

    def clean_organisation(self):
        return self.bodies.get(self.cleaned_data["organisation"])
