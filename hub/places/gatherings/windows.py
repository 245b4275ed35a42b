"""From rules, timetable and estimate to windows.

For each prayer and day: a rule made for that one date, else the place's own timetable, else its rules, else an
estimate. For Jumu'ah the rules come before the timetable, whose one column cannot hold several sittings. Where the
timetable says when, a rule for the same prayer still says how many come and for how long.
"""

from dataclasses import replace
from datetime import timedelta

from hub.places.gatherings.holding import CERTAIN, FRIDAY, most_specific, of_one_occasion
from hub.places.gatherings.prayer_day import PrayerDay
from hub.places.gatherings.rhythm import PRAYERS, Window
from hub.places.wall_time import ONE_DAY

ARRIVAL = DISPERSAL = timedelta(minutes=20)
LASTS, JUMUAH_LASTS = 15, 45  # minutes, where no rule says it


def windows(rhythm, from_, to):
    """The windows of the prayer days `from_` up to, not including, `to` (local dates), by when they start."""
    found = []
    for number in range((to - from_).days):
        found += _windows_of(PrayerDay(rhythm, from_ + number * ONE_DAY))
    return sorted(found, key=lambda window: (window.starts_at, window.day, window.kind, window.rule, window.title))


def _windows_of(day):
    is_friday = day.date.weekday() == FRIDAY
    found = []
    for prayer in PRAYERS:
        found += _jumuah(day) if is_friday and prayer == "zuhr" else _prayer(day, prayer)
    isha = min((window.starts_at for window in found if window.kind == "isha"), default=None)
    # a Jumu'ah that somebody entered for one other date is odd, but it is what they said
    decided = {*PRAYERS, "jumuah"} if is_friday else {*PRAYERS}
    for rule, how in day.rules:
        if rule.kind not in decided:
            found += _by_rule(day, rule, how, isha_congregation=isha)
    return found


def _prayer(day, prayer):
    chosen = most_specific(day.rules_of(prayer))
    is_exception = chosen is not None and chosen[0].on is not None
    printed = getattr(day.printed, prayer)
    if printed is not None and not is_exception:
        return [_window(day, prayer, day.at(printed, prayer), "timetable", rule=chosen and chosen[0])]
    return (chosen and _by_rule(day, *chosen)) or _estimated(day, prayer, prayer)


def _jumuah(day):
    """Several rules are several sittings; without any the Friday column of the timetable, and then Zuhr, stands in."""
    held = of_one_occasion(day.rules_of("jumuah"))
    sittings = [window for rule, how in held for window in _by_rule(day, rule, how)]
    if sittings:
        return _numbered(sittings)
    if day.printed.zuhr is not None:
        return [_window(day, "jumuah", day.at(day.printed.zuhr, "zuhr"), "timetable")]
    return _jumuah_by_zuhr(day) or _estimated(day, "zuhr", "jumuah")


def _jumuah_by_zuhr(day):
    """At the time of Zuhr, but it lasts longer, and how many come to Zuhr on other days says nothing."""
    chosen = most_specific(day.rules_of("zuhr"))
    if chosen is None:
        return []
    rule = chosen[0]
    found = [_window(day, "jumuah", moment, "rule", note="zuhr_rule") for moment, _note in day.starts_of(rule, None)]
    return [replace(window, rule=rule.reference, is_private=rule.is_private) for window in _numbered(found)]


def _by_rule(day, rule, how, isha_congregation=None):
    starts = day.starts_of(rule, isha_congregation)
    return [
        _window(day, rule.kind, moment, "rule", rule=rule, how=how, note=how.note or note, sitting=sitting)
        for sitting, (moment, note) in enumerate(starts, start=1)
    ]


def _estimated(day, prayer, kind):
    """By when the prayer begins. A congregation may be later, never earlier: that is why it is marked."""
    if not day.shows_estimates:
        return []
    moment, note = day.begins(prayer)
    if moment is None:
        return []
    is_printed = getattr(day.printed, f"{prayer}_begins") is not None
    return [_window(day, kind, moment, "estimate", note="begins" if is_printed else note)]


def _numbered(sittings):
    in_order = sorted(sittings, key=lambda window: (window.starts_at, window.rule))
    return [replace(window, sitting=number) for number, window in enumerate(in_order, start=1)]


def _window(day, kind, starts_at, source, *, rule=None, how=CERTAIN, note="", sitting=1):
    lasts = rule.lasts_minutes if rule else JUMUAH_LASTS if kind == "jumuah" else LASTS
    ends_at = starts_at + timedelta(minutes=lasts)
    return Window(
        kind=kind,
        title=rule.title if rule else "",
        day=day.date,
        sitting=sitting,
        starts_at=starts_at,
        ends_at=ends_at,
        opens_at=starts_at - ARRIVAL,
        closes_at=ends_at + DISPERSAL,
        source=source,
        is_provisional=how.is_provisional,
        rule=rule.reference if rule else "",
        attendance=rule.attendance if rule else None,
        has_children=rule.has_children if rule else False,
        is_private=rule.is_private if rule else False,
        note=note,
    )
