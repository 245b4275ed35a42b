"""Pages that ask what happened, where and when. Only the place, what it is about and what happened must be said."""

from datetime import time, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hub.concerns.models import Category, Hostility, Nature, Precision, Where
from hub.concerns.occurred import END_OF_DAY, in_words
from hub.concerns.raising.page import LONGEST_TELLING, PageForm, choice
from hub.forms import Checkboxes, DayField, LongTextField, MomentField
from hub.typed import in_london, read_day


class PlaceForm(PageForm):
    heading = "place"
    said_as = _("Place")
    place = choice(_("Which place is it about?"), [], required=_("Choose the place it is about"))

    def prepare(self):
        places = self.journey.places
        self.fields["place"].choices = [(place.reference, place.name) for place in places]
        self.fields["place"].widget.hints = {
            place.reference: ", ".join(part for part in (place.address, place.ward.name) if part) for place in places
        }

    def report(self):
        wanted = self.cleaned_data["place"]
        return {"place": next(place for place in self.journey.places if place.reference == wanted)}


class CategoryForm(PageForm):
    heading = "category"
    said_as = _("What it is about")
    category = choice(
        _("What is it about?"),
        Category.choices,
        hints={
            Category.FIRE: _("If something is burning now, call 999"),
            Category.PACKAGE: _("Do not touch it. Move away, call 999"),
            Category.ABUSE: _("Shouting, spitting, insults, pulling at clothes"),
            Category.GRAFFITI: _("Broken windows, paint, slurs on a wall"),
            Category.SYMBOLS: _("For example pork, leaflets or a symbol left at the door"),
            Category.SUSPICIOUS: _("Somebody watching, filming, asking odd questions"),
            Category.BUILDING: _("Something that should be mended before it is used against you"),
            Category.FEAR: _("People are worried and want to know that somebody looks after them"),
        },
        required=_("Choose what it is about. If nothing fits, choose “Something else”"),
    )


class WhatForm(PageForm):
    asks = _("What happened?")  # the page says more between its heading and the field
    said_as = _("What happened")
    what = LongTextField(
        label=_("Tell it in your own words"),
        help_text=_("What you saw or heard, who was affected, and whether it has happened before."),
        max_length=LONGEST_TELLING,
        error_messages={
            "required": _("Write what happened. A sentence is enough"),
            "max_length": _(
                "You wrote %(show_value)s characters and %(limit_value)s fit here. "
                "Nothing is lost: shorten it below, the most important first"
            ),
        },
    )

    names_child = forms.BooleanField(
        label=_("A child is at risk, or is named here"),
        help_text=_(
            "Then the council answers it, you see how to reach those who protect children, and nobody sees a summary."
        ),
        required=False,
    )

    def in_words(self):
        said = [(self.said_as, self.cleaned_data["what"])]
        if self.cleaned_data["names_child"]:
            said.append((_("A child is at risk or named"), gettext("Yes")))
        return said


class NatureForm(PageForm):
    heading = "nature"
    said_as = _("What kind of thing")
    nature = choice(_("Which of these is it, as you see it?"), Nature.choices)

    @staticmethod
    def defaults(journey):
        return {"nature": Nature.NOT_SURE}


# each of these is an answer by itself
ALONE = (Hostility.NONE, Hostility.NOT_SURE)


def one_view(chosen):
    """Refuses "no" or "not sure" together with anything else."""
    if len(chosen) > 1 and set(chosen) & set(ALONE):
        raise ValidationError(_("Choose “No” or “Not sure” alone, or else what it was about"))
    return chosen


class HostilityForm(PageForm):
    """What the reporter believes is what counts; whoever says nothing has not said no."""

    heading = "hostility"
    said_as = _("Because of who somebody is")
    may_be_passed_over = True
    hostility = forms.MultipleChoiceField(
        label=_("Do you think it happened because of religion, race, disability, or who somebody is?"),
        help_text=_("What you believe counts: you need no proof. Choose all that fit, or go on without an answer."),
        choices=Hostility.choices,
        required=False,
        widget=Checkboxes(
            hints={Hostility.RELIGION: _("Also when somebody only thought that this was their religion")}
        ),
        error_messages={"invalid_choice": _("Choose from the answers on this page")},
    )

    def clean_hostility(self):
        return one_view(self.cleaned_data["hostility"])

    def report(self):
        return {"hostility_reported": tuple(self.cleaned_data["hostility"])}

    def in_words(self):
        chosen = [str(label) for value, label in Hostility.choices if value in self.cleaned_data["hostility"]]
        return [(self.said_as, "; ".join(chosen) or self.unsaid)]


class WhereForm(PageForm):
    heading = "where"
    said_as = _("Where")
    where = choice(_("Where did it happen?"), Where.choices)
    part_of_site = forms.CharField(
        label=_("Which part, or which spot? (optional)"),
        help_text=_("For example: side gate, women's entrance, car park, bus stop in Mill Road"),
        max_length=120,
        required=False,
        error_messages={"max_length": _("Keep this under 120 characters. You can write more under “What happened”")},
    )

    @staticmethod
    def defaults(journey):
        return {"where": Where.SITE}

    def in_words(self):
        part = self.cleaned_data["part_of_site"]
        where = self.chosen("where")
        return [(self.said_as, f"{where}: {part}" if part else where)]


class SideForm(PageForm):
    """Asked only near a border between boroughs, of what did not happen at the place itself."""

    heading = "side"
    said_as = _("On which side of the border")
    side = choice(_("On which side was it?"), [])

    def prepare(self):
        self.boroughs = {borough.code: ward for borough, ward in self.journey.sides}
        self.fields["side"].choices = [(borough.code, borough.name) for borough, _ward in self.journey.sides]
        self.fields["side"].help_text = _(
            "The place is close to the border between boroughs. Each has a council and police of its own. If you are "
            "not sure, leave it as it is: they can hand it on."
        )

    @staticmethod
    def defaults(journey):
        return {"side": journey.sides[0][0].code if journey.sides else ""}

    def report(self):
        """No area where it is the place's own: that is what counts anyhow."""
        ward = self.boroughs[self.cleaned_data["side"]]
        return {"area": ward} if ward else {}


class UntilField(MomentField):
    """An end whose time may be left out: then it is the end of that day."""

    def to_python(self, value):
        day_text, time_text = (part or "" for part in value or ["", ""])
        if day_text.strip() and not time_text.strip() and read_day(day_text):
            time_text = f"{END_OF_DAY:%H:%M}"
        return super().to_python([day_text, time_text])


EXAMPLE = _("For example 30/11/2026 and 4.30pm")
FOLLOWS = {Precision.MINUTE: "exact_at", Precision.ABOUT: "about_at", Precision.DAY: "on_day"}


class WhenForm(PageForm):
    heading = "precision"
    said_as = _("When")
    follows = {"precision": FOLLOWS, "still": {"ended": "until"}}

    precision = choice(
        _("When did it happen, or start?"),
        [
            (Precision.MINUTE, _("I know the date and time")),
            (Precision.ABOUT, _("I know about when")),
            (Precision.DAY, _("I only know the day")),
            (Precision.UNKNOWN, _("I do not know")),
        ],
    )
    exact_at = MomentField(label=_("Date and time"), help_text=EXAMPLE, required=False)
    about_at = MomentField(label=_("About this date and time"), help_text=EXAMPLE, required=False)
    on_day = DayField(label=_("Date"), help_text=_("For example 30/11/2026"), required=False)
    still = choice(
        _("Is it over?"),
        [
            ("over", _("Yes, it happened once")),
            ("ended", _("Yes, but it went on for a while")),
            ("ongoing", _("No, it is still going on or keeps happening")),
        ],
    )
    until = UntilField(label=_("Until when?"), help_text=_("You can leave out the time."), required=False)

    @staticmethod
    def defaults(journey):
        return {"precision": Precision.UNKNOWN, "still": "over"}

    def ignored(self):
        chosen = self.data.get("precision")
        ignored = {name for precision, name in FOLLOWS.items() if precision != chosen}
        return ignored if self.data.get("still") == "ended" else ignored | {"until"}

    def clean(self):
        super().clean()
        precision, still = self.cleaned_data.get("precision"), self.cleaned_data.get("still")
        if not precision or not still:
            return
        self.start = self.end = None
        if precision == Precision.UNKNOWN:
            if still != "over":
                self.add_error("precision", _("Say when you first noticed it. About when is enough"))
            return
        self.start = self._start(FOLLOWS[precision])
        if self.start:
            self.end = self._end(still)

    def _start(self, name):
        if name in self.errors:
            return None
        start = self.cleaned_data.get(name)
        if start is None:
            needs_time = name != "on_day"
            self.add_error(name, _("Enter the date and the time") if needs_time else _("Enter the date"))
        elif name == "on_day":
            start = in_london(start, time(0))
        return self._sensible(name, start)

    def _end(self, still):
        if still == "ongoing":
            return None
        if still == "over":
            return self.start
        end = self.cleaned_data.get("until")
        if end is None:
            if "until" not in self.errors:
                self.add_error("until", _("Enter the date on which it ended"))
        elif end < self.start:
            self.add_error("until", _("It cannot end before it started. Check both dates"))
        return self._sensible("until", end)

    def _sensible(self, name, at):
        now = self.journey.now
        if at and not now - timedelta(days=100 * 366) < at < now + timedelta(days=366):
            self.add_error(name, _("Check the year"))
        return at

    def report(self):
        return {"precision": self.cleaned_data["precision"], "occurred_from": self.start, "occurred_to": self.end}

    def in_words(self):
        words = in_words(Facts(self.cleaned_data["precision"], self.start, self.end))
        if self.start and self.start > self.journey.now:
            words = gettext("%(when)s. This is in the future") % {"when": words}
        return [(self.said_as, words)]


class Facts:
    def __init__(self, precision, occurred_from, occurred_to):
        self.precision, self.occurred_from, self.occurred_to = precision, occurred_from, occurred_to
