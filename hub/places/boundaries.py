"""Reads files of ward boundaries as the Office for National Statistics publishes them (GeoJSON, WGS84)."""

import json
from dataclasses import dataclass
from itertools import groupby

import shapely
from django.utils.translation import gettext as _

DECIMALS = 6  # about 10 cm; more only makes the rows longer


class UnreadableBoundaries(Exception):
    """The file cannot be used; the message says what to do. Nothing was written."""


@dataclass(frozen=True)
class Properties:
    """The names under which a file keeps what we need: they carry the year and change with it."""

    code: str = "WD25CD"
    name: str = "WD25NM"
    borough_code: str = "LAD25CD"
    borough_name: str = "LAD25NM"


@dataclass(frozen=True)
class Boundary:
    code: str
    name: str
    geometry: dict
    parent_code: str = ""
    parent_name: str = ""


def read_wards(path, properties=None):
    """Every ward of the file. Raises UnreadableBoundaries when any of them cannot be used."""
    properties = properties or Properties()
    try:
        features = json.loads(path.read_text(encoding="utf-8-sig"))["features"]
        wards = [_ward(number, feature, properties) for number, feature in enumerate(features, start=1)]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UnreadableBoundaries(_("%(file)s is not a GeoJSON file.") % {"file": path}) from error
    if not wards:
        raise UnreadableBoundaries(_("%(file)s holds no areas.") % {"file": path})
    if len({ward.code for ward in wards}) < len(wards):
        raise UnreadableBoundaries(_("%(file)s holds a ward twice.") % {"file": path})
    return wards


def boroughs_of(wards):
    """One boundary a borough, drawn around its wards, so that no ward ever sticks out of its borough."""
    found = []
    for code, members in groupby(sorted(wards, key=lambda w: (w.parent_code, w.code)), key=lambda w: w.parent_code):
        members = list(members)
        outline = shapely.union_all([shapely.geometry.shape(ward.geometry) for ward in members])
        found.append(Boundary(code, members[0].parent_name, _plain(outline)))
    return found


def _ward(number, feature, properties):
    try:
        facts = feature["properties"]
        outline = shapely.geometry.shape(feature["geometry"])
        texts = [facts[name] for name in (properties.code, properties.name)]
        texts += [facts[name] for name in (properties.borough_code, properties.borough_name)]
    except (KeyError, TypeError, ValueError, AttributeError, shapely.errors.ShapelyError) as error:
        message = _("Area %(number)s has no outline or lacks a property: %(what)s.")
        raise UnreadableBoundaries(message % {"number": number, "what": error}) from error
    if not all(isinstance(text, str) and text for text in texts) or len(texts[0]) > 9 or len(texts[2]) > 9:
        raise UnreadableBoundaries(_("Area %(number)s has no code or name.") % {"number": number})
    if outline.is_empty or outline.geom_type not in {"Polygon", "MultiPolygon"} or not outline.is_valid:
        raise UnreadableBoundaries(_("Area %(number)s has a broken outline.") % {"number": number})
    code, name, borough_code, borough_name = texts
    return Boundary(code, name, _plain(outline), borough_code, borough_name)


def _plain(outline):
    """The outline as lists of rounded numbers: equal to what the database gives back."""
    geometry = shapely.geometry.mapping(outline)
    return {"type": geometry["type"], "coordinates": _rounded(geometry["coordinates"])}


def _rounded(values):
    return [_rounded(v) if isinstance(v, list | tuple) else round(v, DECIMALS) for v in values]
