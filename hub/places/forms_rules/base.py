"""What every rule by hand is asked, and the two ways of saying its time."""

from datetime import timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from hub.forms import DayField, HubForm, NameField, Radios, VersionField
from hub.places.forms_rules.fields import NumberField, summer_times, winter_times
from hub.places.models import Gathering

K, S, B = Gathering.Kind, Gathering.Season, Gathering.Base
EIDS = (K.EID_FITR, K.EID_ADHA)
# how long it usually takes, in minutes, until somebody says otherwise
USUAL = {K.JUMUAH: 45, K.TARAWEEH: 75, K.EID_FITR: 45, K.EID_ADHA: 45, K.SERVICE: 60, K.VIGIL: 60, K.FUNERAL: 60}
USUAL |= {K.PUBLIC_FIGURE: 90, K.OTHER: 60}
USUAL_PRAYER = 15
FARTHEST = timedelta(days=3 * 366)


class RuleForm(HubForm):
    """What every rule has. `kind` is fixed by the page; a subclass adds when it is and cleans it to `facts`."""

    asks_length = asks_title = asks_period = True
    asks_private = False

    title = NameField(label=_("What is it called? (optional)"), max_length=80, required=False)
    lasts = NumberField(
        label=_("How long does it last, in minutes?"),
        wrong=_("Enter a number of minutes, for example 45"),
        least=1,
        most=720,
    )
    attendance = NumberField(
        label=_("About how many people come? (optional)"),
        wrong=_("Enter a number, for example 80"),
        most=100_000,
        required=False,
    )
    has_children = forms.BooleanField(label=_("Many of them are children"), required=False)
    is_private = forms.BooleanField(
        label=_("Keep it private"),
        help_text=_("Seen by your committee and by councils and police of the area. Never in the calendar feed."),
        required=False,
    )
    valid_from = DayField(
        label=_("From which day does this hold? (optional)"), help_text=_("Empty: it holds already"), required=False
    )
    valid_last = DayField(label=_("Until which day? (optional)"), help_text=_("Empty: it goes on"), required=False)
    version = VersionField()
    order = ("title", "lasts", "attendance", "has_children", "is_private", "valid_from", "valid_last", "version")

    def __init__(self, *args, kind, now, gathering=None, **kwargs):
        self.kind, self.today = kind, now.date()
        initial = {"version": 0, "lasts": USUAL.get(kind, USUAL_PRAYER), "is_private": kind == K.PUBLIC_FIGURE}
        initial |= self.start_values(kind)
        if gathering:
            initial |= self.values_of(gathering)
        kwargs["initial"] = initial | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        unasked = {"lasts": self.asks_length, "title": self.asks_title, "is_private": self.asks_private}
        unasked |= dict.fromkeys(("valid_from", "valid_last"), self.asks_period)
        for name, is_asked in unasked.items():
            if not is_asked:
                del self.fields[name]
        own = [name for name in self.fields if name not in self.order]
        self.order_fields([*own, *self.order])
        self.make_ready()

    def start_values(self, kind):
        return {}

    def make_ready(self):
        """For what the fields need of the kind."""

    def values_of(self, gathering):
        return {
            "title": gathering.title,
            "lasts": gathering.lasts_minutes,
            "attendance": gathering.attendance,
            "has_children": gathering.has_children,
            "is_private": gathering.is_private,
            "valid_from": gathering.valid_from,
            "valid_last": gathering.valid_until and gathering.valid_until - timedelta(days=1),
            "version": gathering.version,
        }

    def clean(self):
        found = super().clean()
        first, last = found.get("valid_from"), found.get("valid_last")
        for name, value in (("valid_from", first), ("valid_last", last), ("on", found.get("on"))):
            if value and abs(value - self.today) > FARTHEST:
                self.add_error(name, _("Choose a day within the next three years"))
        if first and last and last < first:
            self.add_error("valid_last", _("This day comes before the first one"))
        return found

    @property
    def facts(self):
        """The columns of a Gathering, all of them, so that a change leaves nothing behind of what was."""
        said = self.cleaned_data
        last = said.get("valid_last")
        return {
            "kind": self.kind,
            "title": said.get("title", ""),
            "season": S.ALWAYS,
            "weekdays": [],
            "on": None,
            "base": B.CLOCK,
            "starts": [],
            "starts_winter": [],
            "offset_minutes": 0,
            "lasts_minutes": said.get("lasts"),
            "attendance": said.get("attendance"),
            "has_children": said.get("has_children", False),
            "is_private": said.get("is_private", False),
            "valid_from": said.get("valid_from"),
            "valid_until": last + timedelta(days=1) if last else None,
        } | self.when()

    def check_winter(self, found):
        """As many sittings in winter as in summer."""
        starts, winter = found.get("starts"), found.get("starts_winter")
        if starts and winter and len(starts) != len(winter):
            self.add_error("starts_winter", _("Enter as many times as for summer, or leave it empty"))


class ClockForm(RuleForm):
    """One or several sittings at times of day: Jumu'ah, Eid."""

    starts = summer_times()
    starts_winter = winter_times()

    def make_ready(self):
        if self.kind in EIDS:
            self.fields["starts"].help_text = _("Up to four, one after another, for example 7:30, 8:30")
            del self.fields["starts_winter"]

    def values_of(self, gathering):
        clocks = {"starts": gathering.starts, "starts_winter": gathering.starts_winter}
        return super().values_of(gathering) | clocks

    def clean(self):
        found = super().clean()
        self.check_winter(found)
        return found

    def when(self):
        said = self.cleaned_data
        seasons = {K.EID_FITR: S.EID_FITR, K.EID_ADHA: S.EID_ADHA}
        return {
            "weekdays": [4] if self.kind == K.JUMUAH else [],
            "season": seasons.get(self.kind, S.ALWAYS),
            "starts": said["starts"],
            "starts_winter": said.get("starts_winter") or [],
        }


class HowForm(RuleForm):
    """At a time of day, or so many minutes from something in the sky or another prayer.

    What stands under a way that is not chosen is left alone: nobody sees it.
    """

    how = forms.ChoiceField(label=_("How is its time set?"), widget=Radios, initial="clock")
    starts = summer_times(1, required=False)
    starts_winter = winter_times(1)

    def make_ready(self):
        self.offered = self.ways_for(self.kind)
        choices = [(code, words) for code, (_base, _sign, words) in self.offered.items()]
        self.fields["how"].choices = [("clock", _("At a time of day")), *choices]
        for code in self.offered:
            self.fields[f"minutes_{code}"] = NumberField(
                label=_("How many minutes?"), wrong=_("Enter how many minutes, or 0"), most=240, required=False
            )
        under = {code: f"minutes_{code}" for code in self.offered}
        self.follows = {"how": {"clock": ("starts", "starts_winter"), **under}}

    def start_values(self, kind):
        return {"how": next(iter(self.ways_for(kind))) if kind == K.MAGHRIB else "clock"}

    def ways_for(self, kind):
        """{code: (what it counts from, +1 after or -1 before, words)}"""
        return {}

    def values_of(self, gathering):
        ways = self.ways_for(gathering.kind).items()
        sign = -1 if gathering.offset_minutes < 0 else 1
        found = [code for code, (base, way_sign, _words) in ways if base == gathering.base and way_sign == sign]
        found += [code for code, (base, _sign, _words) in ways if base == gathering.base]
        how = found[0] if found else "clock"
        return super().values_of(gathering) | {
            "how": how,
            "starts": gathering.starts,
            "starts_winter": gathering.starts_winter,
            f"minutes_{how}": abs(gathering.offset_minutes),
        }

    def clean(self):
        found = super().clean()
        how = found.get("how")
        if how == "clock":
            if not found.get("starts") and "starts" not in self.errors:
                self.add_error("starts", _("Enter the time at which it begins"))
            self.check_winter(found)
        elif how and found.get(f"minutes_{how}") is None and f"minutes_{how}" not in self.errors:
            self.add_error(f"minutes_{how}", _("Enter how many minutes, or 0"))
        return found

    def when(self):
        said = self.cleaned_data
        if said["how"] == "clock":
            return {"starts": said["starts"], "starts_winter": said["starts_winter"]}
        base, sign, _words = self.offered[said["how"]]
        return {"base": base, "offset_minutes": sign * said[f"minutes_{said['how']}"]}
