"""The forms of rounds and visits. Times of a visit are times of day: the round says of which day."""

from datetime import UTC, datetime, time, timedelta
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from hub.forms import (
    Checkboxes,
    ClockField,
    DayField,
    HubForm,
    KeyField,
    LongTextField,
    MomentField,
    Radios,
    VersionField,
)
from hub.people.called import called
from hub.typed import LONDON, in_london
from patrols.actions import RoundPlan
from patrols.querysets import officers_of, patrols_wanted, places_for
from patrols.workflow import Reason, VisitStatus

LONGEST = 1000
A_YEAR = timedelta(days=366)
DAY = timedelta(days=1)
USUAL_START, USUAL_END = time(12), time(16)
USUAL_STAY = timedelta(minutes=15)
AT_A_CLOCK = _("For example, 16:00 or 4pm")


class RoundFields(HubForm):
    day = DayField(label=_("Day"), help_text=_("For example, 30/11/2026"))
    starts = ClockField(label=_("From"), help_text=AT_A_CLOCK)
    ends = ClockField(label=_("To"), help_text=_("If this is no later than “From”, the round ends on the next day."))
    officers = forms.MultipleChoiceField(
        label=_("Who walks it?"), widget=Checkboxes, error_messages={"required": _("Choose who walks the round")}
    )
    note = LongTextField(
        label=_("A note for them (optional)"),
        help_text=_("Only the team reads it."),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, team, user, now, **kwargs):
        self.now = now
        kwargs["initial"] = {**self.suggestions(now), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.people = {person.reference: person for person in officers_of(team)}
        self.fields["officers"].choices = [
            (reference, called(person, user)) for reference, person in self.people.items()
        ]

    def suggestions(self, now):
        return {}

    def clean_officers(self):
        return tuple(self.people[reference] for reference in self.cleaned_data["officers"])

    def clean_day(self):
        day, today = self.cleaned_data["day"], self.now.astimezone(LONDON).date()
        if day < today - DAY:
            raise ValidationError(_("That day has passed: enter one that is still to come"))
        if day > today + A_YEAR:
            raise ValidationError(_("That is more than a year away: enter an earlier day"))
        return day

    def clean(self):
        found = super().clean()
        if {"day", "starts", "ends"} <= set(found):
            until = found["day"] + (DAY if found["ends"] <= found["starts"] else timedelta())
            self.starts_at = self._moment("starts", found["day"])
            self.ends_at = self._moment("ends", until)
        return found

    def _moment(self, name, day):
        at = in_london(day, self.cleaned_data[name])
        if at is None:
            self.add_error(name, MomentField.default_error_messages["skipped"])
        return at

    @property
    def plan(self):
        said = self.cleaned_data
        return RoundPlan(self.starts_at, self.ends_at, said["officers"], said["note"])


class NewRoundForm(RoundFields):
    form_key = KeyField()

    def suggestions(self, now):
        today = now.astimezone(LONDON).date()
        is_over = now.astimezone(LONDON).time() >= USUAL_START
        return {
            "form_key": uuid4(),
            "day": today + DAY if is_over else today,
            "starts": USUAL_START,
            "ends": USUAL_END,
        }


class ChangeRoundForm(RoundFields):
    version = VersionField()

    def __init__(self, *args, round_, **kwargs):
        starts, ends = (at.astimezone(LONDON) for at in (round_.shift.lower, round_.shift.upper))
        kwargs["initial"] = {
            "day": starts.date(),
            "starts": starts.time(),
            "ends": ends.time(),
            "officers": [duty.officer.reference for duty in round_.duties.select_related("officer")],
            "note": round_.note,
            "version": round_.version,
        }
        super().__init__(*args, team=round_.matter.lead, **kwargs)


class CancelRoundForm(HubForm):
    words = LongTextField(
        label=_("Why is it called off?"),
        help_text=_("Only the team reads it."),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why it is called off")},
    )
    version = VersionField()


class VisitFields(HubForm):
    """Times of day within the round: a time before its beginning is on its next day."""

    starts = ClockField(label=_("From"), help_text=AT_A_CLOCK)
    ends = ClockField(label=_("To"), help_text=AT_A_CLOCK)
    why = LongTextField(
        label=_("Why this place, and why now? (optional)"),
        help_text=_("Officers who know why they go are more likely to come. Only the team reads it."),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    version = VersionField()

    def __init__(self, *args, round_, **kwargs):
        self.shift = round_.shift
        super().__init__(*args, **kwargs)

    def clean(self):
        found = super().clean()
        if {"starts", "ends"} <= set(found):
            found["planned_from"] = self._moment("starts", self.shift.lower)
            if found["planned_from"]:
                found["planned_to"] = self._moment("ends", found["planned_from"])
        return found

    def _moment(self, name, not_before):
        """The first moment, not before the other, at which clocks show this time."""
        day, clock = not_before.astimezone(LONDON).date(), self.cleaned_data[name]
        at = next((at for at in readings(day, clock) if at >= not_before), None)
        at = at or in_london(day + DAY, clock)
        if at is None:
            self.add_error(name, MomentField.default_error_messages["skipped"])
            return None
        return at.astimezone(UTC)


def _free_from(round_):
    """When the last visit so far is over; the beginning of the round where there is none, or no time is left."""
    last = round_.visits.exclude(status=VisitStatus.CANCELLED).order_by("-planned_to").first()
    has_room = last is not None and last.planned_to + USUAL_STAY <= round_.shift.upper
    return last.planned_to if has_room else round_.shift.lower


class NewVisitForm(VisitFields):
    place = forms.ChoiceField(label=_("Which place?"), error_messages={"required": _("Choose a place")})
    concern = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)
    field_order = ("place", "starts", "ends", "why", "version", "concern")

    def __init__(self, *args, round_, user, **kwargs):
        starts = _free_from(round_).astimezone(LONDON)
        suggested = {"version": round_.version, "starts": starts.time(), "ends": (starts + USUAL_STAY).time()}
        kwargs["initial"] = suggested | kwargs.get("initial", {})
        super().__init__(*args, round_=round_, **kwargs)
        places = places_for(round_.matter.lead, user)
        wanted = patrols_wanted(user, round_.matter.lead, places)
        self.places = {place.reference: place for place in places}
        self.fields["place"].choices = [
            ("", _("Choose")),
            (_("A patrol is wanted"), [_choice(place) for place in places if place.pk in wanted]),
            (_("Other places"), [_choice(place) for place in places if place.pk not in wanted]),
        ]

    def clean_place(self):
        return self.places[self.cleaned_data["place"]]


class ChangeVisitForm(VisitFields):
    def __init__(self, *args, visit, **kwargs):
        starts, ends = (at.astimezone(LONDON).time() for at in (visit.planned_from, visit.planned_to))
        kwargs["initial"] = {"version": visit.version, "starts": starts, "ends": ends, "why": visit.why}
        super().__init__(*args, round_=visit.round, **kwargs)


class LeaveForm(HubForm):
    """When they came and went, as it was pressed or as they correct it."""

    arrived_at = MomentField(label=_("When did you arrive?"))
    left_at = MomentField(label=_("When did you leave?"))
    debrief = LongTextField(
        label=_("Anything colleagues should know? (optional)"),
        help_text=_("Only the team reads it. The place sees when you came and for how long."),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    version = VersionField()

    def __init__(self, *args, visit, now, **kwargs):
        self.visit, self.now = visit, now
        kwargs["initial"] = {"version": visit.version, "arrived_at": visit.arrived_at, "left_at": now}
        super().__init__(*args, **kwargs)

    def clean_arrived_at(self):
        at, pressed = self.cleaned_data["arrived_at"], self.visit.arrived_at
        if pressed and _shown(at) == _shown(pressed):
            return pressed.replace(second=0, microsecond=0)
        return self._not_to_come(at)

    def clean_left_at(self):
        return self._not_to_come(self.cleaned_data["left_at"])

    def _not_to_come(self, at):
        """In October an hour comes twice: the later one, unless it is still to come."""
        local = at.astimezone(LONDON)
        past = [reading for reading in readings(local.date(), local.time()) if reading <= self.now]
        if not past:
            raise ValidationError(_("That time is still to come: enter when it happened"), code="day")
        return past[-1].astimezone(UTC)


class MissForm(HubForm):
    follows = {"reason": {Reason.OTHER: "words"}}
    reason = forms.ChoiceField(
        label=_("Why could nobody attend?"),
        choices=Reason.choices,
        widget=Radios,
        error_messages={"required": _("Choose why nobody could attend")},
    )
    words = LongTextField(
        label=_("Say it in a few words"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    version = VersionField()

    def clean(self):
        found = super().clean()
        if found.get("reason") == Reason.OTHER and not found.get("words") and "words" not in self.errors:
            self.add_error("words", _("Say in a few words why nobody could attend"))
        return found


def readings(day, clock):
    """The moments at which London clocks show this: one; none or two where they are changed."""
    first = in_london(day, clock)
    if first is None:
        return []
    second = datetime.combine(day, clock, tzinfo=LONDON).replace(fold=1)
    return [first] if second.utcoffset() == first.utcoffset() else [first, second]


def _shown(at):
    """What a clock shows at that moment."""
    return at.astimezone(LONDON).replace(second=0, microsecond=0, fold=0, tzinfo=None)


def _choice(place):
    return place.reference, f"{place.name}, {place.ward.name}"
