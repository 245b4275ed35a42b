"""Loads what windows are made from: the same number of queries for one place and for thousands."""

from collections import defaultdict
from dataclasses import fields

from hub.places.areas import middles_of
from hub.places.gatherings import Calculation, Day, Rhythm, Rule, windows
from hub.places.models import Gathering, IslamicDate, PrayerCalculation, SchoolTerm, TimetableDay
from hub.places.wall_time import ONE_DAY

RULE_FIELDS = [field.name for field in fields(Rule)]
DAY_FIELDS = [field.name for field in fields(Day)]
CALCULATION_FIELDS = [field.name for field in fields(Calculation)]


def windows_of(place, from_, to):
    """The windows of one place for the local dates `from_` up to, not including, `to`."""
    return windows(rhythms_of([place], from_, to)[place.pk], from_, to)


def rhythms_of(places, from_, to):
    """{place pk: Rhythm}, enough for windows from the day before `from_` to the day after `to`. Six queries."""
    places = list(places)
    pks = [place.pk for place in places]
    rules, timetables = _rules_of(pks), _timetables_of(pks, from_, to)
    calculations, terms = _calculations_of(pks), _terms_of({place.borough_id for place in places})
    announced, points = _announced_for(pks), _points_of(places)
    return {
        place.pk: Rhythm(
            faith=str(place.faith),
            point=points.get(place.pk),
            rules=tuple(rules[place.pk]),
            timetable=timetables[place.pk],
            calculation=calculations.get(place.pk),
            terms=tuple(terms[place.borough_id]),
            islamic={**announced[None], **announced[place.pk]},
        )
        for place in places
    }


def _rules_of(pks):
    rows = Gathering.objects.filter(place__in=pks, removed_at__isnull=True).order_by("pk")
    found = defaultdict(list)
    for pk, *values in rows.values_list("place", *RULE_FIELDS):
        found[pk].append(Rule(*(tuple(value) if isinstance(value, list) else value for value in values)))
    return found


def _timetables_of(pks, from_, to):
    rows = TimetableDay.objects.filter(place__in=pks, is_in_force=True, on__gte=from_ - ONE_DAY, on__lte=to)
    found = defaultdict(dict)
    for pk, on, *values in rows.values_list("place", "on", *DAY_FIELDS):
        found[pk][on] = Day(*values)
    return found


def _calculations_of(pks):
    rows = PrayerCalculation.objects.filter(place__in=pks).values_list("place", *CALCULATION_FIELDS)
    return {pk: Calculation(*values) for pk, *values in rows}


def _terms_of(boroughs):
    rows = (
        SchoolTerm.objects.filter(area__in=boroughs).order_by("starts_on").values_list("area", "starts_on", "ends_on")
    )
    found = defaultdict(list)
    for borough, first, last in rows:
        found[borough].append((first, last))
    return found


def _announced_for(pks):
    """{place pk or None for all: {(kind, hijri year): day}}."""
    rows = IslamicDate.objects.filter(place__isnull=True) | IslamicDate.objects.filter(place__in=pks)
    found = defaultdict(dict)
    for pk, kind, hijri_year, on in rows.values_list("place", "kind", "hijri_year", "on"):
        found[pk][kind, hijri_year] = on
    return found


def _points_of(places):
    """The sun rises at the same minute in the whole ward, so a place without a point takes the middle of its ward."""
    middles = middles_of({place.ward_id for place in places if place.longitude is None})
    return {
        place.pk: middles.get(place.ward_id) if place.longitude is None else (place.longitude, place.latitude)
        for place in places
    }
