"""One form a kind of question about when people gather; each cleans to the facts of a Gathering."""

from django import forms
from django.utils.translation import gettext_lazy as _

from hub.forms import ClockField, DayField, Radios
from hub.places.forms_rules.base import EIDS, B, ClockForm, HowForm, K, RuleForm, S
from hub.places.forms_rules.fields import summer_times, weekdays_field, winter_times
from hub.places.wall_clock import after, minutes_between

PRAYERS = (K.FAJR, K.ZUHR, K.ASR, K.MAGHRIB, K.ISHA)
ONCE = (K.VIGIL, K.FUNERAL, K.OPEN_DAY, K.PUBLIC_FIGURE)
PRAYER_WAYS = {
    K.FAJR: {
        "sunrise": (B.SUNRISE, -1, _("Some minutes before sunrise")),
        "begins": (B.FAJR, 1, _("Some minutes after Fajr begins")),
    },
    K.ZUHR: {"begins": (B.ZUHR, 1, _("Some minutes after Zuhr begins"))},
    K.ASR: {"begins": (B.ASR, 1, _("Some minutes after Asr begins"))},
    K.MAGHRIB: {"sunset": (B.SUNSET, 1, _("Some minutes after sunset"))},
    K.ISHA: {"begins": (B.ISHA, 1, _("Some minutes after Isha begins"))},
}


class PrayerForm(HowForm):
    asks_title = False
    weekdays = weekdays_field(_("On which days?"), help_text=_("Leave all empty for every day."), required=False)

    def ways_for(self, kind):
        return PRAYER_WAYS[kind]

    def values_of(self, gathering):
        return super().values_of(gathering) | {"weekdays": [str(number) for number in gathering.weekdays]}

    def when(self):
        days = sorted(self.cleaned_data["weekdays"])
        return super().when() | {"weekdays": [] if len(days) == 7 else days}


class TaraweehForm(HowForm):
    asks_title = False

    def start_values(self, kind):
        return {"how": "after", "minutes_after": 10}

    def ways_for(self, kind):
        return {"after": (B.ISHA_CONGREGATION, 1, _("Some minutes after the congregation of Isha"))}

    def when(self):
        return super().when() | {"season": S.RAMADAN}


class ServiceForm(HowForm):
    """Of any faith: Sunday at 10:30, Friday before sunset."""

    starts = summer_times(required=False)
    starts_winter = winter_times()
    weekdays = weekdays_field(
        _("On which days of the week?"), error_messages={"required": _("Choose at least one day of the week")}
    )

    def ways_for(self, kind):
        return {
            "before": (B.SUNSET, -1, _("Some minutes before sunset")),
            "sunset": (B.SUNSET, 1, _("Some minutes after sunset")),
            "sunrise": (B.SUNRISE, 1, _("Some minutes after sunrise")),
        }

    def values_of(self, gathering):
        return super().values_of(gathering) | {"weekdays": [str(number) for number in gathering.weekdays]}

    def when(self):
        return super().when() | {"weekdays": sorted(self.cleaned_data["weekdays"])}


class FromToForm(RuleForm):
    """From one time of day to another."""

    asks_length = False
    first = ClockField(label=_("From"), help_text=_("For example 17:00"))
    last = ClockField(label=_("To"))

    def values_of(self, gathering):
        first = gathering.starts[0] if gathering.starts else None
        last = first and after(first, gathering.lasts_minutes)
        return super().values_of(gathering) | {"first": first, "last": last}

    def clean(self):
        found = super().clean()
        first, last = found.get("first"), found.get("last")
        if first and last:
            found["lasts"] = minutes_between(first, last)
            if not 0 < found["lasts"] <= 720:
                self.add_error("last", _("Enter an end within twelve hours of the beginning"))
        return found

    def when(self):
        return {"starts": [self.cleaned_data["first"]]}


class SchoolForm(FromToForm):
    weekdays = weekdays_field(
        _("On which days?"), error_messages={"required": _("Choose at least one day of the week")}
    )
    season = forms.ChoiceField(
        label=_("All year, or only in school term?"),
        choices=[(S.TERM, _("In school term, by the dates of the council")), (S.ALWAYS, _("All year"))],
        widget=Radios,
    )

    def start_values(self, kind):
        return {"weekdays": list("01234"), "season": S.TERM, "has_children": True}

    def values_of(self, gathering):
        days = [str(number) for number in gathering.weekdays]
        return super().values_of(gathering) | {"weekdays": days, "season": gathering.season}

    def when(self):
        said = self.cleaned_data
        return super().when() | {"weekdays": sorted(said["weekdays"]), "season": said["season"]}


class OnceForm(FromToForm):
    asks_period = False
    asks_private = True
    on = DayField(label=_("On which day?"), help_text=_("For example, 30/11/2026"))

    def values_of(self, gathering):
        return super().values_of(gathering) | {"on": gathering.on}

    def when(self):
        return super().when() | {"on": self.cleaned_data["on"]}


class OtherForm(FromToForm):
    """What has no kind of its own: once, or every week."""

    asks_private = True
    follows = {"how_often": {"once": "on", "weekly": "weekdays"}}
    how_often = forms.ChoiceField(
        label=_("How often?"), choices=[("once", _("Once")), ("weekly", _("Every week"))], widget=Radios
    )
    on = DayField(label=_("On which day?"), help_text=_("For example, 30/11/2026"), required=False)
    weekdays = weekdays_field(_("On which days?"), required=False)

    def make_ready(self):
        title = self.fields["title"]
        title.label, title.required = _("What is it called?"), True
        title.error_messages["required"] = _("Enter a name for it")

    def values_of(self, gathering):
        days = [str(number) for number in gathering.weekdays]
        often = "once" if gathering.on else "weekly"
        return super().values_of(gathering) | {"on": gathering.on, "weekdays": days, "how_often": often}

    def clean(self):
        found = super().clean()
        often = found.get("how_often")
        if often == "once" and not found.get("on") and "on" not in self.errors:
            self.add_error("on", _("Enter a date"))
        if often == "weekly" and not found.get("weekdays") and "weekdays" not in self.errors:
            self.add_error("weekdays", _("Choose at least one day of the week"))
        return found

    def when(self):
        said = self.cleaned_data
        if said["how_often"] == "once":
            return super().when() | {"on": said["on"], "valid_from": None, "valid_until": None}
        return super().when() | {"weekdays": sorted(said["weekdays"])}


FORMS = dict.fromkeys(PRAYERS, PrayerForm) | dict.fromkeys(EIDS, ClockForm) | dict.fromkeys(ONCE, OnceForm)
FORMS |= {K.JUMUAH: ClockForm, K.TARAWEEH: TaraweehForm, K.EVENING_SCHOOL: SchoolForm}
FORMS |= {K.SERVICE: ServiceForm, K.OTHER: OtherForm}
MUSLIM = (K.JUMUAH, *PRAYERS, K.EVENING_SCHOOL, K.TARAWEEH, *EIDS)
ANY_FAITH = (K.SERVICE, K.EVENING_SCHOOL)


def kinds_for(faith):
    """(kinds that are usual there, what happens once or is something else, all others)."""
    usual = MUSLIM if faith in {"muslim", "unknown"} else ANY_FAITH
    once = (*ONCE, K.OTHER)
    return usual, once, tuple(kind for kind in K if kind not in {*usual, *once})
