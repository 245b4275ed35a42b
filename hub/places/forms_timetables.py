from datetime import time

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from hub.forms import ClockField, HubForm, VersionField
from hub.places.actions_timetables import TIMES, stamp_of
from hub.places.gatherings import Day
from hub.places.timetable_files import UnreadableTimetable, read_timetable
from hub.typed import tidy_name

BIGGEST = 2 * 1024 * 1024
NOON = time(12)
LABELS = {
    "fajr_begins": _("Fajr begins"),
    "fajr": _("Fajr, congregation"),
    "sunrise": _("Sunrise"),
    "zuhr_begins": _("Zuhr begins"),
    "zuhr": _("Zuhr, congregation"),
    "asr_begins": _("Asr begins"),
    "asr": _("Asr, congregation"),
    "maghrib_begins": _("Maghrib begins"),
    "maghrib": _("Maghrib, congregation"),
    "isha_begins": _("Isha begins"),
    "isha": _("Isha, congregation"),
}
# as they follow one another; a congregation never comes before its prayer begins
IN_ORDER = ("fajr", "sunrise", "zuhr", "asr", "maghrib", "isha")


class UploadForm(HubForm):
    file = forms.FileField(
        label=_("Your timetable"),
        help_text=_(
            "The CSV file of the “Daily Prayer Time” plugin, the same columns saved from a spreadsheet as CSV, or an "
            ".ics calendar. 2 MB at most. You see what was read before anything counts."
        ),
        error_messages={
            "required": _("Choose the file of your timetable"),
            "empty": _("The file is empty: choose another one"),
            "invalid": _("Choose the file of your timetable"),
        },
        max_length=None,
    )

    def __init__(self, *args, today, **kwargs):
        self.today = today
        super().__init__(*args, **kwargs)

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > BIGGEST:
            raise ValidationError(_("The file is larger than 2 MB: save it as CSV with one line a day, then try again"))
        try:
            self.reading = read_timetable(file.read(), today=self.today)
        except UnreadableTimetable as problem:
            raise ValidationError(str(problem)) from None
        self.file_name = tidy_name(file.name)[:120] or str(_("timetable"))
        return file


class DayForm(HubForm):
    """The times of one day by hand; empty ones are not known."""

    version = VersionField()

    def __init__(self, *args, on, day, **kwargs):
        self.on = on
        now = {name: getattr(day, name) for name in TIMES} if day else {}
        kwargs["initial"] = now | {"version": stamp_of(day)}
        super().__init__(*args, **kwargs)

    def clean(self):
        found = super().clean()
        if not self.errors and not any(found.get(name) for name in TIMES):
            raise ValidationError(_("Enter at least one time"))
        last = None
        for name in IN_ORDER:
            for column in (f"{name}_begins", name):
                at = self._minutes(name, found.get(column))
                if at is None:
                    continue
                if last is not None and at < last:
                    self.add_error(column, _("This comes before the time above it: check both"))
                last = max(at, last or 0)
        return found

    def _minutes(self, name, clock):
        """Counted from midnight; Isha before noon is after midnight and still of this day."""
        if clock is None:
            return None
        is_after_midnight = name == "isha" and clock < NOON
        return clock.hour * 60 + clock.minute + (24 * 60 if is_after_midnight else 0)

    @property
    def day(self):
        return Day(**{name: self.cleaned_data.get(name) for name in TIMES})


for _name, _label in LABELS.items():
    DayForm.base_fields[_name] = ClockField(label=_label, required=False)
