"""Where somebody without an account may say that something happened: public facts of places and boroughs, no more.

A demonstration offers its made-up places and the boroughs of its made-up bodies; a real installation the real ones.
"""

from django.conf import settings
from django.db.models import Q

from hub.concerns.routing import ANSWERING
from hub.people.models import Organisation
from hub.places.models import Area, PlaceOfWorship

SHOWN = 20


def is_made_up():
    """Which world is offered."""
    return settings.DEMO


def boroughs():
    """The boroughs that an open council or police body answers for, by name. One query."""
    bodies = Organisation.objects.open().filter(kind__in=ANSWERING, is_demo=is_made_up())
    covered = Q(covered_by__in=bodies) | Q(children__covered_by__in=bodies)
    return list(Area.objects.filter(covered, kind=Area.Kind.BOROUGH).distinct().order_by("name"))


def borough_of(code):
    return next((area for area in boroughs() if area.code == code), None)


def places():
    return PlaceOfWorship.objects.open().filter(is_demo=is_made_up(), merged_into__isnull=True)


def places_found(text):
    """Up to SHOWN places by what somebody typed of their name, postcode or area, and whether there are more."""
    found = list(places().found_by(text).select_related("ward", "borough").order_by("sort_name", "pk")[: SHOWN + 1])
    return found[:SHOWN], len(found) > SHOWN


def place_of(reference):
    return places().filter(reference=reference).select_related("run_by", "ward", "umbrella").first()


def in_words(place):
    return ", ".join(part for part in (place.address, place.ward.name, place.borough.name) if part)
