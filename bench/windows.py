"""When people gather at 5,000 places in a week, loaded and worked out from nothing."""

import random
import time
from datetime import date, timedelta
from datetime import time as wall

from django.db import transaction

from bench.data import NOW
from bench.measure import Figure
from hub.people.models import User
from hub.places.estimates import estimate
from hub.places.gatherings import windows
from hub.places.models import Area, Gathering, PlaceOfWorship, Timetable, TimetableDay
from hub.places.rhythms import rhythms_of
from hub.references import new_reference

PLACES = 5000
FROM, TO = date(2027, 6, 14), date(2027, 6, 21)  # in June the estimates are hardest
MOST_SECONDS = 5


def figures():
    """A third of the places has a timetable, a third rules, a third neither. Nothing of it stays."""
    with transaction.atomic():
        places = _build()
        estimate.cache_clear()
        started = time.perf_counter()
        rhythms = rhythms_of(places, FROM, TO)
        found = sum(len(windows(rhythm, FROM, TO)) for rhythm in rhythms.values())
        seconds = time.perf_counter() - started
        transaction.set_rollback(True)
    if found < PLACES * 35:
        raise RuntimeError(f"only {found} windows of {PLACES} places")
    goal = f"<= {MOST_SECONDS} s for a week"
    yield Figure("windows_5000", round(seconds, 2), "s", queries=6, goal=goal, met=seconds <= MOST_SECONDS)


def _build():
    chance = random.Random(20270614)  # noqa: S311 - repeatable rows, not secrets
    ward = Area.objects.select_related("parent").filter(kind="ward").first()
    places = PlaceOfWorship.objects.bulk_create(
        PlaceOfWorship(
            reference=new_reference("P"),
            name=f"Mosque {number}",
            faith="muslim",
            ward=ward,
            borough=ward.parent,
            longitude=chance.uniform(-4, 1),
            latitude=chance.uniform(50.5, 56),
        )
        for number in range(PLACES)
    )
    _rules(places[::3])
    _timetables(places[1::3])
    return places


def _rules(places):
    starts = {"fajr": [4, 30], "zuhr": [13, 30], "asr": [18, 30], "isha": [22, 45]}
    rules = [{"kind": kind, "starts": [wall(*at)]} for kind, at in starts.items()]
    rules += [
        {"kind": "maghrib", "base": "sunset", "offset_minutes": 5},
        {"kind": "jumuah", "starts": [wall(13, 0), wall(14, 0)]},
        {"kind": "evening_school", "starts": [wall(17)], "weekdays": [0, 1, 2, 3, 4], "season": "term"},
    ]
    Gathering.objects.bulk_create(
        Gathering(place=place, reference=new_reference("W"), lasts_minutes=15, added_at=NOW, **rule)
        for place in places
        for rule in rules
    )


def _timetables(places):
    by = User.objects.first()
    timetables = Timetable.objects.bulk_create(
        Timetable(place=place, reference=new_reference("T"), file_name="t.csv", status="saved", by=by, uploaded_at=NOW)
        for place in places
    )
    times = {"fajr": wall(4), "zuhr": wall(13, 30), "asr": wall(18), "maghrib": wall(21, 25), "isha": wall(22, 50)}
    TimetableDay.objects.bulk_create(
        TimetableDay(
            timetable=timetable, place=timetable.place, on=FROM + timedelta(days=day), is_in_force=True, **times
        )
        for timetable in timetables
        for day in range(-1, 8)
    )
