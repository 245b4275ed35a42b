"""When people gather at the mosque of the cast, with what could leak: a private visit, stewards, a posture and why."""

from dataclasses import dataclass
from datetime import date, time, timedelta

from hub.history import moment
from hub.places import actions_calendars, actions_feeds, actions_gatherings, actions_postures, actions_timetables
from hub.places.gatherings import Day
from hub.places.stamps import stamp
from hub.places.timetable_files import Reading, Reject
from tests.cast import START

DAY = timedelta(days=1)
SECRET_GUEST, STEWARD_PHONE, REASON = "The Minister", "07700 900123", "Threats after the news from abroad."
TIMES = Day(
    sunrise=time(7, 40),
    fajr_begins=time(5, 55),
    fajr=time(6, 30),
    zuhr_begins=time(11, 55),
    zuhr=time(13, 0),
    asr_begins=time(13, 40),
    asr=time(14, 15),
    maghrib_begins=time(15, 57),
    maghrib=time(16, 2),
    isha_begins=time(17, 40),
    isha=time(19, 30),
)
FACTS = {
    "title": "",
    "season": "always",
    "weekdays": [],
    "on": None,
    "base": "clock",
    "starts": [],
    "starts_winter": [],
    "offset_minutes": 0,
    "lasts_minutes": 45,
    "attendance": None,
    "has_children": False,
    "is_private": False,
    "valid_from": None,
    "valid_until": None,
}
JUMUAH = FACTS | {"kind": "jumuah", "weekdays": [4], "starts": [time(13, 15), time(14, 0)], "attendance": 400}
GUEST = FACTS | {
    "kind": "public_figure",
    "title": SECRET_GUEST,
    "on": date(2026, 12, 4),
    "starts": [time(11, 0)],
    "is_private": True,
}


@dataclass
class Rhythms:
    saved: object
    preview: object
    rule: object
    guest: object
    term: object
    posture: object
    feed_key: str


def a_reading(first=date(2026, 11, 23), days=60, rejects=2):
    bad = [Reject(line, "2026-02-29,7:00", "there is no such day") for line in range(5, 5 + rejects)]
    return Reading(days={first + number * DAY: TIMES for number in range(days)}, rejects=bad)


def add_rule(cast, facts=JUMUAH, *, place=None, by=None, at=START):
    return actions_gatherings.add_gathering(place or cast.mosque, facts=facts, by=by or cast.faith, at=at)[0]


def rhythms_of_world(world):
    if "rhythms" not in world.brought:
        world.brought["rhythms"] = _make(world.cast)
    return world.brought["rhythms"]


def _make(cast):
    faith = {"by": cast.faith, "at": START}
    saved = actions_timetables.upload_timetable(cast.mosque, file_name="times.csv", reading=a_reading(), **faith)
    saved = actions_timetables.save_timetable(saved, **faith)
    preview = actions_timetables.upload_timetable(
        cast.mosque, file_name="last year.csv", reading=a_reading(date(2025, 1, 1), 365), **faith
    )
    rule, guest = add_rule(cast), add_rule(cast, GUEST)
    for gathering in (rule, guest):
        actions_gatherings.set_stewards(
            gathering, number=4, contact="Bilal", phone=STEWARD_PHONE, version=stamp({}), **faith
        )
    term, _is_new = actions_calendars.add_term(
        cast.borough,
        name="Autumn 2026",
        starts_on=date(2026, 9, 1),
        ends_on=date(2026, 12, 18),
        source="The council's page",
        by=cast.council,
        at=START,
    )
    now = moment.now()
    care = actions_postures.Care(
        area=cast.borough,
        faiths=("muslim",),
        level="heightened",
        reason=REASON,
        starts_at=now - DAY,
        ends_at=now + 6 * DAY,
        review_at=now + 4 * DAY,
    )
    posture, _is_new = actions_postures.set_posture(care, set_for=cast.police_body, by=cast.sergeant, at=now - DAY)
    return Rhythms(saved, preview, rule, guest, term, posture, actions_feeds.make_feed(cast.mosque, **faith))
