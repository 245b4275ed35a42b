"""Bars drawn on the server: told apart by pattern, with their figures in words beside each, never by colour alone.

Lengths are shares of the width of the page, heights are pixels: so the words keep their size on a phone.
"""

from typing import NamedTuple

ROW, TOP, HEIGHT = 50, 24, 18  # of a line; its bar begins under its words
WIDEST = 98.0  # of a hundred; the rest is the outline of the last part
LEAST = 1.0  # so that one among thousands is still there


class Part(NamedTuple):
    look: str  # solid, hatched, dotted, plain or striped: see templates/insight/_chart.html
    x: str
    width: str


class Bar(NamedTuple):
    label: str
    said: str  # its figures in words
    parts: list
    words_at: int
    at: int


class Chart(NamedTuple):
    name: str  # distinguishes its patterns from another chart's on the same page
    title: str
    said: str  # for whoever does not see it
    bars: list
    key: list  # [(look, what it means)]
    height: int
    thick: int = HEIGHT


def chart(name, *, title, said, key, rows):
    """key   [(look, what it means)], in the order in which the parts of a bar stand
    rows  [(label, its figures in words, [a number for each look])]"""
    most = max((sum(numbers) for _label, _said, numbers in rows), default=0)
    bars = []
    for line, (label, words, numbers) in enumerate(rows):
        looks = [look for look, _means in key]
        parts = _parts(looks, numbers, most)
        bars.append(Bar(label, words, parts, line * ROW + TOP - 7, line * ROW + TOP))
    return Chart(name, title, said, bars, key, len(rows) * ROW)


def _parts(looks, numbers, most):
    """Laid end to end. What would be too thin to see is drawn thicker, and the others give way."""
    lengths = [max(LEAST, WIDEST * number / most) if number else 0.0 for number in numbers]
    scale = min(1.0, WIDEST / sum(lengths)) if any(lengths) else 1.0
    parts, x = [], 0.0
    for look, length in zip(looks, lengths, strict=True):
        if length:
            parts.append(Part(look, f"{x:.2f}%", f"{length * scale:.2f}%"))
        x += length * scale
    return parts
