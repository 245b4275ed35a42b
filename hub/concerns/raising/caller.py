"""The same journey for somebody who rang or came by: asked by an officer of a council or a reporting centre.

The caller is asked what the reporter would be asked. In place of "your place" stands any place or area that the body
covers; in place of the account, how the caller can be reached, if at all.
"""

from functools import cached_property

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hub.concerns.actions import Report
from hub.concerns.actions_anyone import Left
from hub.concerns.callers import Reach
from hub.concerns.models import Came, Source, Want
from hub.concerns.raising import happened, wished
from hub.concerns.raising.journey import Journey
from hub.concerns.raising.page import PageForm, choice
from hub.concerns.routing import Spot
from hub.forms import ClockField, NameField
from hub.matters.models import Audience
from hub.places.models import PlaceOfWorship


class BoroughForm(PageForm):
    heading = "borough"
    said_as = _("Borough")
    borough = choice(_("In which borough is it?"), [], required=_("Choose the borough"))

    def prepare(self):
        self.fields["borough"].choices = [(area.code, area.name) for area in self.journey.reach.boroughs]

    def report(self):
        return {}


class SpotForm(PageForm):
    heading = "spot"
    said_as = _("Where it is about")
    spot = forms.ChoiceField(
        label=_("Which place or area is it about?"),
        help_text=_("If no place fits, choose the ward, or the whole borough where the ward is not known."),
        error_messages={"required": _("Choose a place or an area")},
    )

    def prepare(self):
        places, areas = self.journey.spots
        groups = [(_("Places of worship"), [(key, named(place)) for key, place in places.items()])] if places else []
        groups.append((_("No place in particular"), [(code, area.name) for code, area in areas.items()]))
        self.fields["spot"].choices = [("", _("Choose")), *groups]

    @property
    def chosen_one(self):
        places, areas = self.journey.spots
        return places.get(self.cleaned_data["spot"]) or areas[self.cleaned_data["spot"]]

    def report(self):
        one = self.chosen_one
        if isinstance(one, PlaceOfWorship):
            return {"place": one}
        return {"place": None, "area": one}

    def in_words(self):
        one = self.chosen_one
        return [(self.said_as, named(one) if isinstance(one, PlaceOfWorship) else one.name)]


def named(place):
    return f"{place.name}, {place.ward.name}"


class CallerForm(PageForm):
    asks = _("Who is it for?")
    said_as = _("Who it is for")
    came_by = choice(_("How did it come to you?"), Came.choices)
    name = NameField(
        label=_("Name (optional)"),
        help_text=_("Ask only for what the caller wants to give. All of it is seen by those who answer."),
        max_length=120,
        required=False,
    )
    phone = forms.CharField(
        label=_("Phone number (optional)"),
        max_length=40,
        required=False,
        validators=[wished.PHONE],
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "class": "hub-width-half"}),
        error_messages={"max_length": _("Enter one phone number only")},
    )
    answer_from = ClockField(
        label=_("Not to be rung before (optional)"), help_text=_("For example 10:00 or 10am"), required=False
    )
    answer_to = ClockField(
        label=_("Not to be rung after (optional)"), help_text=_("For example 16:00 or 4pm"), required=False
    )
    email = forms.EmailField(
        label=_("Email (optional)"),
        help_text=_(
            "We write to it only that there is something new, never what it is about. It is also the only way to a new "
            "number if the caller loses theirs."
        ),
        required=False,
        max_length=254,
    )
    language = forms.CharField(
        label=_("Language in which to answer (optional)"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"class": "hub-width-half"}),
    )
    agrees = forms.BooleanField(
        label=_("The caller agrees that this is written down here and read by those who stay ticked"),
        error_messages={"required": _("Ask the caller. Without their yes it is not entered")},
    )

    def clean(self):
        super().clean()
        said = self.cleaned_data
        if self.journey.wants_call and not said.get("phone") and "phone" not in self.errors:
            self.add_error(
                "phone", _("The caller would like a call: enter the number, or take the call out of the wishes")
            )
        start, end = said.get("answer_from"), said.get("answer_to")
        if start and end and end <= start:
            self.add_error("answer_to", _("The later time must come after the earlier one on the same day"))

    def report(self):
        return {name: self.cleaned_data[name] for name in ("came_by", "answer_from", "answer_to")}

    def left(self):
        said = {name: self.cleaned_data[name] for name in ("name", "phone", "email", "language")}
        return Left(**said | {"email": said["email"].lower()})

    def in_words(self):
        said = self.cleaned_data
        parts = [said["name"], said["phone"], said["email"], said["language"]]
        caller = "\n".join(part for part in parts if part) or gettext("No name and no way to reach them")
        return [(_("How it came"), self.chosen("came_by")), (self.said_as, caller), (_("Agrees"), gettext("Yes"))]


class CallerWhoForm(wished.WhoForm):
    """The committee and the umbrella body of a place are told only where the caller says so."""

    @staticmethod
    def defaults(journey):
        told = [body.organisation.reference for body in journey.bodies if body.ground == Audience.Ground.TICK]
        return {"told": told}

    def prepare(self):
        super().prepare()
        self.fields["told"].label = _("Who may see this?")
        self.fields["told"].help_text = _("Ask the caller. Your own body sees what it entered in any case.")
        offered = [body for body in self.journey.bodies if not body.is_fixed]
        first = self.journey.answers_first(offered)
        self.fields["told"].widget.hints = {
            body.organisation.reference: in_words(body, is_first=body.organisation == first) for body in offered
        }


def in_words(body, *, is_first):
    if body.level == Audience.Level.SUMMARY:
        return gettext("Sees a summary: what it is about, which ward, and whether it was answered.")
    if body.ground == Audience.Ground.COMMITTEE:
        return gettext("Runs the place. Sees everything that is written here, and who the caller is.")
    if is_first:
        return gettext("Answers first. Sees everything that is written here, and who the caller is.")
    return gettext("Sees everything that is written here, and who the caller is.")


class CallerJourney(Journey):
    title = _("Enter for a caller")
    pages = {
        "borough": BoroughForm,
        "spot": SpotForm,
        "category": happened.CategoryForm,
        "what": happened.WhatForm,
        "nature": happened.NatureForm,
        "hostility": happened.HostilityForm,
        "where": happened.WhereForm,
        "when": happened.WhenForm,
        "urgency": wished.UrgencyForm,
        "wants": wished.WantsForm,
        "caller": CallerForm,
        "who": CallerWhoForm,
    }
    required = ("borough", "spot", "category", "what", "caller")
    sides = ()  # whoever enters it chose the area themselves
    start, page_name, check_name = "concerns:enter", "concerns:enter_page", "concerns:enter_check"

    def __init__(self, draft, *, user, now):
        super().__init__(draft, user=user, places=(), now=now)
        self.body = draft.entered_for
        self.reach = Reach(self.body)

    @property
    def names(self):
        """A body that covers one borough is not asked which."""
        return [name for name in self.pages if name != "borough" or len(self.reach.boroughs) > 1]

    @cached_property
    def borough(self):
        boroughs = self.reach.boroughs
        if len(boroughs) == 1:
            return boroughs[0]
        code = self.said("borough").get("borough")
        return next((area for area in boroughs if area.code == code), None)

    @cached_property
    def spots(self):
        """({reference: place}, {code: area}) to choose from."""
        if self.borough is None:
            return {}, {}
        areas = self.reach.wards_in(self.borough)
        if self.borough.pk in self.reach.areas:
            areas = [*areas, self.borough]
        return {p.reference: p for p in self.reach.places_in(self.borough)}, {area.code: area for area in areas}

    @cached_property
    def place(self):
        """The place, or any spot of the area: whatever bodies are looked up for."""
        form = self.settled("spot")
        if not form.is_valid():
            return None
        facts = form.report()
        return facts["place"] or Spot(facts["area"], self.body.is_demo)

    @property
    def wants_call(self):
        return Want.CALL in self.said("wants").get("wants", ())

    def given(self):
        return []

    def report(self):
        facts = {"form_key": self.draft.form_key, "source": Source.ON_BEHALF, "is_demo": self.body.is_demo}
        facts |= {"entered_by": self.user, "entered_for": self.body}
        for name in self.counted:
            facts |= self.settled(name).report()
        return Report(**facts)

    def left(self):
        return self.settled("caller").left()
