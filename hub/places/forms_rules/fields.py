"""Times, numbers and weekdays as a volunteer types them."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from hub.forms import Checkboxes
from hub.typed import read_time

SITTINGS = 4


class NumberField(forms.IntegerField):
    """A small whole number: `wrong` says what to enter, with an example."""

    def __init__(self, *, wrong, most, least=0, **kwargs):
        too_many = format_lazy("{} {}", wrong, _("(%(limit_value)d at most)"))
        super().__init__(
            min_value=least,
            max_value=most,
            error_messages={"invalid": wrong, "min_value": wrong, "max_value": too_many},
            widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "hub-width-time"}),
            **kwargs,
        )


class ClocksField(forms.CharField):
    """Several times of day in one line, as people write them: "13:15, 14:00 and 14:45"."""

    def __init__(self, *, most=SITTINGS, **kwargs):
        self.most = most
        kwargs["widget"] = forms.TextInput(
            attrs={"autocomplete": "off", "class": "hub-width-time" if most == 1 else ""}
        )
        super().__init__(max_length=60, **kwargs)

    def prepare_value(self, value):
        return ", ".join(f"{clock:%H:%M}" for clock in value) if isinstance(value, list) else value

    def to_python(self, value):
        text = super().to_python(value)
        words = text.replace("\u2019", "'").replace(";", ",").replace("&", ",").replace(" and ", ",")
        written = [part.strip() for part in words.split(",") if part.strip()]
        clocks = [read_time(part) for part in written]
        if None in clocks:
            raise ValidationError(
                _("Enter each time as hours and minutes, for example 13:30 or 1.30pm"), code="invalid"
            )
        if len(clocks) > self.most:
            one = _("Enter one time only")
            raise ValidationError(one if self.most == 1 else _("Enter four times at most"), code="invalid")
        if len(set(clocks)) < len(clocks):
            raise ValidationError(_("The same time stands there twice"), code="invalid")
        return clocks

    def validate(self, value):
        if self.required and not value:
            raise ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value):
        """Those of words do not apply to times."""


def summer_times(most=SITTINGS, **more):
    several = _("In summer time. Up to four, one after another, for example 13:15, 14:00")
    return ClocksField(
        label=_("When does it begin?") if most == 1 else _("When does each sitting begin?"),
        help_text=_("In summer time, for example 13:30") if most == 1 else several,
        most=most,
        error_messages={"required": _("Enter the time at which it begins")},
        **more,
    )


def winter_times(most=SITTINGS):
    return ClocksField(
        label=_("In winter time, if it differs (optional)"),
        help_text=_("From the end of October to the end of March"),
        most=most,
        required=False,
    )


def weekdays_field(label, **more):
    return forms.TypedMultipleChoiceField(
        label=label,
        choices=[(str(number), name) for number, name in WEEKDAYS.items()],
        coerce=int,
        widget=Checkboxes,
        **more,
    )
