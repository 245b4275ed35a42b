"""Who answers what: the coordinator's form for a rule."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from hub.concerns.actions_routing import stamp_of
from hub.concerns.models import Category, RoutingRule
from hub.concerns.reach import as_choices, by_reach
from hub.concerns.routing import ANSWERING
from hub.forms import HubForm, VersionField
from hub.people.models import Organisation
from hub.places.models import Area


class AreaForm(HubForm):
    """Which borough the page is about. A guessed code is as good as none."""

    borough = forms.ChoiceField(label=_("Borough or district"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        boroughs = Area.objects.filter(kind=Area.Kind.BOROUGH).values_list("code", "name")
        self.fields["borough"].choices = [("", _("Choose")), *boroughs]


IS_THERE = _("There is a rule for this already. Change that one.")


class RuleForm(HubForm):
    version = VersionField()
    area = forms.ChoiceField(label=_("Where?"))
    category = forms.ChoiceField(
        label=_("What is it about?"), choices=[("", _("Everything")), *Category.choices], required=False
    )
    organisation = forms.ChoiceField(
        label=_("Who answers first?"),
        help_text=_("The person who raises a concern still decides whether they are told."),
        error_messages={"required": _("Choose who answers first")},
    )

    def __init__(self, *args, borough, rule=None, **kwargs):
        kwargs["initial"] = {"version": stamp_of(rule)}
        if rule:
            kwargs["initial"]["organisation"] = rule.organisation.reference
        super().__init__(*args, **kwargs)
        self.areas = {borough.code: borough} | {ward.code: ward for ward in borough.children.all()}
        found = Organisation.objects.open().filter(kind__in=ANSWERING)
        self.organisations = {organisation.reference: organisation for organisation in found}
        self.fields["organisation"].choices = as_choices(by_reach(list(self.organisations.values()), borough))
        if rule:
            del self.fields["area"], self.fields["category"]
        else:
            wards = [(area.code, area.name) for area in self.areas.values() if area != borough]
            whole = (borough.code, _("All of %(borough)s") % {"borough": borough.name})
            self.fields["area"].choices = [whole, (_("Only one ward"), wards)]

    def clean_area(self):
        return self.areas[self.cleaned_data["area"]]

    def clean_organisation(self):
        return self.organisations[self.cleaned_data["organisation"]]

    def clean(self):
        found = super().clean()
        given = {name: found[name] for name in ("area", "category") if name in found}
        # the very same rule was set by the first press of the button
        others = RoutingRule.objects.exclude(organisation=found.get("organisation"))
        if len(given) == 2 and others.filter(**given).exists():
            raise ValidationError(IS_THERE)
        return found


class RemoveForm(HubForm):
    version = VersionField()

    def __init__(self, *args, rule, **kwargs):
        super().__init__(*args, initial={"version": stamp_of(rule)}, **kwargs)
