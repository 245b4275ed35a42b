"""Finds places that may be one: near each other first, then alike in name. A person decides.

Near is within 300 metres; where one of the two has no point, the same postcode or, without one, the same ward.
Places of different faiths are never one.
"""

import math
from collections import defaultdict
from dataclasses import dataclass
from itertools import chain, islice

from django.db.models import Q

from hub.places.importing.likeness import LIKELY, likeness_of, words_of_areas
from hub.places.models import LikelyDuplicate, PlaceOfWorship

METRES = 300
MOST_COMPARED = 300  # neighbours of one place; thousands of rows at one point would otherwise compare by the million
MOST_PAIRS = 5  # of one place: the likeliest
FAITHS, UNKNOWN = tuple(PlaceOfWorship.Faith), PlaceOfWorship.Faith.UNKNOWN

A_DEGREE_NORTH = 111_320  # metres
# A degree of longitude is shortest in the very north of the country: cells by it are never narrower than 300 m.
CELL_NORTH = METRES / A_DEGREE_NORTH
CELL_EAST = METRES / (A_DEGREE_NORTH * math.cos(math.radians(61.5)))


@dataclass(frozen=True, eq=False)
class Candidate:
    """A place to compare: of the registry or of a file. `thing` is whatever the caller knows it by."""

    thing: object
    likenesses: tuple
    faith: str
    ward_id: int
    longitude: float | None = None
    latitude: float | None = None
    postcode: str = ""

    @property
    def has_point(self):
        return self.longitude is not None

    def likeness_to(self, other):
        return max(mine.to(theirs) for mine in self.likenesses for theirs in other.likenesses)


def candidate_of(thing, *, names, faith, ward_id, area_words, longitude=None, latitude=None, postcode=""):
    likenesses = tuple(likeness_of(name, area_words) for name in names)
    return Candidate(thing, likenesses, faith, ward_id, longitude, latitude, postcode)


class Neighbourhood:
    """Candidates by where they stand."""

    def __init__(self, candidates=()):
        self.cells = defaultdict(list)
        self.wards = defaultdict(list)
        self.wards_without_point = defaultdict(list)
        for candidate in candidates:
            self.add(candidate)

    def add(self, candidate):
        faith, ward = candidate.faith, candidate.ward_id
        self.wards[ward, faith].append(candidate)
        if candidate.has_point:
            self.cells[_cell_of(candidate), faith].append(candidate)
        else:
            self.wards_without_point[ward, faith].append(candidate)

    def duplicates_of(self, candidate):
        """[(other candidate, metres or None, likeness)], the likeliest first."""
        near = chain(
            islice(self._around(candidate), MOST_COMPARED), islice(self._without_point(candidate), MOST_COMPARED)
        )
        near = [(other, metres) for other, metres in near if metres is None or metres <= METRES]
        found = [(other, metres, candidate.likeness_to(other)) for other, metres in near]
        likely = [pair for pair in found if pair[2] >= LIKELY]
        likely.sort(key=lambda pair: (-pair[2], METRES if pair[1] is None else pair[1]))
        return likely[:MOST_PAIRS]

    def _around(self, candidate):
        """(other, metres) of all with a point in the cell of this one and those beside it."""
        if candidate.has_point:
            east, north = _cell_of(candidate)
            for cell in [(east + x, north + y) for x in (0, -1, 1) for y in (0, -1, 1)]:
                for faith in _faiths_for(candidate):
                    for other in self.cells.get((cell, faith), ()):
                        yield other, round(metres_between(candidate, other))

    def _without_point(self, candidate):
        """(other, None) of those in the ward where one of the two has no point, unless their postcodes differ."""
        wards = self.wards_without_point if candidate.has_point else self.wards
        for faith in _faiths_for(candidate):
            for other in wards.get((candidate.ward_id, faith), ()):
                if not (candidate.postcode and other.postcode) or candidate.postcode == other.postcode:
                    yield other, None


def _faiths_for(candidate):
    return FAITHS if candidate.faith == UNKNOWN else (candidate.faith, UNKNOWN)


def _cell_of(candidate):
    return math.floor(candidate.longitude / CELL_EAST), math.floor(candidate.latitude / CELL_NORTH)


def metres_between(one, other):
    """At this distance the earth is flat, a degree of longitude only shorter."""
    north = (one.latitude - other.latitude) * A_DEGREE_NORTH
    shrink = math.cos(math.radians((one.latitude + other.latitude) / 2))
    return math.hypot(north, (one.longitude - other.longitude) * A_DEGREE_NORTH * shrink)


def likely_duplicates_of(place):
    """[(PlaceOfWorship, metres or None, likeness)] of open places that may be `place`, the likeliest first.

    `place` may be one that is not saved yet.
    """
    near = PlaceOfWorship.objects.open().filter(_may_be_near(place), is_demo=place.is_demo).exclude(pk=place.pk)
    others = near.select_related("ward", "borough").prefetch_related("aliases")
    neighbourhood = Neighbourhood(_candidate_of_place(other) for other in others)
    return [(other.thing, metres, likeness) for other, metres, likeness in _found(neighbourhood, place)]


def _found(neighbourhood, place):
    return neighbourhood.duplicates_of(_candidate_of_place(place))


def _candidate_of_place(place):
    aliases = [alias.name for alias in place.aliases.all()] if place.pk else []
    return candidate_of(
        place,
        names=[place.name, *aliases],
        faith=place.faith,
        ward_id=place.ward_id,
        area_words=words_of_areas(place.ward.name, place.borough.name),
        longitude=place.longitude,
        latitude=place.latitude,
        postcode=place.postcode,
    )


def _may_be_near(place):
    """A box around the point that is a little too big, and whatever of the ward has no point."""
    if place.longitude is None:
        return Q(ward=place.ward_id)
    east, north = CELL_EAST * 1.01, CELL_NORTH * 1.01
    return Q(ward=place.ward_id, longitude__isnull=True) | Q(
        longitude__range=(place.longitude - east, place.longitude + east),
        latitude__range=(place.latitude - north, place.latitude + north),
    )


def record_duplicates(place, *, at):
    """Keep for a person to decide what may be the same as `place`; a pair that was asked about stays as it is.

    Called by the actions that add or change a place, in their transaction. Returns how many are new.
    """
    return keep_pairs(
        [(place.pk, other.pk, metres, likeness) for other, metres, likeness in likely_duplicates_of(place)], at=at
    )


def keep_pairs(pairs, *, at):
    """Write (place id, other place id, metres or None, likeness); returns how many pairs were not known."""
    rows = [
        LikelyDuplicate(
            first_id=min(one, other), second_id=max(one, other), metres=metres, similarity=likeness, found_at=at
        )
        for one, other, metres, likeness in pairs
    ]
    before = LikelyDuplicate.objects.count()
    LikelyDuplicate.objects.bulk_create(rows, batch_size=2000, ignore_conflicts=True)
    return LikelyDuplicate.objects.count() - before
