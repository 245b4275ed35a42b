"""When people gather at the made-up places, and the posture there. No terms: those of a real council are not ours."""

from datetime import time, timedelta

from hub.home.demo.play import DAY, HOUR
from hub.places import actions_gatherings, actions_postures, actions_timetables
from hub.places.estimates import estimate
from hub.places.models import Area, Gathering
from hub.places.stamps import stamp
from hub.places.timetable_files import read_timetable
from hub.typed import LONDON

K, S, B = Gathering.Kind, Gathering.Season, Gathering.Base
SHOWN = 400  # days of the timetable, so that the clock can be moved far ahead
HEADER = "d_date,fajr_begins,fajr_jamah,sunrise,zuhr_begins,zuhr_jamah,asr_mithl_1,asr_jamah,maghrib_begins,"
HEADER += "maghrib_jamah,isha_begins,isha_jamah"
# what every mosque's file has: a day that is none, and a slip of the finger
WITH_ERRORS = ["30/02/2027,05:00,05:30,07:00,12:20,13:00,14:40,15:30,17:30,17:35,19:00,19:30", "tomorrow,,,,,,,,,,,"]
MON_TO_FRI = [0, 1, 2, 3, 4]


def fact(kind, lasts, **facts):
    """The columns of a rule; what is not said is as usual."""
    usual = {
        "title": "",
        "season": S.ALWAYS,
        "weekdays": [],
        "on": None,
        "base": B.CLOCK,
        "starts": [],
        "starts_winter": [],
        "offset_minutes": 0,
        "attendance": None,
        "has_children": False,
        "is_private": False,
        "valid_from": None,
        "valid_until": None,
    }
    return usual | {"kind": kind, "lasts_minutes": lasts} | facts


JUMUAH = fact(
    K.JUMUAH, 45, weekdays=[4], starts=[time(13, 15), time(14, 0)], starts_winter=[time(12, 30), time(13, 15)],
    attendance=280,
)  # fmt: skip
SCHOOL = fact(K.EVENING_SCHOOL, 120, weekdays=MON_TO_FRI, starts=[time(17)], attendance=60, has_children=True)
TARAWEEH = fact(K.TARAWEEH, 75, season=S.RAMADAN, base=B.ISHA_CONGREGATION, offset_minutes=10, attendance=200)
EID = fact(K.EID_FITR, 45, season=S.EID_FITR, starts=[time(7, 30), time(8, 30)], attendance=500)
HALL = fact(K.JUMUAH, 45, weekdays=[4], starts=[time(13, 0)], attendance=90)
SERVICE = fact(K.SERVICE, 150, title="Sunday service and langar", weekdays=[6], starts=[time(10, 30)], attendance=150)
MAGHRIB = fact(K.MAGHRIB, 15, base=B.SUNSET, offset_minutes=5)
RULES = [
    ("faith", "centre", (JUMUAH, SCHOOL, TARAWEEH, EID)),
    ("faith", "hall", (HALL,)),
    ("gurdwara", "gurdwara", (SERVICE,)),
    ("lantern", "lantern", (MAGHRIB, JUMUAH)),
]


def the_centre_has_a_timetable(play):
    """Uploaded with two lines that cannot be used, and saved."""

    def act(at):
        place, by = play.cast.places["centre"], play.cast.people["faith"]
        first = at.astimezone(LONDON).date().replace(day=1)
        reading = read_timetable(_file(place, first).encode(), today=first)
        facts = {"by": by, "at": at}
        timetable = actions_timetables.upload_timetable(
            place, file_name="timetable (demo).csv", reading=reading, **facts
        )
        actions_timetables.save_timetable(timetable, **facts)

    play.then(play.on(6, "20:00"), act)


def _file(place, first):
    days = [first + number * DAY for number in range(SHOWN)]
    lines = [_line(day, estimate(day, (place.longitude, place.latitude))) for day in days]
    return "\n".join([HEADER, *lines[:20], *WITH_ERRORS, *lines[20:]])


def _line(day, found):
    """Congregations as mosques set them: some minutes after the beginning, or the same all week."""

    def at(moment, minutes=0):
        return f"{(moment + timedelta(minutes=minutes)).astimezone(LONDON):%H:%M}"

    zuhr = "13:30" if found.zuhr.astimezone(LONDON).hour == 13 else "12:45"
    cells = [at(found.fajr), at(found.fajr, 30), at(found.sunrise), at(found.zuhr), zuhr, at(found.asr)]
    cells += [at(found.asr, 20), at(found.maghrib), at(found.maghrib, 5), at(found.isha), at(found.isha, 15)]
    return ",".join([f"{day:%d/%m/%Y}", *cells])


def rules_by_hand(play):
    def act(at):
        for who, place, rules in RULES:
            for facts in rules:
                actions_gatherings.add_gathering(play.cast.places[place], facts=facts, by=play.cast.people[who], at=at)
        _stewards(play, at)

    play.then(play.on(6, "20:30"), act)


def _stewards(play, at):
    rule = Gathering.objects.get(place=play.cast.places["centre"], kind=K.JUMUAH)
    faith = play.cast.people["faith"]
    who = {"number": 4, "contact": faith.name, "phone": faith.phone}
    actions_gatherings.set_stewards(rule, **who, version=stamp({}), by=faith, at=at)


def the_posture_is_raised(play):
    """By a made-up team, so it holds for made-up places alone."""
    starts = play.now - 2 * HOUR

    def act(at):
        care = actions_postures.Care(
            area=Area.objects.get(kind=Area.Kind.BOROUGH, name="Sutton"),
            faiths=("muslim",),
            level="heightened",
            reason="Families at the made-up places are worried after news from abroad.",
            starts_at=at,
            ends_at=at + 7 * DAY,
            review_at=at + 5 * DAY,
        )
        actions_postures.set_posture(
            care, set_for=play.cast.bodies["suttonteam"], by=play.cast.people["sergeant"], at=at
        )

    play.then(starts, act)


STORIES = [the_centre_has_a_timetable, rules_by_hand, the_posture_is_raised]
