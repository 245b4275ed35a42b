from django import forms
from django.utils.translation import gettext_lazy as _

from hub.accounts.actions_offices import Holding
from hub.accounts.forms import FindForm
from hub.forms import DayField, HubForm, NameField, VersionField
from hub.people.models import Office, Organisation
from hub.people.roles import Permission
from hub.places.actions_keeping import world_of
from hub.places.keeping import cover_of
from hub.places.models import Area

WITH_OFFICES = (Organisation.Kind.COUNCIL, Organisation.Kind.POLICE)


class FindOfficeForm(FindForm):
    q = forms.CharField(label=_("Area, organisation or name"), max_length=80, required=False)


class ContactForm(HubForm):
    """How to reach whoever holds it."""

    email = forms.EmailField(label=_("Email address (optional)"), max_length=254, required=False)
    phone = forms.CharField(label=_("Phone (optional)"), max_length=40, required=False)
    deputy_name = NameField(label=_("Deputy (optional)"), max_length=120, required=False)
    deputy_email = forms.EmailField(label=_("Email address of the deputy (optional)"), max_length=254, required=False)
    version = VersionField()

    def holding(self, name):
        said = self.cleaned_data
        return Holding(name, **{key: said[key] for key in ("email", "phone", "deputy_name", "deputy_email")})


class HolderForm(ContactForm):
    name = NameField(label=_("Who holds it?"), max_length=120, required=False)
    # to be ticked: a name that was forgotten is no word on who holds it
    is_vacant = forms.BooleanField(label=_("Nobody holds it from that day on"), required=False)
    since = DayField(label=_("From which day?"), help_text=_("For example 30/11/2026"))
    field_order = ["name", "is_vacant", "since"]

    def clean(self):
        found = super().clean()
        if "name" in found and bool(found["name"]) == bool(found.get("is_vacant")):
            self.add_error("name", _("Enter who holds it, or tick that nobody does"))
        return found

    def answers(self):
        name = self.cleaned_data["name"]
        return {
            "holding": self.holding(name) if name else None,
            "since": self.cleaned_data["since"],
            "version": self.cleaned_data["version"],
        }


class AddOfficeForm(HolderForm):
    title = forms.ChoiceField(label=_("Which office?"), choices=[("", _("Choose")), *Office.Title.choices])
    detail = NameField(
        label=_("In words (optional)"),
        help_text=_("The constituency of a member, or what a cabinet member is responsible for."),
        max_length=120,
        required=False,
    )
    where = forms.ChoiceField(
        label=_("Where?"), help_text=_("The area, or the council or police organisation, whose office it is.")
    )
    field_order = ["title", "detail", "where", "name", "since"]

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["version"], self.fields["is_vacant"]
        areas, bodies = choices_for(user)
        self.found = {f"a:{area.code}": area for area in areas} | {f"o:{body.reference}": body for body in bodies}
        self.fields["where"].choices = [
            ("", _("Choose")),
            (_("Areas"), [(f"a:{area.code}", area.name) for area in areas]),
            (_("Organisations"), [(f"o:{body.reference}", body.name) for body in bodies]),
        ]

    def answers(self):
        said = self.cleaned_data
        where = self.found[said["where"]]
        of = "organisation" if isinstance(where, Organisation) else "area"
        facts = {name: said[name] for name in ("title", "detail", "since")}
        return {**facts, of: where, "holding": self.holding(said["name"])}


def choices_for(user):
    """(boroughs, councils and police organisations) for which `user` keeps offices, by name. Two queries."""
    cover = cover_of(user, Permission.KEEP_OFFICES)
    areas = Area.objects.filter(kind=Area.Kind.BOROUGH)
    bodies = Organisation.objects.open().filter(kind__in=WITH_OFFICES)
    if cover.is_all:
        bodies = bodies.filter(is_demo=world_of(user))
    else:
        areas = areas.filter(pk__in=cover.areas)
        real = bodies.filter(is_demo=False, areas__in=cover.real)
        made_up = bodies.filter(is_demo=True, areas__in=cover.made_up)
        bodies = (real | made_up).distinct()
    return list(areas.order_by("name", "pk")), list(bodies.order_by("name", "pk"))


class CloseOfficeForm(HubForm):
    version = VersionField()
