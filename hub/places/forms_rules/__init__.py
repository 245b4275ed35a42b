from django.utils.translation import gettext_lazy as _

from hub.forms import HubForm, NameField, VersionField
from hub.places.forms_rules.fields import NumberField
from hub.places.forms_rules.kinds import FORMS, kinds_for

__all__ = ["FORMS", "StewardsForm", "kinds_for"]


class StewardsForm(HubForm):
    number = NumberField(
        label=_("How many stewards do you have there?"),
        help_text=_("0: none"),
        wrong=_("Enter a number, for example 4"),
        most=500,
    )
    contact = NameField(label=_("Who leads them? (optional)"), max_length=120, required=False)
    phone = NameField(label=_("Their phone on the day (optional)"), max_length=40, required=False)
    version = VersionField()
