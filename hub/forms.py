"""How forms look, and the fields that Django does not bring: hints on choices, follow-up fields, typed days and times.

Every form is drawn by templates/forms through HubRenderer; HubForm adds headings, follow-ups and plainer errors.
"""

from dataclasses import dataclass
from datetime import UTC

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting
from django.utils.functional import cached_property
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from hub.typed import LONDON, in_london, read_day, read_time, tidy_name


@dataclass
class Choice:
    id: str
    label: str
    input: str
    hint: str = ""
    follow: tuple[forms.BoundField, ...] = ()


@dataclass
class Part:
    id: str
    label: str
    input: str


def _several(names):
    """The names of the fields under a choice: mostly one."""
    return (names,) if isinstance(names, str) else names


class HubBoundField(forms.BoundField):
    """A field as templates/forms/field.html draws it."""

    @property
    def look(self):
        """Which of our looks: input, select, textarea, file-upload, radios, checkboxes, checkbox, moment."""
        widget = self.field.widget
        for kind, look in LOOKS:
            if isinstance(widget, kind):
                return look
        return "input"

    @property
    def is_heading(self):
        """Whether this question is the heading of its page."""
        return getattr(self.form, "heading", None) == self.name

    @property
    def is_follow(self):
        """Whether another field's choice draws this one."""
        following = [names for by_choice in getattr(self.form, "follows", {}).values() for names in by_choice.values()]
        return any(self.name in _several(names) for names in following)

    @property
    def count_max(self):
        return getattr(self.field, "max_length", None) if self.look == "textarea" else None

    @property
    def error_target(self):
        """The id that the error summary leads to: the first input at fault."""
        if self.look == "moment":
            only_time = all(error.code == "time" for error in self.form.errors.as_data().get(self.name, []))
            return f"{self.auto_id}_{int(only_time)}"
        return f"{self.auto_id}_0" if self.look in {"radios", "checkboxes"} else self.id_for_label

    @cached_property
    def choices_shown(self):
        hints = getattr(self.field.widget, "hints", {})
        following = getattr(self.form, "follows", {}).get(self.name, {})
        return [self._choice(shown, hints, following) for shown in self.subwidgets]

    def _choice(self, shown, hints, following):
        value = str(shown.data["value"])
        hint = hints.get(value, "")
        if hint:
            shown.data["attrs"]["aria-describedby"] = f"{shown.id_for_label}_hint"
        follow = tuple(self.form[name] for name in _several(following.get(value, ())))
        return Choice(shown.id_for_label, shown.choice_label, shown.tag(), hint, follow)

    @cached_property
    def parts(self):
        widget = self.field.widget
        context = widget.get_context(self.html_name, self.value(), self.build_widget_attrs({"id": self.auto_id}))
        return [
            Part(part["attrs"]["id"], label, widget._render(part["template_name"], {"widget": part}, self.renderer))
            for part, label in zip(context["widget"]["subwidgets"], widget.labels, strict=True)
        ]

    def build_widget_attrs(self, attrs, widget=None):
        attrs = super().build_widget_attrs(attrs, widget)
        # Browsers' own messages come in another language and vanish; ours stay until corrected.
        attrs.pop("required", None)
        # A placeholder is gone as soon as one types; labels and hints stay.
        attrs["placeholder"] = False
        if (widget or self.field.widget).is_hidden:
            return attrs
        look = self.look
        if look == "radios":
            attrs.pop("aria-invalid", None)
        if look != "moment":
            attrs["class"] = self._classes(look)
        if self.count_max:
            attrs |= {"data-count-max": self.count_max, "data-count-line": f"{self.auto_id}_count", "maxlength": False}
            described = attrs.get("aria-describedby", "")
            attrs["aria-describedby"] = f"{described} {self.auto_id}_count".strip()
        return attrs

    def _classes(self, look):
        own = self.field.widget.attrs.get("class", "")
        if look in {"radios", "checkboxes", "checkbox"}:
            name = "radios" if look == "radios" else "checkboxes"
            return f"govuk-{name}__input {own}".strip()
        wrong = f" govuk-{look}--error" if self.errors else ""
        return f"govuk-{look}{wrong} {own}".strip()


class HubRenderer(TemplatesSetting):
    """Draws forms with our own templates."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
    bound_field_class = HubBoundField


class Radios(forms.RadioSelect):
    """Radio buttons, each with an optional hint: Radios(hints={"call": _("We ring you back")})."""

    def __init__(self, attrs=None, choices=(), *, hints=None):
        super().__init__(attrs, choices)
        self.hints = hints or {}


class Checkboxes(forms.CheckboxSelectMultiple):
    """Checkboxes, each with an optional hint."""

    def __init__(self, attrs=None, choices=(), *, hints=None):
        super().__init__(attrs, choices)
        self.hints = hints or {}


class DayInput(forms.TextInput):
    def __init__(self, attrs=None):
        super().__init__({"class": "hub-width-date", "autocomplete": "off", **(attrs or {})})

    def format_value(self, value):
        return f"{value:%d/%m/%Y}" if hasattr(value, "strftime") else value


class ClockInput(forms.TextInput):
    def __init__(self, attrs=None):
        super().__init__({"class": "hub-width-time", "autocomplete": "off", **(attrs or {})})

    def format_value(self, value):
        return f"{value:%H:%M}" if hasattr(value, "strftime") else value


class MomentInput(forms.MultiWidget):
    """A day and a time side by side; posted as NAME_day and NAME_time."""

    use_fieldset = True
    labels = (_("Date"), _("Time"))

    def __init__(self, attrs=None):
        super().__init__({"day": DayInput(), "time": ClockInput()}, attrs)
        for widget in self.widgets:
            widget.attrs["class"] = f"govuk-input {widget.attrs['class']}"

    def decompress(self, value):
        local = value.astimezone(LONDON) if value else None
        return [local.date(), local.time()] if local else [None, None]


class AmountInput(forms.MultiWidget):
    """A number and what it counts, side by side; posted as NAME_amount and NAME_unit."""

    use_fieldset = True
    labels = (_("How many"), _("Of what"))

    def __init__(self, units, attrs=None):
        number = forms.TextInput({"class": "govuk-input hub-width-time", "inputmode": "numeric", "autocomplete": "off"})
        super().__init__({"amount": number, "unit": forms.Select({"class": "govuk-select"}, units)}, attrs)

    def decompress(self, value):
        return [value.amount, value.unit] if value else [None, None]


LOOKS = [
    (MomentInput, "moment"),
    (AmountInput, "moment"),
    (forms.CheckboxSelectMultiple, "checkboxes"),
    (forms.RadioSelect, "radios"),
    (forms.CheckboxInput, "checkbox"),
    (forms.Select, "select"),
    (forms.Textarea, "textarea"),
    (forms.FileInput, "file-upload"),
]

NOT_A_DAY = _("Enter the date as day, month and year, for example 30/11/2026")
NOT_A_TIME = _("Enter the time as hours and minutes, for example 16:00 or 4pm")


class DayField(forms.Field):
    """A date typed as people write it; cleaned to a date or None."""

    widget = DayInput
    default_error_messages = {"required": _("Enter a date"), "invalid": NOT_A_DAY}

    def to_python(self, value):
        if value in self.empty_values or not isinstance(value, str):
            return value or None
        day = read_day(value)
        if day is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return day


class ClockField(forms.Field):
    """A time of day typed as people write it; cleaned to a time or None."""

    widget = ClockInput
    default_error_messages = {"required": _("Enter a time"), "invalid": NOT_A_TIME}

    def to_python(self, value):
        if value in self.empty_values or not isinstance(value, str):
            return value or None
        clock = read_time(value)
        if clock is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return clock


class MomentField(forms.Field):
    """A date and a time in London wall time; cleaned to an aware UTC datetime or None.

    A time that clocks skip in March is refused; one that comes twice in October means the first.
    """

    widget = MomentInput
    default_error_messages = {
        "required": _("Enter a date and a time"),
        "day": NOT_A_DAY,
        "time": NOT_A_TIME,
        "skipped": _("Clocks go forward that night and skip this time: enter another"),
    }

    def to_python(self, value):
        day_text, time_text = ((part or "").strip() for part in value or ["", ""])
        if not (day_text or time_text):
            return None
        day, clock = read_day(day_text), read_time(time_text)
        wrong = [name for name, part in (("day", day), ("time", clock)) if part is None]
        if wrong:
            raise ValidationError([ValidationError(self.error_messages[name], code=name) for name in wrong])
        at = in_london(day, clock)
        if at is None:
            raise ValidationError(self.error_messages["skipped"], code="time")
        return at.astimezone(UTC)

    def has_changed(self, initial, data):
        try:
            return self.to_python(data) != initial
        except ValidationError:
            return True


class NameField(forms.CharField):
    """A name: cleaned to one line of visible characters."""

    def to_python(self, value):
        return tidy_name(super().to_python(value))


READ_AGAIN = _("Read the page again, then send yours once more")


class VersionField(forms.IntegerField):
    """The version of what the form was opened on, hidden."""

    def __init__(self):
        wrong = dict.fromkeys(["required", "invalid", "min_value", "max_value"], READ_AGAIN)
        super().__init__(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1, error_messages=wrong)


class KeyField(forms.UUIDField):
    """The key by which a form that is sent twice is known again, hidden."""

    def __init__(self):
        super().__init__(widget=forms.HiddenInput, error_messages=dict.fromkeys(["required", "invalid"], READ_AGAIN))


class LongTextField(forms.CharField):
    """Several lines of words, with a count of what is left; line ends count as one character."""

    widget = forms.Textarea(attrs={"rows": 6})

    def to_python(self, value):
        text = super().to_python(value)
        return text.replace("\r\n", "\n") if tidy_name(text) else ""


# plainer words than Django's, which repeat what was sent or speak of fields and values
PLAIN = {
    "invalid_choice": _("Choose one of the answers on the page"),
    "max_length": _("Use %(limit_value)d characters at most: these are %(show_value)d"),
    "null_characters_not_allowed": _("There is a character in it that cannot be kept: type it again"),
}


def whole_letters(value):
    """What was sent in another encoding than UTF-8 arrives with holes in it."""
    if "\ufffd" in str(value):
        raise ValidationError(_("Some letters did not arrive whole (\ufffd): type them again"), code="broken")


class HubForm(forms.Form):
    """`heading = "what"` makes that question the page's h1. `follows = {"how": {"phone": "number"}}` draws the field
    `number` (or several: a tuple of names) under the choice `phone` of `how`; whether it must be filled in is for the
    form's clean().
    """

    heading = None
    follows: dict = {}

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            self._speak_plainly(field)
            if field.error_messages.get("required") == forms.Field.default_error_messages["required"] and field.label:
                ask = _("Choose an answer:") if isinstance(field, forms.ChoiceField) else _("Fill in:")
                field.error_messages["required"] = format_lazy("{} {}", ask, field.label)

    def _speak_plainly(self, field):
        for code, words in PLAIN.items():
            theirs = type(field).default_error_messages.get(code)
            if field.error_messages.get(code, theirs) == theirs:
                field.error_messages[code] = words
        if isinstance(field, forms.CharField):
            field.validators = [*field.validators, whole_letters]


def open_again(form_for, form, version):
    """What was typed, to be sent once more on the version of now. One that could not be read is still spoken of.

    form_for   callable(data) -> form
    """
    problem = form.errors.get("version")
    data = form.data.copy()
    data["version"] = version
    again = form_for(data)
    if problem:
        again.add_error(None, list(problem))
    return again
