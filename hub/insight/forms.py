"""What a report is asked for, in its address: the period, which promises, and whether the parts count with it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from hub.forms import DayField, HubForm
from hub.insight.figures import Asked
from hub.insight.periods import LONGEST, Period, named_period
from hub.insight.words import PERIODS
from hub.matters.models import Severity
from hub.promises.clock import ONE_DAY
from hub.promises.models import Promise

USUAL = "3"
EARLIEST, LATEST = 2000, 2100  # years; what lies outside was typed by mistake


class ReportForm(HubForm):
    period = forms.ChoiceField(label=_("Period"), choices=list(PERIODS.items()), required=False)
    first = DayField(label=_("First day"), required=False)
    last = DayField(label=_("Last day"), required=False)
    kind = forms.ChoiceField(label=_("Promise"), choices=[("", _("Every kind")), *Promise.Kind.choices], required=False)
    severity = forms.ChoiceField(
        label=_("Severity"), choices=[("", _("Every severity")), *reversed(Severity.choices)], required=False
    )
    parts = forms.ChoiceField(
        label=_("Bodies"),
        choices=[("", _("With all below it")), ("alone", _("This one alone"))],
        required=False,
    )

    def __init__(self, data, *, has_parts):
        said = {name: data.get(name, "") for name in self.base_fields}
        said["period"] = said["period"] or USUAL
        if said["period"] != "own":
            said["first"] = said["last"] = ""
        super().__init__(said)
        if not has_parts:
            del self.fields["parts"]

    def clean(self):
        found = super().clean()
        if found.get("period") != "own":
            return found
        first, last = found.get("first"), found.get("last")
        for name, day in (("first", first), ("last", last)):
            if name not in self.errors and day is None:
                self.add_error(name, _("Enter a day, or choose another period"))
            elif day and not EARLIEST <= day.year < LATEST:
                self.add_error(name, _("Check the year: nothing was promised then"))
        if not self.errors and last < first:
            self.add_error("last", _("This day comes before the first one"))
        elif not self.errors and (last - first) / ONE_DAY >= LONGEST:
            self.add_error("last", _("Choose two years at most"))
        return found

    def is_narrowed(self):
        return bool(self.errors) or any(self.cleaned_data.get(name) for name in ("kind", "severity", "parts", "first"))

    def period_of(self, now):
        said = self.cleaned_data
        if said["period"] == "own":
            return Period(said["first"], said["last"])
        return named_period(said["period"], now)

    def asked(self, bodies, now):
        said = self.cleaned_data
        return Asked(bodies, self.period_of(now), said["kind"], int(said["severity"] or 0))
