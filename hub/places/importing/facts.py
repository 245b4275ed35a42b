"""What a file says of a place, field by field as text, beside what stands here.

A field whose text in the file changed is taken over where the place still says what the file said before; where
somebody changed it by hand, or closed the place, it is only proposed. An empty field of a file says nothing.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from hub.places.models import PlaceOfWorship

Faith, Accuracy = PlaceOfWorship.Faith, PlaceOfWorship.Accuracy

WORDS = {
    "name": _("name"),
    "faith": _("faith"),
    "address": _("address"),
    "postcode": _("postcode"),
    "website": _("website"),
    "wheelchair": _("wheelchair access"),
    "point": _("point on the map"),
}
PLAIN = ("name", "address", "postcode", "website", "wheelchair")
ALIASES = "aliases"  # told apart by this sign, which no name keeps from a file
BETWEEN = "; "


@dataclass(frozen=True)
class Difference:
    field: str
    here: str
    there: str
    is_taken: bool  # else a person decides


def said_by(row):
    """{field: text} of what a row says."""
    said = {name: text for name in PLAIN if (text := getattr(row, name))}
    if row.faith != Faith.UNKNOWN:
        said["faith"] = str(row.faith)
    if row.has_point:
        said["point"] = point_text(row.longitude, row.latitude)
    if row.aliases:
        said[ALIASES] = BETWEEN.join(row.aliases)
    return said


def text_here(place, field):
    if field == "point":
        return "" if place.longitude is None else point_text(place.longitude, place.latitude)
    text = str(getattr(place, field))
    return "" if field == "faith" and text == Faith.UNKNOWN else text


def point_text(longitude, latitude):
    """To about a metre: less is no news."""
    return f"{round(latitude, 5) + 0:.5f}, {round(longitude, 5) + 0:.5f}"


def point_of(text):
    """(longitude, latitude)"""
    latitude, longitude = text.split(",")
    return float(longitude), float(latitude)


def differences(said, before, place, *, may_take):
    """[Difference] between what the file says now and what stands here; nothing where the file says what it did."""
    found = []
    for name in WORDS:
        there, here = said.get(name), text_here(place, name)
        if there is None or there == before.get(name) or there == here:
            continue
        found.append(Difference(name, here, there, may_take and here == before.get(name, "")))
    return found


def new_aliases(said, before):
    """Names that the file has not said before; one that was removed here by hand is not brought back."""
    known = set(before.get(ALIASES, "").split(BETWEEN))
    return [name for name in said.get(ALIASES, "").split(BETWEEN) if name and name not in known]


def shown(field, text):
    """A field's text as people read it."""
    if field == "faith" and text in Faith.values:
        return str(Faith(text).label)
    if field == "wheelchair" and text in PlaceOfWorship.Wheelchair.values:
        return str(PlaceOfWorship.Wheelchair(text).label)
    return text


def set_field(place, field, text, located=None):
    """Put `text` into the place, unsaved; `located` is where a point stands. Returns the names of model fields."""
    if field != "point":
        setattr(place, field, text or (Faith.UNKNOWN if field == "faith" else ""))
        return [field]
    if not text:
        place.longitude = place.latitude = None
        place.accuracy = Accuracy.UNKNOWN
        return ["longitude", "latitude", "accuracy"]
    place.longitude, place.latitude = point_of(text)
    place.accuracy = Accuracy.NEAR
    place.ward_id, place.borough_id = located.ward_id, located.borough_id
    return ["longitude", "latitude", "accuracy", "ward", "borough"]
