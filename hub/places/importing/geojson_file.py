"""Reads a GeoJSON file of places as OpenStreetMap's tools export it. A line is the number of the entry in the file."""

import json

from django.utils.translation import gettext as _

from hub.places.importing.fields import BadLine, row_of, squeezed
from hub.places.importing.rows import MOST_ROWS, Reading, Reject, UnreadableFile
from hub.places.importing.titles import ours

WORSHIP = "place_of_worship"


def read_geojson(text):
    """Reading of the whole file. Raises UnreadableFile when the file as such is broken."""
    try:
        features = json.loads(text)["features"]
    except (ValueError, KeyError, TypeError, RecursionError):
        features = None
    if not isinstance(features, list):
        raise UnreadableFile(_("This is not a GeoJSON file of places: it has no list of features."))
    if len(features) > MOST_ROWS:
        raise UnreadableFile(_("The file holds more than %(most)s places. Split it.") % {"most": MOST_ROWS})
    reading = Reading()
    for line, feature in enumerate(features, start=1):
        tags = _tags_of(feature)
        try:
            reading.rows.append(row_of(line, _texts_of(feature, tags), point=_point_of(feature)))
        except BadLine as error:
            reading.rejects.append(Reject(line, squeezed(tags.get("name", ""))[:80], str(error)))
    return reading


def _tags_of(feature):
    """{tag: text}, from wherever the tool put them; whatever is no text or number is passed over."""
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(properties, dict):
        return {}
    nested = properties.get("tags")
    every = properties | nested if isinstance(nested, dict) else properties
    return {tag: str(value) for tag, value in every.items() if isinstance(value, str | int | float)}


def _texts_of(feature, tags):
    """{our name: text}. Raises BadLine for what is no place of worship."""
    if tags.get("amenity", WORSHIP) != WORSHIP:
        raise BadLine(_("is not marked as a place of worship"))
    texts = {}
    for tag, text in tags.items():
        if (name := ours(tag)) and text.strip():
            texts.setdefault(name, text)
    if isinstance(own := feature.get("id") if isinstance(feature, dict) else None, str):
        texts["id"] = own
    texts.pop("geometry", None)
    return texts


def _point_of(feature):
    """(longitude, latitude) of a point, or one inside an outline. Raises BadLine."""
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    if geometry is None:
        return None
    if isinstance(geometry, dict) and geometry.get("type") == "Point":
        return _two_numbers(geometry.get("coordinates"))
    # Imported here: 20 MB that a web process does not need
    import shapely

    try:
        inside = shapely.geometry.shape(geometry).representative_point()
        return inside.x, inside.y
    except (
        shapely.errors.ShapelyError, ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError,
        RecursionError,
    ):  # fmt: skip
        raise BadLine(_("its outline is broken")) from None


def _two_numbers(coordinates):
    if not isinstance(coordinates, list) or len(coordinates) < 2:
        raise BadLine(_("the coordinates are not numbers"))
    try:
        return float(coordinates[0]), float(coordinates[1])
    except (TypeError, ValueError, OverflowError):
        raise BadLine(_("the coordinates are not numbers")) from None
