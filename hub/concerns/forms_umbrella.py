from django import forms
from django.utils.translation import gettext_lazy as _

from hub.forms import HubForm, VersionField
from hub.people.models import Organisation
from hub.places.querysets import organisations_covering


class UmbrellaForm(HubForm):
    organisation = forms.ChoiceField(
        label=_("Who may see a summary of your concerns?"), widget=forms.RadioSelect, required=False
    )
    also_open = forms.BooleanField(required=False)
    version = VersionField()

    def __init__(self, *args, place, count, **kwargs):
        super().__init__(*args, **kwargs)
        near = organisations_covering(place.ward, kinds=[Organisation.Kind.UMBRELLA], is_demo=place.is_demo)
        self.bodies = {body.reference: body for body in [*near, *filter(None, [place.umbrella])]}
        choices = [(reference, body.name) for reference, body in self.bodies.items()]
        self.fields["organisation"].choices = [*choices, ("", _("Nobody"))]
        if count:
            words = _("If that changes: take %(name)s off our open concerns too (%(count)d)")
            self.fields["also_open"].label = words % {"name": place.umbrella.name, "count": count}
            self.fields["also_open"].help_text = _("Otherwise what it was told of already stays as it is.")
        else:
            del self.fields["also_open"]

    def clean_organisation(self):
        return self.bodies.get(self.cleaned_data["organisation"])
