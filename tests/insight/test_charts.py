"""Bars as numbers: their lengths, and that each figure stands in words beside them."""

from datetime import date

from hub.insight.charts import WIDEST, chart
from hub.insight.drawn import ages_chart, months_chart
from hub.insight.figures import Aged, Figures, Report

KEY = [("solid", "in time"), ("hatched", "late"), ("dotted", "open")]


def drawn(*numbers):
    rows = [(str(line), "", counted) for line, counted in enumerate(numbers)]
    return chart("c", title="", said="", key=KEY, rows=rows).bars


def lengths(bar):
    return [(part.look, float(part.x[:-1]), float(part.width[:-1])) for part in bar.parts]


def test_lengths_are_shares_of_the_longest():
    first, second, third = drawn([6, 2, 0], [0, 0, 4], [0, 0, 0])
    assert lengths(first) == [("solid", 0, 73.5), ("hatched", 73.5, 24.5)]
    assert lengths(second) == [("dotted", 0, 49)]
    assert lengths(third) == []


def test_one_among_thousands_is_still_there():
    [bar] = drawn([100_000, 1, 1])
    found = lengths(bar)
    assert [look for look, _x, _width in found] == ["solid", "hatched", "dotted"]
    assert all(width > 0.9 for _look, _x, width in found)
    assert found[-1][1] + found[-1][2] <= WIDEST + 0.02


def test_every_figure_stands_in_words():
    months = {date(2026, 10, 1): Figures(made=9, in_time=5, late=3, open_late=1), date(2026, 11, 1): Figures()}
    found = months_chart(Report(months=months))
    assert [(bar.label, bar.said) for bar in found.bars] == [
        ("Oct 2026", "5 in time, 3 late, 1 open late"),
        ("Nov 2026", "none due"),
    ]
    aged = ages_chart([Aged(1, 2, 3), *[Aged()] * 4])
    assert aged.bars[0].said == "1 not late, 2 late, 3 paused"
    assert aged.bars[4].said == "none"
    # nothing hangs on colour: every part of a bar has a pattern of its own
    for one in (found, aged):
        assert len({look for look, _means in one.key}) == 3
