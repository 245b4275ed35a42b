"""The report as files for a spreadsheet: its figures, and the single promises behind them."""

from django.utils.translation import gettext as _

from hub.insight import drawn
from hub.insight.words import AGED, AGES, COUNTED, MEANING, TIMED
from hub.promises.models import Promise
from hub.spreadsheets import BYTE_ORDER_MARK, MARK, exact, hours, line

MOST = 5000
AT_ONCE = 500


def figures_of(report, aged, heading):
    yield BYTE_ORDER_MARK + line(heading)
    yield line(["", "", *(MEANING[name].label for name in COUNTED), _("Share kept in time, per cent"), *_timed()])
    yield _figures(_("All"), "", report.whole)
    groups = [
        (_("Month"), [(f"{month:%Y-%m}", figures) for month, figures in report.months.items()]),
        (_("Kind"), [(drawn.KINDS[kind], report.kinds[kind]) for kind in drawn.KINDS if kind in report.kinds]),
        (_("Severity"), [(drawn.SEVERITIES[severity], figures) for severity, figures in report.severities.items()]),
    ]
    for group, rows in groups:
        yield "".join(_figures(group, label, figures) for label, figures in rows)
    yield line([]) + line([_("Open now"), "", *AGED.values()])
    yield "".join(line([_("Open now"), label, *row]) for label, row in zip(AGES, aged, strict=True))


def _timed():
    return [_("%(figure)s, hours") % {"figure": MEANING[name].label} for name in TIMED]


def _figures(group, label, figures):
    share = "" if figures.share is None else figures.share
    counts = [getattr(figures, name) for name in COUNTED]
    return line([group, label, *counts, share, *(hours(getattr(figures, name)) for name in TIMED)])


def found_by(user, asked, now):
    """[(promise, matter)] of single promises that they see, newest first; one beyond MOST where there are more."""
    found = Promise.objects.visible_to(user).filter(owner_organisation__in=asked.bodies)
    found = found.filter(started_at__gte=asked.period.start, started_at__lt=asked.period.end)
    found = found.exclude(kind=Promise.Kind.PATROL_VISIT, due_at__gt=now)  # what a round will do is told after it
    if asked.kind:
        found = found.filter(kind=asked.kind)
    if asked.severity:
        found = found.filter(severity=asked.severity)
    return list(found.order_by("-started_at", "-pk").values_list("pk", "matter")[: MOST + 1])


def promises_of(user, ids, heading, now):
    """The file, piece by piece; who sees which is asked of each piece again."""
    yield BYTE_ORDER_MARK + line([MARK, *heading]) + line(_columns())
    for start in range(0, len(ids), AT_ONCE):
        some = Promise.objects.visible_to(user).filter(pk__in=ids[start : start + AT_ONCE])
        some = some.select_related("matter", "owner_organisation").order_by("-started_at", "-pk")
        yield "".join(line(_row(promise, now)) for promise in some)


def _columns():
    times = [_("Promised at"), _("Due"), _("Kept"), _("Ended")]
    facts = [_("Reference"), _("Promise"), _("Severity"), _("Body")]
    return [*facts, *times, _("How it stands"), _("Late by, hours"), _("Paused, hours")]


def _row(promise, now):
    state, late_by = _stands(promise, now)
    paused = promise.paused_for + (now - promise.paused_at if promise.paused_at else promise.paused_for * 0)
    return [
        promise.matter.reference,
        drawn.KINDS[promise.kind],
        drawn.SEVERITIES[promise.severity],
        promise.owner_organisation.name,
        exact(promise.started_at),
        exact(promise.due_at),
        exact(promise.met_at),
        exact(promise.ended_at),
        state,
        hours(late_by),
        hours(paused) if paused else "",
    ]


def _stands(promise, now):
    """(how it stands, by the names of the figures; by how much it is late)"""
    if promise.ended_at:
        return MEANING["ended"].label, None
    until = promise.met_at or promise.paused_at or now
    if promise.met_at:
        return (MEANING["late"].label, until - promise.due_at) if promise.was_late else (MEANING["in_time"].label, None)
    is_late = promise.due_at <= until
    return (MEANING["open_late"].label, until - promise.due_at) if is_late else (MEANING["is_open"].label, None)
