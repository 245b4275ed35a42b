"""What each persona gets at the addresses of urls_rhythms; see tests/access/pages.py, which merges this."""

from datetime import date, timedelta

from hub.history import moment
from hub.places import actions_calendars, actions_timetables
from hub.places.models import PrayerCalculation
from hub.places.stamps import stamp
from hub.typed import LONDON
from tests.access.pages import MOVED, NO_SUCH_FORM, OK, REFUSED, Gets, Page, signed_in
from tests.access.rhythms_world import rhythms_of_world
from tests.access.world import ALL_NAMED, COMMITTEE, COUNCIL_ANSWERS, OPERATOR

KEEPERS = COMMITTEE | COUNCIL_ANSWERS | OPERATOR
KEEP_REGISTRY = COUNCIL_ANSWERS | OPERATOR
SUPERVISORS = frozenset({"sergeant", "inspector", "commander"})
ON = date(2026, 12, 3)


def the_mosque(world):
    rhythms_of_world(world)
    return {"reference": world.cast.mosque.reference}


def of(name, key=None):
    """The address of something at the mosque."""
    return lambda world: the_mosque(world) | {key or name: getattr(rhythms_of_world(world), name).reference}


def on_a_day(world):
    return the_mosque(world) | {"on": ON}


def keeping(args=the_mosque, data=lambda world: {}, *, post=MOVED, who=KEEPERS):
    """For those who keep the times; others who see the place learn that they may not."""
    refused = ALL_NAMED - who
    return Page(Gets(OK, who, refused=refused), Gets(post, who, refused=refused), args=args, data=data)


def pressing(args, data=lambda world: {}):
    """A button, and no page."""
    return Page(Gets(NO_SUCH_FORM), Gets(MOVED, KEEPERS, refused=ALL_NAMED), args=args, data=data)


def seeing(args):
    return Page(Gets(OK, ALL_NAMED), Gets(NO_SUCH_FORM), args=args)


def looking(args=the_mosque):
    return Page(Gets(OK, KEEPERS, refused=ALL_NAMED), Gets(NO_SUCH_FORM), args=args)


def a_day(world):
    now = actions_timetables.day_in_force(world.cast.mosque, ON)
    return {"version": actions_timetables.stamp_of(now), "zuhr": "13:30"}


def a_vigil(world):
    return {"on": "4/12/2026", "first": "18:00", "last": "19:00", "version": 0}


def jumuah(world):
    version = rhythms_of_world(world).rule.version
    return {"starts": "13:30", "lasts": "45", "version": version}


def some_stewards(world):
    row = rhythms_of_world(world).rule.stewards
    now = {"number": row.number, "contact": row.contact, "phone": row.phone}
    return {"number": 6, "version": stamp(now)}


def a_calculation(world):
    version = actions_calendars.stamp_of_calculation(PrayerCalculation(place=world.cast.mosque))
    said = {"is_shown": "no", "method": "mwl", "asr": "hanafi", "high_latitude": "middle"}
    return said | {"version": version}


def a_term(**changes):
    said = {"name": "Spring 2027", "starts_on": "4/1/2027", "ends_on": "12/2/2027", "source": "The council's page"}
    return lambda world: said | {"version": stamp()} | changes


def the_borough(world):
    return {"code": world.cast.borough.code}


def the_term(world):
    return the_borough(world) | {"starts_on": rhythms_of_world(world).term.starts_on}


def of_borough(args, data, post=MOVED):
    """For others there is nothing here."""
    return Page(Gets(OK, KEEP_REGISTRY), Gets(post, KEEP_REGISTRY), args=args, data=data)


def ramadan(world):
    return {"kind": "ramadan", "hijri_year": 1448}


def announced(world):
    return {"on": "9/2/2027", "version": stamp()}


def changed_term(world):
    return a_term(name="Autumn")(world) | {
        "starts_on": "1/9/2026",
        "ends_on": "18/12/2026",
        "version": actions_calendars.stamp_of_term(rhythms_of_world(world).term),
    }


ALL_SIGNED_IN_REFUSED = Gets(MOVED, OPERATOR, others=REFUSED)
GENERAL_DATE = Page(Gets(OK, OPERATOR, others=REFUSED), ALL_SIGNED_IN_REFUSED, args=ramadan, data=announced)

TIMES = {
    "places:times": seeing(the_mosque),
    "places:month": seeing(lambda world: the_mosque(world) | {"month": date(2026, 12, 1)}),
    "places:timetables": keeping(post=OK),
    "places:timetable": looking(of("saved", "timetable")),
    "places:timetable_save": pressing(of("preview", "timetable")),
    "places:timetable_undo": pressing(of("saved", "timetable")),
    "places:timetable_discard": pressing(of("preview", "timetable")),
    "places:timetable_for_year": pressing(
        of("preview", "timetable"), lambda world: {"year": moment.now().astimezone(LONDON).year}
    ),
    "places:timetable_day": keeping(on_a_day, a_day),
    "places:timetable_day_undo": pressing(on_a_day),
    "places:rules": looking(),
    "places:rule_choose": looking(),
    "places:rule_add": keeping(lambda world: the_mosque(world) | {"kind": "vigil"}, a_vigil),
    "places:rule_change": keeping(of("rule"), jumuah),
    "places:rule_remove": pressing(of("rule")),
    "places:rule_bring_back": pressing(of("rule")),
    "places:stewards": keeping(of("rule"), some_stewards, who=COMMITTEE),
    "places:estimates": keeping(the_mosque, a_calculation),
    "places:islamic_dates": seeing(the_mosque),
    "places:islamic_date": keeping(lambda world: the_mosque(world) | ramadan(world), announced),
    "places:islamic_date_undo": pressing(lambda world: the_mosque(world) | ramadan(world)),
    # the page that answers is the only one that ever shows the address
    "places:feed": keeping(post=OK),
    "places:feed_end": pressing(the_mosque),
    "places:general_islamic_dates": signed_in(OK),
    "places:general_islamic_date": GENERAL_DATE,
    "places:general_islamic_date_undo": Page(Gets(NO_SUCH_FORM), ALL_SIGNED_IN_REFUSED, args=ramadan),
    "places:terms": Page(Gets(OK, KEEP_REGISTRY | {"other_council"}), Gets(NO_SUCH_FORM)),
    "places:term_add": of_borough(the_borough, a_term()),
    "places:term_change": of_borough(the_term, changed_term),
    "places:term_remove": of_borough(the_term, lambda world: {}),
    "times_feed": Page(
        Gets(OK, anonymous=OK),
        Gets(NO_SUCH_FORM, anonymous=NO_SUCH_FORM),
        args=lambda world: {"key": rhythms_of_world(world).feed_key},
    ),
}

SEE_POSTURE = ALL_NAMED - {"umbrella"} | {"other_faith"}
SETTERS = SUPERVISORS | COUNCIL_ANSWERS | {"other_council"}


def the_posture(world):
    return {"reference": rhythms_of_world(world).posture.reference}


def care(world):
    now = moment.now().astimezone(LONDON)

    def at(name, days):
        day = now + timedelta(days=days)
        return {f"{name}_day": f"{day:%d/%m/%Y}", f"{name}_time": "10:00"}

    return {**at("starts_at", 0), **at("ends_at", 7), **at("review_at", 5), "level": "heightened", "reason": "Why."}


def changing(data):
    refused = SEE_POSTURE - SUPERVISORS
    return Page(
        Gets(OK, SUPERVISORS, refused=refused),
        Gets(MOVED, SUPERVISORS, refused=refused),
        args=the_posture,
        data=lambda world: data(world) | {"version": rhythms_of_world(world).posture.version},
    )


POSTURES = {
    "postures:list": Page(Gets(OK, SEE_POSTURE | {"other_council", "other_constable"}), Gets(NO_SUCH_FORM)),
    "postures:detail": Page(Gets(OK, SEE_POSTURE), Gets(NO_SUCH_FORM), args=the_posture),
    # where somebody may set it differs; that it is set is tested in tests/places
    "postures:set": Page(Gets(OK, SETTERS), Gets(OK, SETTERS), data=care),
    "postures:extend": changing(care),
    "postures:end": changing(lambda world: {}),
}

RHYTHMS = TIMES | POSTURES
