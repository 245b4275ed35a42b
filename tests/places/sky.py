"""The sun by ephem (VSOP87), the second opinion on hub/places/estimates.py: no line of it comes from adhan."""

import math
from datetime import UTC, datetime, time, timedelta

import ephem

PLACES = {
    "London": (-0.1278, 51.5074),
    "Birmingham": (-1.8904, 52.4862),
    "Glasgow": (-4.2518, 55.8642),
    "Plymouth": (-4.1427, 50.3755),
    "Lerwick": (-1.1450, 60.1550),
}
SEARCH = timedelta(hours=12)
HAIR = 0.01  # degrees: what two good models of the sun differ by


class Sky:
    def __init__(self, day, point):
        self.longitude, self.latitude = point
        observer = self._observer(datetime.combine(day, time(0)), "0")
        self.transit = observer.next_transit(ephem.Sun()).datetime()

    def _observer(self, at, horizon):
        observer = ephem.Observer()
        observer.lon, observer.lat = str(self.longitude), str(self.latitude)
        observer.pressure, observer.horizon, observer.date = 0, horizon, at
        return observer

    def altitude(self, at):
        """Of the middle of the sun, without refraction, in degrees."""
        sun = ephem.Sun(self._observer(at, "0"))
        return math.degrees(sun.alt)

    @property
    def noon(self):
        return self.transit.replace(tzinfo=UTC)

    @property
    def rises(self):
        """The upper edge at the horizon, 34 minutes of arc of refraction."""
        return self._observer(self.transit, "-0:34").previous_rising(ephem.Sun()).datetime().replace(tzinfo=UTC)

    @property
    def sets(self):
        return self._observer(self.transit, "-0:34").next_setting(ephem.Sun()).datetime().replace(tzinfo=UTC)

    def depth_before(self, degrees):
        """When the sun last stood so deep before noon, None if it did not since the midnight before."""
        return self._crossing(-degrees, self.transit - SEARCH, self.transit)

    def depth_after(self, degrees):
        return self._crossing(-degrees, self.transit, self.transit + SEARCH)

    def only_grazes(self, degrees):
        """Whether the night before or after reaches the angle by a hair, or misses it by one."""
        return any(abs(self.altitude(self.transit + way * SEARCH) + degrees) < HAIR for way in (-1, 1))

    def shadow_after(self, lengths):
        """When a stick's shadow has grown by `lengths` sticks since noon."""
        at_noon = 1 / math.tan(math.radians(self.altitude(self.transit)))
        altitude = math.degrees(math.atan2(1, at_noon + lengths))
        return self._crossing(altitude, self.transit, self.transit + SEARCH)

    def _crossing(self, altitude, low, high):
        """By halving: the altitude only rises, or only falls, between low and high."""
        is_above = self.altitude(low) > altitude
        if (self.altitude(high) > altitude) == is_above:
            return None
        while high - low > timedelta(seconds=1):
            middle = low + (high - low) / 2
            low, high = (middle, high) if (self.altitude(middle) > altitude) == is_above else (low, middle)
        return low.replace(tzinfo=UTC)
