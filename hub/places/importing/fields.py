"""Makes a row of the texts that a file holds about one place, whatever kind of file it is."""

import math
import re

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from hub.places.importing.faiths import faith_of
from hub.places.importing.rows import OPENSTREETMAP, Row
from hub.typed import tidy_name

LONGEST = {"name": 160, "address": 200, "postcode": 8}
LONGEST_WEBSITE = 200
MOST_ALIASES = 10
UK_LONGITUDES, UK_LATITUDES = (-9, 3), (49, 61.5)  # the same as the constraint place_in_the_uk
NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")
POSTCODE = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][A-Z]{2})")
WHEELCHAIR = {"yes": "yes", "designated": "yes", "limited": "limited", "no": "no"}
OSM_ID = re.compile(r"(node|way|relation)/([0-9]{1,20})")
OSM_SHORT_ID = re.compile(r"([nwr])([0-9]{1,20})")
OSM_TYPES = {"n": "node", "w": "way", "r": "relation"}
is_web_address = URLValidator(["http", "https"])


class BadLine(Exception):
    """This line cannot be used; the message says why."""


def row_of(line, texts, *, point=None):
    """The Row of {our name: text}. Raises BadLine.

    `point` is a (longitude, latitude) that the file holds as numbers; without it both are read from the texts.
    """
    texts = {name: squeezed(text) for name, text in texts.items()}
    said = {"name": texts.get("name", ""), "address": _address(texts), "postcode": _postcode(texts)}
    if not said["name"]:
        raise BadLine(_("has no name"))
    for name, longest in LONGEST.items():
        if len(said[name]) > longest:
            raise BadLine(_("%(column)s is longer than %(longest)s characters") % {"column": name, "longest": longest})
    longitude, latitude = _point(texts, point)
    file_kind, own_id = _own_id(texts)
    return Row(
        line=line,
        **said,
        faith=faith_of(texts.get("faith", "")),
        longitude=longitude,
        latitude=latitude,
        website=_website(texts),
        wheelchair=WHEELCHAIR.get(texts.get("wheelchair", "").casefold(), ""),
        aliases=_aliases(texts, said["name"]),
        file_kind=file_kind,
        own_id=own_id,
        **{name: texts.get(name, "") for name in ("ward_code", "ward", "borough_code", "borough")},
    )


def squeezed(text):
    """The text on one line, without characters that cannot be seen or stored."""
    return " ".join(text.split()) if text.isprintable() else tidy_name(text)


def _address(texts):
    if texts.get("address"):
        return texts["address"]
    street = " ".join(filter(None, [texts.get("housenumber"), texts.get("street")]))
    parts = [texts.get("housename"), street, texts.get("address_2"), texts.get("city")]
    return ", ".join(filter(None, parts))


def _postcode(texts):
    """As it is written on letters where it is one; what it is not stays as it stands."""
    postcode = texts.get("postcode", "").upper()
    whole = POSTCODE.fullmatch(postcode.replace(" ", ""))
    return f"{whole[1]} {whole[2]}" if whole else postcode


def _website(texts):
    """An address that a browser opens; what is none is passed over, the place counts without it."""
    website = texts.get("website", "").split(";")[0].strip()
    if website and "://" not in website:
        website = f"https://{website}"
    if not website or len(website) > LONGEST_WEBSITE:
        return ""
    try:
        is_web_address(website)
    except ValidationError:
        return ""
    return website


def _aliases(texts, name):
    """Names in other languages and spellings, each once, in the order of the file."""
    found = {}
    for title, text in texts.items():
        if title == "alias" or title.startswith("alias:"):
            for alias in map(str.strip, text.split(";")):
                if alias and alias != name and len(alias) <= LONGEST["name"]:
                    found[alias] = None
    return tuple(found)[:MOST_ALIASES]


def _own_id(texts):
    """(kind of file, id) where the file has ids that stay the same from one edition to the next."""
    text = texts.get("id", "")
    if whole := OSM_ID.fullmatch(text):
        return OPENSTREETMAP, f"{whole[1]}/{whole[2]}"
    if short := OSM_SHORT_ID.fullmatch(text):
        return OPENSTREETMAP, f"{OSM_TYPES[short[1]]}/{short[2]}"
    if texts.get("id_type") in OSM_TYPES.values() and re.fullmatch(r"[0-9]{1,20}", text):
        return OPENSTREETMAP, f"{texts['id_type']}/{text}"
    return "", ""


def _point(texts, point):
    """(longitude, latitude), or (None, None) where the file has none: then a ward has to say where it is."""
    if point is None:
        point = _numbers(texts)
    if point is None:
        return None, None
    x, y = point
    if not (math.isfinite(x) and math.isfinite(y)):
        raise BadLine(_("the coordinates are not numbers"))
    if _within(x, UK_LONGITUDES) and _within(y, UK_LATITUDES):
        return x, y
    if _within(y, UK_LONGITUDES) and _within(x, UK_LATITUDES):
        raise BadLine(_("longitude and latitude look swapped"))
    if x > 1000 and y > 1000:
        raise BadLine(_("easting and northing have to be turned into longitude and latitude first"))
    raise BadLine(_("the point lies outside the United Kingdom"))


def _numbers(texts):
    if geometry := texts.get("geometry"):
        found = NUMBER.findall(geometry)
        if len(found) != 2:
            raise BadLine(_("the coordinates are not numbers"))
        return tuple(map(float, found))
    longitude, latitude = texts.get("longitude", ""), texts.get("latitude", "")
    if not longitude and not latitude:
        return None
    try:
        return _number(longitude), _number(latitude)
    except ValueError:
        raise BadLine(_("the coordinates are not numbers")) from None


def _number(text):
    return float(text.replace(",", ".") if text.count(",") == 1 else text)


def _within(value, bounds):
    return bounds[0] <= value <= bounds[1]
