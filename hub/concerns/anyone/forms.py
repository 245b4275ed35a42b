"""What is asked of somebody without an account. Only what happened, and about where, must be said."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hub.concerns.actions import Report
from hub.concerns.actions_anyone import Left
from hub.concerns.anyone import receipts, where
from hub.concerns.models import URGENCIES, Answer, Category, Hostility, Nature, Source, Want, Where
from hub.concerns.raising.happened import WhatForm, WhenForm
from hub.concerns.raising.page import LONGEST_TELLING, choice
from hub.concerns.raising.wished import PHONE, UrgencyForm
from hub.concerns.routing import Spot, bodies_for
from hub.forms import Checkboxes, ClockField, HubForm, LongTextField, NameField
from hub.matters.models import Audience, Severity
from hub.people.models import Organisation
from hub.places.languages import LANGUAGES

AT_A_PLACE, IN_A_BOROUGH = "place", "borough"
NONE_OF_THESE = "none"
FILLED_IN = _(
    "This is not sent yet. Your browser, or what keeps your passwords, filled in a hidden field that must stay empty. "
    "It is empty again, and everything you wrote is here: press Send once more."
)
WANTS = (Want.REASSURANCE, Want.CALL, Want.VISIT, Want.RECORD)


class WhereaboutsForm(HubForm):
    """A place of worship by some of its name, or else a borough. `found`: the places among which one is chosen."""

    heading = "at"
    follows = {"at": {AT_A_PLACE: ("q", "place"), IN_A_BOROUGH: "borough"}}

    at = choice(
        _("Where is it about?"),
        [
            (AT_A_PLACE, _("A place of worship, or near it")),
            (IN_A_BOROUGH, _("Somewhere else, or I would rather not say")),
        ],
        hints={IN_A_BOROUGH: _("Then only the borough is asked, so that the right people answer")},
    )
    q = forms.CharField(
        label=_("Part of its name, or its postcode"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "hub-width-half"}),
    )
    place = forms.ChoiceField(label=_("Which of these is it?"), required=False, widget=forms.RadioSelect)
    borough = forms.ChoiceField(label=_("Borough"), required=False)

    def __init__(self, data=None, *, wait=""):
        """`wait`: until when nothing is looked up, because so much was."""
        super().__init__(data)
        self.wait = wait
        areas = where.boroughs()
        self.fields["borough"].choices = [("", _("Choose a borough")), *((area.code, area.name) for area in areas)]
        self.found, self.has_more = ([], False) if wait else self._search(data)
        self.fields["place"].choices = [(place.reference, place.name) for place in self.found]
        if not self.found:
            del self.fields["place"]
            self.follows = {"at": {AT_A_PLACE: "q", IN_A_BOROUGH: "borough"}}
        else:
            hints = {place.reference: where.in_words(place) for place in self.found}
            self.fields["place"].widget.hints = hints

    @staticmethod
    def searched_for(data):
        """What a place is looked for by; "" where none is."""
        typed = data.get("q", "").strip()[:80] if data and data.get("at") == AT_A_PLACE else ""
        return "" if "\x00" in typed else typed

    def _search(self, data):
        typed = self.searched_for(data)
        return where.places_found(typed) if typed else ([], False)

    def clean(self):
        said = self.cleaned_data
        if said.get("at") == AT_A_PLACE and "q" not in self.errors:
            self._ask_for_place(said)
        elif said.get("at") == IN_A_BOROUGH and not said.get("borough") and "borough" not in self.errors:
            self.add_error("borough", _("Choose the borough"))

    def _ask_for_place(self, said):
        if not said.get("q"):
            self.add_error("q", _("Type part of its name or its postcode"))
        elif self.wait:
            words = _(
                "So many places were looked for from here that it has to wait until %(at)s. If it cannot wait, choose "
                "“Somewhere else” and the borough: you can write there which place it is"
            )
            self.add_error("q", words % {"at": self.wait})
        elif not self.found:
            self.add_error(
                "q", _("No place is known by that. Try other words, or choose “Somewhere else” and the borough")
            )
        elif not said.get("place") and "place" not in self.errors:
            too_many = _(
                "Choose the place. If it is not among these, type more of its name, or choose “Somewhere else”"
            )
            self.add_error("place", too_many)


class TellForm(WhenForm):
    """Everything else, on one page: no answer is kept on the server before it is sent."""

    heading = None
    follows = WhenForm.follows
    field_order = [
        *("key", "place", "area", "offered", "category", "what", "names_child", "where", "part_of_site"),
        *("precision", "exact_at", "about_at", "on_day", "still", "until", "hostility", "urgency", "wants", "told"),
        *("name", "phone", "answer_from", "answer_to", "email", "language", "website"),
    ]

    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2000)
    place = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)
    area = forms.CharField(widget=forms.HiddenInput, required=False, max_length=9)
    offered = forms.CharField(widget=forms.HiddenInput, required=False, max_length=200)
    category = forms.ChoiceField(
        label=_("What is it about?"),
        choices=[("", _("Choose what fits best")), *Category.choices],
        error_messages={"required": _("Choose what it is about. If nothing fits, choose “Something else”")},
    )
    what = LongTextField(
        label=_("What happened, or what worries you?"),
        help_text=_("In your own words. Do not write the name of a suspect, or of any child."),
        max_length=LONGEST_TELLING,
        error_messages=WhatForm.base_fields["what"].error_messages,
    )
    names_child = forms.BooleanField(label=_("A child may be at risk"), required=False)
    where = forms.ChoiceField(label=_("Where did it happen?"), choices=Where.choices, required=False)
    part_of_site = forms.CharField(
        label=_("Which street or spot? (optional)"),
        help_text=_("For example: side gate, car park, bus stop in Mill Road"),
        max_length=120,
        required=False,
    )
    hostility = forms.MultipleChoiceField(
        label=_("Do you believe it was aimed at somebody because of who they are? (optional)"),
        help_text=_("What you believe is enough: you need not prove it."),
        choices=[row for row in Hostility.choices if row[0] != Hostility.NOT_SURE],
        required=False,
        widget=Checkboxes(),
    )
    urgency = choice(
        _("How urgent does it feel to you?"),
        list(URGENCIES.items()),
        coerce=int,
        hints=UrgencyForm.base_fields["urgency"].widget.hints,
    )
    wants = forms.MultipleChoiceField(
        label=_("What would you like to happen?"),
        choices=[(want.value, want.label) for want in WANTS],
        required=False,
        widget=Checkboxes(
            hints={
                Want.CALL: _("Somebody rings you: leave a number below"),
                Want.VISIT: _("An officer comes. Leave a number below, unless it is to a place of worship"),
                Want.RECORD: _("Nobody is asked to do anything. Choose this alone"),
            }
        ),
    )
    told = forms.MultipleChoiceField(
        label=_("Who may read this?"),
        required=False,
        widget=Checkboxes(),
        error_messages={"invalid_choice": _("Who can be told has changed. Look through the list again")},
    )
    name = NameField(label=_("Your name (optional)"), max_length=120, required=False)
    phone = forms.CharField(
        label=_("A phone number on which it is safe to ring you (optional)"),
        max_length=40,
        required=False,
        validators=[PHONE],
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "class": "hub-width-half"}),
    )
    answer_from = ClockField(
        label=_("Do not ring before (optional)"), help_text=_("For example 10:00 or 10am"), required=False
    )
    answer_to = ClockField(
        label=_("Do not ring after (optional)"), help_text=_("For example 16:00 or 4pm"), required=False
    )
    email = forms.EmailField(
        label=_("Email (optional)"),
        help_text=_(
            "We write to it only that there is something new, never what it is about. It is also the only way to a new "
            "number if you lose yours."
        ),
        required=False,
        max_length=254,
    )
    language = forms.ChoiceField(label=_("In which language should we answer?"), required=False)
    website = forms.CharField(required=False, label=_("Leave this empty"))

    def __init__(self, data=None, *, place, area, demo, now, **kwargs):
        self.place_is, self.area_is, self.is_demo = place, area, demo
        # a rule may bring in another body for this category
        chosen = data.get("category", "") if data else ""
        category = chosen if chosen in Category.values else ""
        bodies = bodies_for(place or Spot(area, demo), category)
        self.bodies = [body for body in bodies if body.ground in {Audience.Ground.TICK, Audience.Ground.COMMITTEE}]
        data, self.brought_in = self._with_brought_in(data)
        super().__init__(data, journey=Clock(now), **kwargs)

    def _with_brought_in(self, data):
        """What was typed, with a tick for each body that answers for the category but was not on the page yet."""
        if data is None:
            return None, []
        offered = data.get("offered", "").split()
        new = [body for body in self.able if body.reference not in offered]
        data = data.copy()
        data.setlist("told", [*data.getlist("told"), *(body.reference for body in new)])
        data["offered"] = self._offered()
        return data, new

    def _offered(self):
        return " ".join(body.organisation.reference for body in self.bodies)

    @property
    def able(self):
        return [body.organisation for body in self.bodies if body.ground == Audience.Ground.TICK]

    @staticmethod
    def defaults(journey):
        more = {"urgency": str(Severity.MEDIUM.value), "wants": [Want.REASSURANCE], "language": "english"}
        return WhenForm.defaults(journey) | more

    def prepare(self):
        self.initial |= {
            "place": self.place_is.reference if self.place_is else "",
            "area": self.area_is.code if self.area_is else "",
            "told": [body.reference for body in self.able],
            "offered": self._offered(),
            "where": Where.SITE,
        }
        if self.place_is is None:
            del self.fields["where"]
        self.fields["told"].choices = [(body.organisation.reference, body.organisation.name) for body in self.bodies]
        self.fields["told"].widget.hints = {
            body.organisation.reference: gettext("Answers you. Reads everything you write here.")
            if body.ground == Audience.Ground.TICK
            else gettext(
                "They run the place. Tick them only if they should read all of this, with your name if you give it."
            )
            for body in self.bodies
        }
        if not self.bodies:
            del self.fields["told"]
        self.fields["names_child"].help_text = self._for_a_child()
        self.fields["language"].choices = list(LANGUAGES.items())

    def _for_a_child(self):
        """That it goes to the council is said before it is sent, and whom to ring instead of waiting for an answer."""
        council = next((body for body in self.able if body.kind == Organisation.Kind.COUNCIL), None)
        words = [gettext("If a child is in danger now, call 999.")]
        if council:
            words.append(
                gettext("Then the council answers it, even if you leave it unticked, and nobody sees a summary.")
            )
        if council and council.safeguarding:
            facts = {"name": council.name, "contact": council.safeguarding}
            words.append(gettext("Those who protect children at %(name)s: %(contact)s") % facts)
        return " ".join(words)

    def clean_wants(self):
        wants = self.cleaned_data["wants"]
        if Want.RECORD in wants and len(wants) > 1:
            raise ValidationError(_("Choose either “Only to record it” or what you would like to happen, not both"))
        return wants

    def clean_website(self):
        """Programs fill in every field, and so do some that keep passwords. The field is hidden and comes back empty:
        a person presses once more and loses nothing."""
        if self.cleaned_data["website"]:
            self.add_error(None, FILLED_IN)
        return ""

    def clean(self):
        super().clean()
        self._need_a_number()
        self._need_somebody()
        start, end = self.cleaned_data.get("answer_from"), self.cleaned_data.get("answer_to")
        if start and end and end <= start:
            self.add_error("answer_to", _("The later time must come after the earlier one on the same day"))

    def _need_a_number(self):
        wants = self.cleaned_data.get("wants", ())
        has_number = self.cleaned_data.get("phone") or "phone" in self.errors
        if not has_number and (Want.CALL in wants or (Want.VISIT in wants and self.place_is is None)):
            self.add_error("phone", _("You asked for a call or a visit: give a number, or take that out again"))

    def _need_somebody(self):
        if self.brought_in:
            names = gettext(" and ").join(body.name for body in self.brought_in)
            words = _("%(names)s deals with that kind of thing and is ticked now. Look at it, then send this again")
            self.add_error("told", words % {"names": names})
            return
        told, able = self.cleaned_data.get("told"), self.able
        is_recorded = Want.RECORD in self.cleaned_data.get("wants", ())
        if told is not None and able and not is_recorded and not any(body.reference in told for body in able):
            names = gettext(" or ").join(body.name for body in able)
            self.add_error("told", _("Keep %(names)s ticked, so that somebody answers you") % {"names": names})

    def report(self, form_key):
        said = self.cleaned_data
        told = said.get("told", ())
        return Report(
            place=self.place_is,
            area=self.area_is,
            is_demo=self.is_demo,
            source=Source.PUBLIC,
            category=said["category"],
            nature=Nature.NOT_SURE,
            what=said["what"],
            names_child=said["names_child"],
            where=said.get("where") or (Where.SITE if self.place_is else Where.ELSEWHERE),
            part_of_site=said["part_of_site"],
            precision=said["precision"],
            occurred_from=self.start,
            occurred_to=self.end,
            hostility_reported=tuple(said["hostility"]),
            urgency=said["urgency"],
            wants=tuple(said["wants"]),
            told=frozenset(b.organisation.pk for b in self.bodies if b.organisation.reference in told),
            answer_by=Answer.PHONE if said["phone"] else Answer.HUB,
            answer_phone=said["phone"],
            answer_from=said["answer_from"],
            answer_to=said["answer_to"],
            form_key=form_key,
        )

    def left(self):
        said = self.cleaned_data
        language = "" if said["language"] in {"", "english"} else gettext_of(said["language"])
        return Left(name=said["name"], phone=said["phone"], email=said["email"].lower(), language=language)


class Clock:
    """What a page of raising asks of its journey, for those without one."""

    def __init__(self, now):
        self.now = now


def gettext_of(language):
    """In English, for whoever answers."""
    return str(LANGUAGES[language])


class NumberForm(HubForm):
    number = forms.CharField(
        label=_("The 16 digits of your receipt"),
        help_text=_("Spaces do not matter."),
        max_length=100,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false", "class": "hub-receipt-input"}
        ),
        error_messages={"required": _("Type the 16 digits of your receipt")},
    )

    def clean_number(self):
        digits = receipts.digits_in(self.cleaned_data["number"])
        if digits is None:
            raise ValidationError(_("A receipt has digits only, from 0 to 9"))
        if len(digits) != receipts.LENGTH:
            raise ValidationError(
                _("A receipt has 16 digits; these are %(count)d. Compare them one by one") % {"count": len(digits)}
            )
        return digits


class WordsForm(HubForm):
    words = LongTextField(
        label=_("What would you like to say?"),
        max_length=4000,
        error_messages={"required": _("Write what you would like to say")},
    )


class ContactForm(HubForm):
    name, phone, email = (TellForm.base_fields[name] for name in ("name", "phone", "email"))


class EmailForm(HubForm):
    email = forms.EmailField(
        label=_("The email address that you left"),
        max_length=254,
        error_messages={"required": _("Type the email address that you left")},
    )
