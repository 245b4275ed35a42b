"""School terms, Islamic dates, and how times are estimated."""

from datetime import timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from hub.forms import DayField, HubForm, NameField, Radios, VersionField
from hub.places.models import PrayerCalculation

LONGEST_TERM = timedelta(days=200)
FARTHEST = timedelta(days=3 * 366)


class TermForm(HubForm):
    name = NameField(label=_("Which term?"), help_text=_("For example, Spring 2027, first half"), max_length=60)
    starts_on = DayField(label=_("First day of school"), help_text=_("For example, 4/1/2027"))
    ends_on = DayField(label=_("Last day of school"), help_text=_("A half-term break between two halves is no school."))
    source = NameField(
        label=_("Where do the dates come from?"),
        help_text=_("The council's page or letter, so that others can check them."),
        max_length=200,
    )
    version = VersionField()

    def __init__(self, *args, now, **kwargs):
        self.today = now.date()
        super().__init__(*args, **kwargs)

    def clean(self):
        found = super().clean()
        first, last = found.get("starts_on"), found.get("ends_on")
        for name, day in (("starts_on", first), ("ends_on", last)):
            if day and abs(day - self.today) > FARTHEST:
                self.add_error(name, _("Choose a day within three years from now"))
        if first and last and last < first:
            self.add_error("ends_on", _("This day comes before the first one"))
        elif first and last and last - first > LONGEST_TERM:
            self.add_error("ends_on", _("A term is not that long: check both days"))
        return found


class IslamicDateForm(HubForm):
    on = DayField(label=_("Which day was announced?"), help_text=_("The first day itself, not the evening before."))
    version = VersionField()


class CalculationForm(HubForm):
    is_shown = forms.TypedChoiceField(
        label=_("Show estimates of the five daily prayers?"),
        help_text=_("Only where neither your timetable nor a rule of yours names a prayer."),
        choices=[("yes", _("Yes, marked as estimates")), ("no", _("No"))],
        coerce=lambda value: value == "yes",
        widget=Radios,
    )
    method = forms.ChoiceField(
        label=_("By which method?"),
        choices=PrayerCalculation.Method.choices,
        widget=Radios(hints={"moonsighting": _("Closest to most printed timetables in the UK")}),
    )
    asr = forms.ChoiceField(label=_("When does Asr begin?"), choices=PrayerCalculation.Asr.choices, widget=Radios)
    high_latitude = forms.ChoiceField(
        label=_("In summer, when the night is too bright for Fajr and Isha"),
        help_text=_(
            "The sun does not go far enough below the horizon then, and this rule decides. The Moonsighting Committee "
            "has times of its own for the season: with its method they come first."
        ),
        choices=PrayerCalculation.HighLatitude.choices,
        widget=Radios,
    )
    version = VersionField()
