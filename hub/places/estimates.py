"""Estimates when the five prayers begin at a point, and where the sun stands. Pure.

`adhanpy` gives the position of the sun, the angles of the methods and the seasonal times of the Moonsighting Committee.
Where the sun stands at an angle we work out ourselves: its single step of correction is hours wrong on the days when
the sun only just reaches the angle (Lerwick, 22 August), and its high-latitude rule also cuts off times that the sun
does reach.

At these latitudes the sun does not go 15 to 20 degrees below the horizon in summer. Only then does the high-latitude
rule of the place decide; `fajr_rule` and `isha_rule` name it. The Moonsighting Committee has rules of its own: never
earlier (Fajr) or later (Isha) than its time for the season, and north of 55° a seventh of the night.
"""

import math
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import cached_property, lru_cache

from adhanpy.astronomy.Astronomical import interpolate, interpolate_angles
from adhanpy.astronomy.CalendricalHelper import julian_day
from adhanpy.astronomy.SolarCoordinates import SolarCoordinates
from adhanpy.calculation import CalculationMethod
from adhanpy.calculation.MethodsParameters import methods_parameters
from adhanpy.calculation.Twilight import season_adjusted_evening_twilight, season_adjusted_morning_twilight

from hub.places.wall_time import ONE_DAY, moment_of

METHODS = {
    "moonsighting": CalculationMethod.MOON_SIGHTING_COMMITTEE,
    "mwl": CalculationMethod.MUSLIM_WORLD_LEAGUE,
    "karachi": CalculationMethod.KARACHI,
    "isna": CalculationMethod.NORTH_AMERICA,
    "egyptian": CalculationMethod.EGYPTIAN,
}
SHADOWS = {"standard": 1, "hanafi": 2}
# which part of the night lies between the sun's setting and Isha, and between Fajr and its rising
PORTIONS = {"seventh": lambda _angle: 1 / 7, "middle": lambda _angle: 1 / 2, "angle": lambda angle: angle / 60}
LATEST_ISHA = time(1, 30)
HORIZON = -50 / 60  # the upper edge of the sun, with the bending of light by the air
MOONSIGHTING_NORTH = 55  # degrees: from here on it counts a seventh of the night
AT_NOON, BEFORE_NOON, AFTER_NOON = 0, -1, 1
TURN_A_DAY = 360.985647  # degrees that the sky turns in a day
MOST_STEPS = 6  # where the sun grazes the angle; elsewhere two or three are enough
A_SECOND = 1 / 86400


@dataclass(frozen=True, slots=True)
class Estimate:
    """When each prayer begins on a day (UTC, whole minutes), and the plain sunrise and sunset."""

    fajr: datetime
    sunrise: datetime
    zuhr: datetime
    asr: datetime
    sunset: datetime
    maghrib: datetime
    isha: datetime
    fajr_rule: str = ""  # what decided where the angle did not: seventh, middle, angle, season or latest
    isha_rule: str = ""


@lru_cache(maxsize=16384)
def estimate(day, point, method="moonsighting", asr="standard", high_latitude="seventh"):
    """The Estimate for a local date at (longitude, latitude)."""
    sun = Sun(day, point)
    if method == "moonsighting":
        (fajr, fajr_rule), (isha, isha_rule) = _moonsighting_fajr(sun), _moonsighting_isha(sun)
    else:
        fajr, fajr_rule = _fajr(sun, _angle(method, "fajr_angle"), high_latitude)
        isha, isha_rule = _isha(sun, _angle(method, "isha_angle"), high_latitude)
    latest = moment_of(day + ONE_DAY, LATEST_ISHA)
    if isha > latest:
        isha, isha_rule = latest, "latest"
    added = methods_parameters[METHODS[method]]["method_adjustments"]
    return Estimate(
        fajr=_whole(fajr),
        sunrise=_whole(sun.rises),
        zuhr=_whole(sun.transit, added.dhuhr),
        asr=_whole(sun.shadow_grows_by(SHADOWS[asr])),
        sunset=_whole(sun.sets),
        maghrib=_whole(sun.sets, added.maghrib),
        isha=_whole(isha),
        fajr_rule=fajr_rule,
        isha_rule=isha_rule,
    )


class Sun:
    """The sun on one day over one point (longitude, latitude)."""

    def __init__(self, day, point):
        self.day, self.point = day, point
        self.midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
        fraction, self.noon_declination = self._passes(AT_NOON)
        self.transit = self._moment(fraction)

    @cached_property
    def rises(self):
        return self.at(HORIZON, BEFORE_NOON)

    @cached_property
    def sets(self):
        return self.at(HORIZON, AFTER_NOON)

    @cached_property
    def night_after(self):
        return Sun(self.day + ONE_DAY, self.point).rises - self.sets

    @cached_property
    def night_before(self):
        return self.rises - Sun(self.day - ONE_DAY, self.point).sets

    def at(self, altitude, side):
        """When its middle stands at `altitude` degrees, before or after noon; None if it does not get there."""
        fraction, _declination = self._passes(side, altitude)
        return None if fraction is None else self._moment(fraction)

    def shadow_grows_by(self, lengths):
        """When a shadow is longer than at noon by `lengths` times the height of what throws it."""
        noon = math.tan(math.radians(abs(self.point[1] - self.noon_declination)))
        return self.at(math.degrees(math.atan(1 / (lengths + noon))), AFTER_NOON)

    def _passes(self, side, altitude=0):
        """(fraction of the UTC day, declination): each step takes the sun from where the step before ended."""
        longitude, latitude = self.point
        noon = 0.5 - longitude / 360
        fraction, angle, cosine = noon + side / 2, 0, 0
        for _step in range(MOST_STEPS):
            declination, ascension, sidereal = _position(self.day, fraction)
            if side:
                cosine = _cosine_of_hour_angle(altitude, latitude, declination)
                angle = math.degrees(math.acos(min(max(cosine, -1), 1)))
            turned = ascension - longitude + side * angle - sidereal
            # of all the turns of the sky the one around this day's noon
            turned += 360 * round(((noon + side * angle / 360) * TURN_A_DAY - turned) / 360)
            before, fraction = fraction, turned / TURN_A_DAY
            if abs(fraction - before) < A_SECOND:
                break
        return (fraction if abs(cosine) <= 1 else None), declination

    def _moment(self, fraction):
        return self.midnight + fraction * ONE_DAY


def _cosine_of_hour_angle(altitude, latitude, declination):
    altitude, latitude, declination = map(math.radians, (altitude, latitude, declination))
    across = math.cos(latitude) * math.cos(declination)
    return (math.sin(altitude) - math.sin(latitude) * math.sin(declination)) / across


@lru_cache(maxsize=1024)
def _midnight_sun(day):
    """Where the sun stands at 0:00 UTC of the day before, of the day and of the day after."""
    return [SolarCoordinates(julian_day(day.year, day.month, day.day) + step) for step in (-1, 0, 1)]


def _position(day, fraction):
    """Declination and right ascension at a fraction of the UTC day, and the turn of the sky at its beginning."""
    before, sun, after = _midnight_sun(day)
    declination = interpolate(sun.declination, before.declination, after.declination, fraction)
    ascension = interpolate_angles(sun.right_ascension, before.right_ascension, after.right_ascension, fraction)
    return declination, ascension, sun.apparent_sidereal_time


def _angle(method, name):
    return methods_parameters[METHODS[method]][name]


def _fajr(sun, angle, high_latitude):
    begins = sun.at(-angle, BEFORE_NOON)
    if begins is not None:
        return begins, ""
    return sun.rises - PORTIONS[high_latitude](angle) * sun.night_before, high_latitude


def _isha(sun, angle, high_latitude):
    begins = sun.at(-angle, AFTER_NOON)
    if begins is not None:
        return begins, ""
    return sun.sets + PORTIONS[high_latitude](angle) * sun.night_after, high_latitude


def _moonsighting_fajr(sun):
    day, latitude = sun.day, sun.point[1]
    by_angle = sun.at(-_angle("moonsighting", "fajr_angle"), BEFORE_NOON)
    by_season = season_adjusted_morning_twilight(latitude, day.timetuple().tm_yday, day.year, sun.rises)
    begins = sun.rises - sun.night_before / 7 if latitude >= MOONSIGHTING_NORTH else by_angle
    return _moonsighting(by_angle, begins, by_season, max)


def _moonsighting_isha(sun):
    day, latitude = sun.day, sun.point[1]
    by_angle = sun.at(-_angle("moonsighting", "isha_angle"), AFTER_NOON)
    by_season = season_adjusted_evening_twilight(latitude, day.timetuple().tm_yday, day.year, sun.sets)
    begins = sun.sets + sun.night_after / 7 if latitude >= MOONSIGHTING_NORTH else by_angle
    return _moonsighting(by_angle, begins, by_season, min)


def _moonsighting(by_angle, begins, by_season, nearer_to_day):
    """(when, what decided). The season is part of the method; it is named only where the angle is not reached."""
    chosen = by_season if begins is None else nearer_to_day(begins, by_season)
    if by_angle is not None:
        return chosen, ""
    return chosen, "season" if chosen == by_season else "seventh"


def _whole(moment, minutes=0):
    """To the nearest minute, `minutes` later."""
    return (moment + timedelta(minutes=minutes, seconds=30)).replace(second=0, microsecond=0)
