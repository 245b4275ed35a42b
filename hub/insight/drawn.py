"""A report's tables and charts, in words."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from hub.insight import words
from hub.insight.charts import chart
from hub.insight.words import AGED, COUNTED, MEANING
from hub.matters.models import Severity
from hub.promises.models import Promise

KINDS, SEVERITIES = dict(Promise.Kind.choices), dict(Severity.choices)
BY_MONTH = (("solid", "in_time"), ("hatched", "late"), ("dotted", "open_late"))
BY_AGE = (("plain", "coming"), ("dotted", "late"), ("striped", "paused"))


def columns(of):
    numbers = [{"label": MEANING[name].label, "number": True} for name in COUNTED]
    more = [{"label": MEANING[name].label, "number": True} for name in ("share", "to_kept")]
    return [of, *numbers, *more]


def line(label, figures):
    counts = [getattr(figures, name) for name in COUNTED]
    return [label, *counts, words.share_in_words(figures), words.time_in_words(figures.to_kept)]


def month_in_words(month):
    return date_format(month, "M Y")


def months(report):
    return [line(month_in_words(month), figures) for month, figures in report.months.items()]


def kinds(report):
    """In the order in which kinds are named everywhere."""
    return [line(KINDS[kind], report.kinds[kind]) for kind in KINDS if kind in report.kinds]


def severities(report):
    return [line(SEVERITIES[severity], figures) for severity, figures in report.severities.items()]


def ages(aged):
    return [[label, *row, sum(row)] for label, row in zip(words.AGES, aged, strict=True)]


def age_columns():
    return [_("Open for"), *({"label": label, "number": True} for label in (*AGED.values(), _("Together")))]


def months_chart(report):
    rows = []
    for month, figures in report.months.items():
        numbers = [getattr(figures, name) for _look, name in BY_MONTH]
        rows.append((month_in_words(month), _months_said(figures), numbers))
    key = [(look, MEANING[name].label) for look, name in BY_MONTH]
    return chart(
        "months", title=_("Kept in time, kept late, or late and still open"), key=key, rows=rows, said=_said_of_chart()
    )


def _said_of_chart():
    return _("One bar for each line of the table below, which holds the same figures.")


def _months_said(figures):
    said = [
        _("%(number)s in time") % {"number": figures.in_time} if figures.in_time else "",
        _("%(number)s late") % {"number": figures.late} if figures.late else "",
        _("%(number)s open late") % {"number": figures.open_late} if figures.open_late else "",
    ]
    return ", ".join(filter(None, said)) or _("none due")


def ages_chart(aged):
    rows = [(label, _aged_said(row), list(row)) for label, row in zip(words.AGES, aged, strict=True)]
    key = [(look, AGED[name]) for look, name in BY_AGE]
    return chart("ages", title=_("Open now, by how long"), key=key, rows=rows, said=_said_of_chart())


def _aged_said(row):
    said = [
        _("%(number)s not late") % {"number": row.coming} if row.coming else "",
        _("%(number)s late") % {"number": row.late} if row.late else "",
        _("%(number)s paused") % {"number": row.paused} if row.paused else "",
    ]
    return ", ".join(filter(None, said)) or _("none")
