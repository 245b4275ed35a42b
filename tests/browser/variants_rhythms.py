"""Pages of urls_rhythms and of postures that an address alone does not show."""

from datetime import date, time, timedelta

from hub.history import moment
from hub.places import actions_gatherings, actions_postures, actions_timetables
from hub.places.gatherings import Day
from hub.places.stamps import stamp
from tests.access.pages_rhythms import care
from tests.access.rhythms_world import FACTS, a_reading, add_rule, rhythms_of_world

A_TARAWEEH = FACTS | {"kind": "taraweeh", "season": "ramadan", "base": "isha_congregation", "offset_minutes": 10}


def rhythms(world):
    """The pages are asked one by one, so each of them may change what the next one shows."""
    cast = world.cast
    going = rhythms_of_world(world)
    place = f"/places/{cast.mosque.reference}"
    yield from _times(cast, place)
    yield from _timetables(cast, place, going)
    yield from _rules(cast, place, going)
    yield from _calendars(cast, place)
    yield from _postures(world, going)


def _times(cast, place):
    yield "the week of a private visit", "umbrella", f"{place}/times/"
    yield "the place's page with its times", "faith", f"{place}/"
    add_rule(cast, A_TARAWEEH)
    add_rule(cast, FACTS | {"kind": "evening_school", "season": "term", "weekdays": [0], "starts": [time(17)]})
    yield "a week of Ramadan, estimated", "faith", f"{place}/times/?from=2027-02-10"
    yield "a month of Ramadan", "faith", f"{place}/month/2027-02/"
    yield "a week long ago", "umbrella", f"{place}/times/?from=2001-02-10"


def _timetables(cast, place, going):
    saved, preview = (f"{place}/times/timetables/{one.reference}/" for one in (going.saved, going.preview))
    yield "last year's timetable", "faith", preview
    yield "a timetable, its first week", "faith", f"{saved}?week=first"
    yield "no file", "faith", f"{place}/times/timetables/", {}
    actions_timetables.discard_timetable(going.preview, by=cast.faith, at=moment.now())
    yield "a timetable discarded", "faith", preview
    half = actions_timetables.upload_timetable(
        cast.mosque,
        file_name="half.csv",
        reading=a_reading(date(2026, 12, 1), 3, rejects=60),
        by=cast.faith,
        at=moment.now(),
    )
    yield "a preview with many rejected lines", "faith", f"{place}/times/timetables/{half.reference}/"
    day = f"{place}/times/days/2026-12-03/"
    yield "a day, overtaken", "faith", day, {"version": "1", "zuhr": "13:10"}
    yield "a day in disorder", "faith", day, {"version": "1", "zuhr": "13:10", "asr": "12:00", "isha": "late"}
    before = actions_timetables.day_in_force(cast.mosque, date(2026, 12, 3))
    actions_timetables.correct_day(
        cast.mosque,
        on=date(2026, 12, 3),
        day=Day(zuhr=time(13, 10)),
        version=actions_timetables.stamp_of(before),
        by=cast.faith,
        at=moment.now(),
    )
    yield "a day corrected by hand", "faith", day
    yield "a day of which nothing is known", "faith", f"{place}/times/days/2030-12-03/"


def _rules(cast, place, going):
    add = f"{place}/times/rules/add/"
    for kind in ("zuhr", "jumuah", "eid_fitr", "taraweeh", "evening_school", "service", "public_figure", "other"):
        yield f"a new rule, {kind}", "faith", f"{add}{kind}/"
    wrong = {"how": "clock", "how_often": "once", "starts": "noonish", "lasts": "x", "attendance": "x", "version": "0"}
    for kind in ("zuhr", "jumuah", "evening_school", "service", "other"):
        yield f"a new rule, {kind} with errors", "faith", f"{add}{kind}/", wrong
    yield "a rule without minutes", "faith", f"{add}maghrib/", {"how": "sunset", "lasts": "15", "version": "0"}
    rule = f"{place}/times/rules/{going.rule.reference}/"
    yield "a rule, overtaken", "faith", rule, {"starts": "13:30", "lasts": "45", "version": "0"}
    yield "stewards, overtaken", "faith", f"{rule}stewards/", {"number": "9", "version": "1"}
    actions_gatherings.remove_gathering(going.rule, by=cast.faith, at=moment.now())
    yield "rules, one removed", "faith", f"{place}/times/rules/"
    cast.mosque.refresh_from_db()
    cast.mosque.faith = "sikh"
    cast.mosque.save()
    yield "what is it, at a gurdwara", "faith", add
    cast.mosque.faith = "muslim"
    cast.mosque.save()


def _calendars(cast, place):
    yield "a feed, just made", "faith", f"{place}/times/feed/", {}
    yield "terms of which borough", "coordinator", "/places/terms/"
    yield "terms of a borough", "coordinator", f"/places/terms/?borough={cast.borough.code}"
    yield "no terms yet", "other_council", "/places/terms/"
    term = f"/places/terms/{cast.borough.code}/2026-09-01/"
    said = {"name": "A", "starts_on": "1/9/2026", "ends_on": "2/9/2026", "source": "B", "version": "1"}
    yield "a term, overtaken", "council", term, said
    tried = {"is_shown": "yes", "method": "mwl", "asr": "hanafi", "high_latitude": "middle", "version": "0"}
    yield "estimates that are tried", "faith", f"{place}/times/estimates/", tried | {"try": "1"}
    ramadan = f"{place}/times/islamic-dates/ramadan/1448/"
    yield "Ramadan on an odd day", "faith", ramadan, {"on": "1/8/2027", "version": str(stamp())}
    yield "Ramadan, overtaken", "faith", ramadan, {"on": "9/2/2027", "version": "1"}


def _postures(world, going):
    posture = f"/postures/{going.posture.reference}/"
    yield "a posture, for its committee", "faith", posture
    yield "a posture and why", "sergeant", posture
    yield "home while the posture is raised", "faith", "/"
    yield "a posture, overtaken", "sergeant", f"{posture}extend/", care(world) | {"version": "0"}
    yield "a posture ended, overtaken", "sergeant", f"{posture}end/", {"version": "0"}
    yield "a posture with errors", "sergeant", "/postures/new/", {"area": "?", "starts_at_day": "soon"}
    actions_postures.end(going.posture, version=1, by=world.cast.sergeant, at=moment.now() - timedelta(minutes=1))
    yield "a posture that is over", "sergeant", posture
    yield "postures, all over", "council", "/postures/"
    yield "nothing is raised", "other_council", "/postures/"
