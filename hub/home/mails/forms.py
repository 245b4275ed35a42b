"""What is asked of the mail log, and whom "why did I (not) get this" is about."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hub.forms import DayField, HubForm
from hub.home.mails.log import Sought
from hub.home.mails.words import STATES, kind_choices
from hub.matters.models import Matter
from hub.people.models import Organisation, User

STUCK = "not_arrived"
SEVERAL = {STUCK: ("failed", "bounced")}


class MatterField(forms.CharField):
    """The reference of a matter of which `viewer` may know; cleaned to the matter or None."""

    viewer = None

    def __init__(self, **more):
        super().__init__(max_length=20, required=more.pop("required", False), **more)

    def clean(self, value):
        text = super().clean(value).upper()
        return found_by_reference(text, self.viewer) if text else None


def found_by_reference(text, viewer):
    matters = Matter.objects.filter(reference=text)
    found = matters.visible_to(viewer).first() or matters.to_route_by(viewer).first()
    if found is None:
        raise ValidationError(_("There is nothing with this reference that you can see. Check it letter by letter."))
    return found


class PersonField(forms.CharField):
    """Their email address or reference; cleaned to a person or None."""

    def __init__(self, **more):
        super().__init__(max_length=254, required=more.pop("required", False), **more)

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        found = User.objects.filter(Q(email__iexact=text) | Q(reference=text.upper())).first()
        if found is None:
            raise ValidationError(_("Nobody at the Hub has this address or reference. Look for them under People."))
        return found


class BodyField(forms.CharField):
    """The name of an organisation, or how it begins, or its reference; cleaned to it or None."""

    def __init__(self, **more):
        super().__init__(max_length=160, required=False, **more)

    def clean(self, value):
        text = " ".join(super().clean(value).split())
        if not text:
            return None
        bodies = Organisation.objects.order_by("name", "pk")
        found = list(bodies.filter(Q(reference=text.upper()) | Q(name__iexact=text))[:2])
        found = found or list(bodies.filter(name__istartswith=text)[:2])
        if not found:
            raise ValidationError(_("No organisation is called that. The beginning of its name is enough."))
        if len(found) > 1:
            raise ValidationError(_("Several organisations begin like this. Write more of the name."))
        return found[0]


class LogForm(HubForm):
    show = forms.ChoiceField(label=_("How it stands"), required=False)
    kind = forms.ChoiceField(label=_("Mail"), required=False)
    about = MatterField(label=_("Reference"))
    to = PersonField(label=_("Person (email address)"))
    body = BodyField(label=_("Organisation"))
    day = DayField(label=_("Day"), required=False)

    def __init__(self, data, *, viewer):
        super().__init__(data)
        states = [(value, words) for value, (words, _tone) in STATES.items()]
        self.fields["show"].choices = [("", _("Every mail")), (STUCK, _("Did not arrive")), *states]
        self.fields["kind"].choices = [("", _("Every kind")), *kind_choices()]
        self.fields["about"].viewer = viewer

    @property
    def sought(self):
        said = self.cleaned_data
        shown = said["show"]
        return Sought(
            statuses=SEVERAL.get(shown, (shown,) if shown else ()),
            template=said["kind"],
            body=said["body"],
            person=said["to"],
            matter=said["about"],
            day=said["day"],
        )


class WhyForm(HubForm):
    about = MatterField(
        label=_("Reference"),
        help_text=_("It stands in the mail and on the page, for example C-7K3Q-9XRD."),
        required=True,
        error_messages={"required": _("Enter the reference")},
    )
    who = PersonField(label=_("Person (email address)"))

    def __init__(self, data, *, viewer, may_ask):
        super().__init__(data, initial={"about": "", "who": ""})
        self.fields["about"].viewer = viewer
        if not may_ask:
            del self.fields["who"]
