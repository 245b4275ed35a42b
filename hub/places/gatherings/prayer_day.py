"""One day at one place: when the prayers begin, and which moment a time of day stands for."""

from datetime import timedelta
from functools import cached_property

from hub.places.estimates import estimate
from hub.places.gatherings.holding import BY_NIGHT, holding
from hub.places.gatherings.rhythm import Calculation, Day
from hub.places.wall_time import ONE_DAY, bounds_of, is_summer_time, moment_of

NOTHING_PRINTED = Day()
DEFAULT_CALCULATION = Calculation()
ONE_MINUTE = timedelta(minutes=1)
# what a rule may count from: its name in a timetable, in an estimate, and where an estimate says what decided
BASES = {
    "sunrise": ("sunrise", "sunrise", ""),
    "sunset": ("maghrib_begins", "sunset", ""),
    "fajr": ("fajr_begins", "fajr", "fajr_rule"),
    "zuhr": ("zuhr_begins", "zuhr", ""),
    "asr": ("asr_begins", "asr", ""),
    "maghrib": ("maghrib_begins", "maghrib", ""),
    "isha": ("isha_begins", "isha", "isha_rule"),
}


class PrayerDay:
    """The night after it belongs to it: up to noon of the next day."""

    def __init__(self, rhythm, date):
        self.rhythm, self.date = rhythm, date
        self.printed = rhythm.timetable.get(date, NOTHING_PRINTED)
        held = ((rule, holding(rule, date, rhythm)) for rule in rhythm.rules)
        self.rules = [(rule, how) for rule, how in held if how is not None]

    @cached_property
    def estimate(self):
        if self.rhythm.point is None:
            return None
        how = self.rhythm.calculation or DEFAULT_CALCULATION
        # a kilometre is two seconds of sun, and lets neighbours share what is worked out
        longitude, latitude = self.rhythm.point
        point = round(longitude, 2), round(latitude, 2)
        return estimate(self.date, point, how.method, how.asr, how.high_latitude)

    @property
    def shows_estimates(self):
        return self.rhythm.faith == "muslim" and (self.rhythm.calculation or DEFAULT_CALCULATION).is_shown

    def rules_of(self, kind):
        return [(rule, how) for rule, how in self.rules if rule.kind == kind]

    def at(self, wall, kind):
        """The moment of a time of day. What belongs to the night comes after midnight if it is before noon."""
        is_after_midnight = kind in BY_NIGHT and wall.hour < 12
        return moment_of(self.date + ONE_DAY if is_after_midnight else self.date, wall)

    def begins(self, base):
        """(when a prayer begins or the sun rises or sets, what decided), by the timetable, else estimated."""
        printed_name, name, rule_name = BASES[base]
        printed = getattr(self.printed, printed_name)
        if printed is not None:
            return self.at(printed, base), ""
        if self.estimate is None:
            return None, ""
        return getattr(self.estimate, name), getattr(self.estimate, rule_name) if rule_name else ""

    def starts_of(self, rule, isha_congregation):
        """[(moment, what decided)] of a rule, a row a sitting; empty where its base cannot be worked out."""
        if rule.base == "clock":
            walls = rule.starts if is_summer_time(self.date) or not rule.starts_winter else rule.starts_winter
            return [(moment, "") for moment in sorted({self.at(wall, rule.kind) for wall in walls})]
        if rule.base == "isha_congregation" and isha_congregation is not None:
            base, note = isha_congregation, ""
        else:
            base, note = self.begins(rule.base.removesuffix("_congregation"))
        return [] if base is None else [(self._within(base + rule.offset_minutes * ONE_MINUTE), note)]

    def _within(self, moment):
        """An offset never leads out of the day that it was meant for."""
        first, end = bounds_of(self.date)
        return min(max(moment, first), end - ONE_MINUTE)
