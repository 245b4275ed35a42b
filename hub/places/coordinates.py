"""Reads a point out of what people paste: figures, degrees and minutes, or the address of a map."""

import re
from itertools import pairwise
from urllib.parse import unquote

MINUS = str.maketrans({"\u2212": "-", "\u2013": "-", "\u2032": "'", "\u2019": "'", "\u2033": '"', "\u201d": '"'})
IN_DEGREES = re.compile(r"(\d{1,2})\s*°\s*(\d{1,2})\s*'\s*(?:(\d{1,2}(?:\.\d+)?)\s*\"?)?\s*([NSEW])", re.IGNORECASE)
FIGURE = re.compile(r"(?<![\d.])(-?\d{1,2}\.\d+)(?![\d.])\s*°?\s*([NSEW])?(?![A-Za-z])", re.IGNORECASE)
# what maps of one maker write last: the thing that was pressed, not the middle of the picture
PRESSED = re.compile(r"!3d(-?\d{1,2}\.\d+)!4d(-?\d{1,2}\.\d+)")
LONGEST = 2000
SHORTEST = 3  # decimals: about a hundred metres


def read_point(text):
    """(longitude, latitude) within the United Kingdom, or None. Which of the two comes first does not matter."""
    text = unquote(text[:LONGEST]).translate(MINUS)
    if pressed := PRESSED.search(text):
        return _in_order(float(pressed[1]), float(pressed[2]))
    degrees = [_degrees(*found) for found in IN_DEGREES.findall(text)]
    if len(degrees) == 2:
        return _in_order(*degrees)
    found = FIGURE.findall(text)
    if not any(len(figure.partition(".")[2]) >= SHORTEST for figure, _side in found):
        return None
    figures = [_signed(float(figure), side) for figure, side in found]
    pairs = (_in_order(one, other) for one, other in pairwise(figures))
    return next(filter(None, pairs), None)


def _degrees(whole, minutes, seconds, side):
    return _signed(int(whole) + int(minutes) / 60 + float(seconds or 0) / 3600, side)


def _signed(value, side):
    return -abs(value) if side.upper() in {"W", "S"} else value


def _in_order(one, other):
    """The United Kingdom lies so that its latitudes are never longitudes of it."""
    for latitude, longitude in ((one, other), (other, one)):
        if 49 <= latitude <= 61.5 and -9 <= longitude <= 3:
            return round(longitude, 6), round(latitude, 6)
    return None
