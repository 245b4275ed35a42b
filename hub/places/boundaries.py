"""Reads files of boundaries as the Office for National Statistics publishes them (GeoJSON, WGS84), of any year."""

import json
import re
from dataclasses import dataclass
from itertools import groupby

import shapely
from django.utils.translation import gettext as _

DECIMALS = 6  # about 10 cm; more only makes the rows longer
WEST, SOUTH, EAST, NORTH = -9, 49, 3, 61.5  # around the United Kingdom
# how much of an outline may change when a line that crosses itself is put right
REPAIRED = 0.01
# the names carry the year and change with it: WD25CD, LAD24NM
NAMES = {
    "code": re.compile(r"WD\d\dCD"),
    "name": re.compile(r"WD\d\dNM"),
    "borough_code": re.compile(r"LAD\d\dCD"),
    "borough_name": re.compile(r"LAD\d\dNM"),
}
OPTIONS = {name: f"--{name.replace('_', '-')}" for name in NAMES}


class UnreadableBoundaries(Exception):
    """The file cannot be used; the message says what to do. Nothing was written."""


@dataclass(frozen=True)
class Properties:
    """The names under which a file keeps what we need; those of the ward are empty where it holds boroughs only."""

    code: str
    name: str
    borough_code: str
    borough_name: str

    @property
    def has_wards(self):
        return bool(self.code)


@dataclass(frozen=True)
class Boundary:
    code: str
    name: str
    geometry: dict
    parent_code: str = ""
    parent_name: str = ""


def read_areas(path, **given):
    """(boroughs, wards) of the file: boroughs are drawn around their wards, or are all that it holds.

    `given` are names of properties where they are not those of the ONS. Raises UnreadableBoundaries when any area of
    the file cannot be used.
    """
    features = _features(path)
    properties = _properties(path, features, given)
    areas = [_area(number, feature, properties) for number, feature in enumerate(features, start=1)]
    if len({area.code for area in areas}) < len(areas):
        raise UnreadableBoundaries(_("%(file)s holds an area twice.") % {"file": path})
    return (boroughs_of(areas), areas) if properties.has_wards else (areas, [])


def _features(path):
    try:
        features = json.loads(path.read_text(encoding="utf-8-sig"))["features"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise UnreadableBoundaries(_("%(file)s is not a GeoJSON file.") % {"file": path}) from error
    if not isinstance(features, list):
        raise UnreadableBoundaries(_("%(file)s is not a GeoJSON file.") % {"file": path})
    if not features:
        raise UnreadableBoundaries(_("%(file)s holds no areas.") % {"file": path})
    return features


def _properties(path, features, given):
    """The names that were given, else those of the ONS, the newest year of several."""
    first = features[0].get("properties") if isinstance(features[0], dict) else None
    there = sorted(first, reverse=True) if isinstance(first, dict) else []
    found = {
        name: given.get(name) or next((title for title in there if pattern.fullmatch(title)), "")
        for name, pattern in NAMES.items()
    }
    if not (found["code"] or found["name"]):
        found |= {"code": "", "name": ""}
    needed = NAMES if found["code"] or found["name"] else ("borough_code", "borough_name")
    missing = [OPTIONS[name] for name in needed if not found[name] or found[name] not in there]
    if missing:
        message = _("%(file)s: say with %(options)s under which names it keeps them. It has: %(there)s.")
        options, names = ", ".join(missing), ", ".join(sorted(there)) or "-"
        raise UnreadableBoundaries(message % {"file": path, "options": options, "there": names})
    return Properties(**found)


def boroughs_of(wards):
    """One boundary a borough, drawn around its wards, so that no ward ever sticks out of its borough."""
    found = []
    for code, members in groupby(sorted(wards, key=lambda w: (w.parent_code, w.code)), key=lambda w: w.parent_code):
        members = list(members)
        outline = shapely.union_all([shapely.geometry.shape(ward.geometry) for ward in members])
        found.append(Boundary(code, members[0].parent_name, _plain(outline)))
    return found


def _area(number, feature, properties):
    names = [properties.borough_code, properties.borough_name]
    if properties.has_wards:
        names = [properties.code, properties.name, *names]
    try:
        texts = [feature["properties"][name] for name in names]
        outline = shapely.geometry.shape(feature["geometry"])
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, shapely.errors.ShapelyError) as error:
        message = _("Area %(number)s has no outline or lacks a property: %(what)s.")
        raise UnreadableBoundaries(message % {"number": number, "what": error}) from error
    is_named = all(isinstance(text, str) and text and "\x00" not in text for text in texts)
    if not is_named or any(len(code) > 9 for code in texts[::2]) or any(len(name) > 100 for name in texts[1::2]):
        raise UnreadableBoundaries(_("Area %(number)s has no code or name.") % {"number": number})
    return Boundary(texts[0], texts[1], _plain(_whole(number, outline)), *texts[2:])


def _whole(number, outline):
    """The outline, put right where its line crosses itself, as in coarse editions. Raises if that changes much."""
    if outline.geom_type not in {"Polygon", "MultiPolygon"} or outline.is_empty:
        raise UnreadableBoundaries(_("Area %(number)s has a broken outline.") % {"number": number})
    west, south, east, north = outline.bounds
    if not (west >= WEST and south >= SOUTH and east <= EAST and north <= NORTH):
        message = _(
            "Area %(number)s does not lie in the United Kingdom by longitude and latitude. "
            "Export the file in WGS84 (EPSG:4326)."
        )
        raise UnreadableBoundaries(message % {"number": number})
    if outline.is_valid:
        return outline
    repaired = shapely.make_valid(outline, method="structure", keep_collapsed=False)
    if repaired.is_empty or abs(repaired.area - outline.area) > REPAIRED * repaired.area:
        raise UnreadableBoundaries(_("Area %(number)s has a broken outline.") % {"number": number})
    return repaired


def _plain(outline):
    """The outline as lists of rounded numbers: equal to what the database gives back."""
    geometry = shapely.geometry.mapping(outline)
    return {"type": geometry["type"], "coordinates": _rounded(geometry["coordinates"])}


def _rounded(values):
    return [_rounded(v) if isinstance(v, list | tuple) else round(v, DECIMALS) for v in values]
