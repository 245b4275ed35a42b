"""Forms with which whoever leads an organisation keeps its people, contact, hours, targets and ladders."""

from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hub.accounts.forms import MembershipForm
from hub.forms import AmountInput, Checkboxes, ClockField, DayField, HubForm, NameField, Radios, VersionField
from hub.people.models import Membership, Organisation
from hub.promises.bounds import LADDER_LONGEST, LEAST_WEEK, LONGEST, limits_in_words, severities_of
from hub.promises.clock import LONDON, Span, span_in_words
from hub.promises.ladder import BESIDE, CLIMB, Ladder, ladder_for, ladder_row
from hub.promises.models import Nation
from hub.promises.targets import ANY, agreed_by, target_for
from hub.promises.terms import without_own_ladder

TWO_YEARS = timedelta(days=731)
UNITS = {
    "clock_minutes": _("minutes"),
    "clock_hours": _("hours, day and night"),
    "working_hours": _("working hours"),
    "working_days": _("working days"),
    "days": _("days"),
}
WEEKDAYS = [
    (0, _("Monday")),
    (1, _("Tuesday")),
    (2, _("Wednesday")),
    (3, _("Thursday")),
    (4, _("Friday")),
    (5, _("Saturday")),
    (6, _("Sunday")),
]
SEVERITY_NAMES = {
    "critical": _("Critical"),
    "high": _("High"),
    "medium": _("Medium"),
    "low": _("Low"),
    ANY: _("However severe"),
}
OWN = "own"


class SpanField(forms.Field):
    """How many of which unit; cleaned to a Span or None."""

    default_error_messages = {
        "required": _("Enter a number"),
        "invalid": _("Enter a whole number from 1 up, for example 2"),
        "unit": _("Choose what the number counts"),
    }

    def __init__(self, units, **kwargs):
        self.units = units
        super().__init__(widget=AmountInput([(unit, UNITS[unit]) for unit in units]), **kwargs)

    def to_python(self, value):
        amount, unit = ((part or "").strip() for part in value or ["", ""])
        if not amount:
            return None
        if not (amount.isascii() and amount.isdigit() and len(amount) <= 4 and int(amount) > 0):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        if unit not in self.units:
            raise ValidationError(self.error_messages["unit"], code="time")
        return Span(int(amount), unit)


class ContactForm(HubForm):
    mailbox = forms.EmailField(
        label=_("Team mailbox"),
        help_text=_("Told when nobody holds the position that should hear of something."),
        required=False,
        max_length=254,
    )
    out_of_hours = forms.CharField(
        label=_("Out-of-hours contact"),
        help_text=_("Shown to people who tell of something while nobody is there. A number, and when it is answered."),
        max_length=200,
        required=False,
    )
    safeguarding = forms.CharField(
        label=_("Contact for children at risk"),
        help_text=_("Shown first where a child is at risk. A number, and when it is answered."),
        max_length=200,
        required=False,
    )
    version = VersionField()

    def __init__(self, *args, organisation, **kwargs):
        super().__init__(*args, **kwargs)
        if organisation.kind != Organisation.Kind.COUNCIL:
            del self.fields["safeguarding"]


class RoleForm(MembershipForm):
    """What a colleague may do and when they are told."""

    version = VersionField()


class HoursForm(HubForm):
    nation = forms.ChoiceField(
        label=_("Whose bank holidays does it keep?"), choices=Nation.choices, widget=forms.RadioSelect
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("On which days does it work?"),
        choices=WEEKDAYS,
        coerce=int,
        widget=Checkboxes,
        error_messages={"required": _("Choose at least one day: else nothing would ever be due")},
    )
    opens = ClockField(label=_("From"), help_text=_("For example 09:00"))
    closes = ClockField(label=_("Until"), help_text=_("For example 17:00. Midnight is 23:59."))
    version = VersionField()

    def clean(self):
        found = super().clean()
        if found.get("opens") and found.get("closes") and found["closes"] <= found["opens"]:
            self.add_error("closes", _("Enter a time after it opens"))
        elif found.get("opens") and found.get("closes") and found.get("weekdays"):
            self._check_week(found)
        return found

    def _check_week(self, found):
        opens, closes = (60 * found[name].hour + found[name].minute for name in ("opens", "closes"))
        if (closes - opens) * len(set(found["weekdays"])) < 60 * LEAST_WEEK:
            words = _("That is less than %(hours)d hours a week: answers counted in them would take months")
            self.add_error("closes", words % {"hours": LEAST_WEEK})


class DayOffForm(HubForm):
    date = DayField(label=_("Which day?"), help_text=_("For example 30/11/2026"))
    name = NameField(
        label=_("What is it called?"),
        help_text=_("Everybody who sees how a time was worked out reads it, for example “Royal wedding”."),
        max_length=80,
    )

    def __init__(self, *args, now, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = now.astimezone(LONDON).date()

    def clean_date(self):
        date = self.cleaned_data["date"]
        if date < self.today:
            raise ValidationError(_("That day is over: it would change nothing"))
        if date > self.today + TWO_YEARS:
            raise ValidationError(_("That is more than two years away: check the year"))
        return date


class TargetsForm(HubForm):
    """One kind of promise: for each severity what counts without a time of one's own, or that time."""

    version = VersionField()

    def __init__(self, *args, kind, own, above, **kwargs):
        self.severities = severities_of(kind)
        initial = kwargs.pop("initial", {}) | {
            name: value for s in self.severities for name, value in _as_agreed(kind, s, own, above).items()
        }
        super().__init__(*args, initial=initial, **kwargs)
        self.follows = {f"{s}_how": {OWN: f"{s}_time"} for s in self.severities}
        for severity in self.severities:
            longest = LONGEST[kind, severity]
            self.fields[f"{severity}_how"] = forms.ChoiceField(
                label=SEVERITY_NAMES[severity],
                choices=[("", without_own(kind, severity, above)), (OWN, _("Our own time"))],
                required=False,
                widget=Radios,
            )
            self.fields[f"{severity}_time"] = SpanField(
                list(longest), label=_("How soon?"), help_text=limits_in_words(longest), required=False
            )

    def clean(self):
        found = super().clean()
        for severity in self.severities:
            time = f"{severity}_time"
            if found.get(f"{severity}_how") == OWN and not found.get(time) and time not in self.errors:
                self.add_error(time, _("Enter a number"))
        return found

    def spans(self):
        said = self.cleaned_data
        return {s: said[f"{s}_time"] if said[f"{s}_how"] == OWN else None for s in self.severities}


def _as_agreed(kind, severity, own, above):
    span = own.targets.get((kind, severity))
    counts = span or counting(kind, severity, above)
    return {f"{severity}_how": OWN if span else "", f"{severity}_time": counts}


def counting(kind, severity, agreed):
    # a kind without severities has the same target for each
    return target_for(kind, "low" if severity == ANY else severity, agreed)


def whose(kind, severity, agreed):
    return agreed_by(kind, "low" if severity == ANY else severity, agreed)


def without_own(kind, severity, above):
    span = span_in_words(counting(kind, severity, above))
    if body := whose(kind, severity, above):
        return gettext("As %(body)s agreed: %(time)s") % {"body": body.body, "time": span}
    return gettext("As the Hub has it: %(time)s") % {"time": span}


class LadderForm(HubForm):
    """Who hears how long after it was due, for one severity and one kind of promise, or every kind."""

    how = forms.ChoiceField(label=_("Which times count?"), required=False, widget=Radios)
    version = VersionField()
    follows = {"how": {OWN: ("reminder", *CLIMB[1:], *BESIDE)}}

    def __init__(self, *args, kind, severity, own, above, **kwargs):
        mine = own.ladders.get((kind, severity))
        others = without_own_ladder(own, above, kind, severity)
        theirs = ladder_for(kind, severity, others)
        counts = mine or theirs
        spans = {name: getattr(counts, name) for name in RUNG_LABELS}
        initial = {"how": OWN if mine else ""} | spans | kwargs.pop("initial", {})
        super().__init__(*args, initial=initial, **kwargs)
        self.without_own = theirs
        self.fields["how"].choices = [("", _without(kind, severity, own, others)), (OWN, _("Our own times"))]
        longest = LADDER_LONGEST[severity]
        hints = {"head": limits_in_words(longest)} | BESIDE_HINTS
        for name, label in RUNG_LABELS.items():
            help_text = hints.get(name, "")
            self.fields[name] = SpanField(list(longest), label=label, help_text=help_text, required=False)

    def clean(self):
        found = super().clean()
        if found.get("how") == OWN:
            for name in CLIMB[1:]:
                if not found.get(name) and name not in self.errors:
                    self.add_error(name, _("Enter a number"))
        return found

    def ladder(self):
        """What is to be agreed: a Ladder, or None for what counts without."""
        said = self.cleaned_data
        if said["how"] != OWN:
            return None
        return Ladder(**{name: said[name] for name in RUNG_LABELS})


def _without(kind, severity, own, others):
    row, body = ladder_row(kind, severity, others)
    said = {"body": body.body if body else "", "times": ladder_in_words(ladder_for(kind, severity, others))}
    if body is None:
        return gettext("As the Hub has it: %(times)s") % said
    if kind == ANY or row[0] == kind:
        return gettext("As %(body)s agreed: %(times)s") % said
    if body.reference == own.reference:
        return gettext("As you agreed for every kind of promise: %(times)s") % said
    return gettext("As %(body)s agreed for every kind of promise: %(times)s") % said


RUNG_LABELS = {
    "reminder": _("A reminder, before it is due (empty: none)"),
    "deputy": _("The deputy, after it was due"),
    "supervisor": _("The supervisor, after it was due"),
    "head": _("The head, after it was due"),
    "mailbox": _("The team mailbox, after it was due (empty: not told)"),
    "umbrella": _("The umbrella body of the place, after it was due (empty: not told)"),
}
BESIDE_HINTS = {
    "mailbox": _("Told beside the people above. Where nobody holds a position it is told in any case."),
    "umbrella": _("Told after the supervisor, and only where the place chose it and the concern is shown to it."),
}
POSITION_NAMES = {
    "reminder": _("Reminder"),
    **dict(Membership.Position.choices),
    "mailbox": _("Team mailbox"),
    "umbrella": _("Umbrella body of the place"),
}


def ladder_in_words(ladder):
    """ "deputy after 1 hour, supervisor after 2 hours, head after 4 hours, umbrella body after 8 hours" """
    words = {
        "deputy": gettext("deputy after %s"),
        "supervisor": gettext("supervisor after %s"),
        "head": gettext("head after %s"),
        "mailbox": gettext("team mailbox after %s"),
        "umbrella": gettext("umbrella body after %s"),
    }
    spans = [(said, getattr(ladder, name)) for name, said in words.items()]
    return ", ".join(said % span_in_words(span) for said, span in spans if span)
