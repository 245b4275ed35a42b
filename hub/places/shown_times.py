"""Windows as pages show them: day by day, in local time, with where each time comes from in words."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.places.gatherings import NOTES, PRAYERS, Window
from hub.places.models import Gathering, GatheringSteward
from hub.places.rhythms import windows_of
from hub.typed import LONDON

KINDS = dict(Gathering.Kind.choices) | {"jumuah": gettext_lazy("Jumu'ah")}
ESTIMATE, PROVISIONAL = gettext_lazy("estimate"), gettext_lazy("provisional")
SOURCES = {
    "timetable": gettext_lazy("from the timetable of the place"),
    "rule": gettext_lazy("by hand"),
    "estimate": gettext_lazy("worked out from the sun"),
}
# called by their own name alone, where they have one
OWN_NAME = {"service", "other"}
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Row:
    window: Window
    name: str
    begins: str
    ends: str  # of what people name by its end too; empty for prayers
    source: str
    tags: list
    note: str
    stewards: GatheringSteward | None = None


@dataclass(frozen=True)
class ShownDay:
    on: date
    rows: list = field(default_factory=list)
    is_today: bool = False


def windows_for(place, reach, from_, to):
    """Those that this reader may know of. `reach`: None for somebody who reads a feed."""
    found = windows_of(place, from_, to)
    sees_private = reach is not None and reach.sees_private
    return [window for window in found if sees_private or not window.is_private]


def stewards_at(place, reach):
    """{reference of the gathering: its stewards}, for those who may know. One query, none for others."""
    if not reach.sees_stewards:
        return {}
    found = GatheringSteward.objects.filter(gathering__place=place, gathering__removed_at=None)
    return {row.gathering.reference: row for row in found.select_related("gathering")}


def by_day(windows, from_, to, *, today=None, stewards=None):
    """Each day from `from_` up to, not including, `to`, those without anything too."""
    there = defaultdict(list)
    for window in windows:
        there[window.day].append(window)
    days = [from_ + number * ONE_DAY for number in range((to - from_).days)]
    return [ShownDay(day, _rows(there[day], stewards or {}), is_today=day == today) for day in days]


def _rows(windows, stewards):
    times = Counter(window.kind for window in windows)
    return [_row(window, times[window.kind] > 1, stewards) for window in windows]


def _row(window, is_one_of_several, stewards):
    return Row(
        window=window,
        name=name_of(window, is_one_of_several=is_one_of_several),
        begins=begins(window),
        ends="" if window.kind in PRAYERS else clock(window.ends_at),
        # most rows of a mosque come from its timetable: the page says so once
        source="" if window.source == "timetable" else str(SOURCES[window.source]),
        tags=tags_of(window),
        note=str(NOTES[window.note]),
        stewards=stewards.get(window.rule),
    )


def name_of(window, *, is_one_of_several=False):
    kind = str(KINDS[window.kind])
    if window.title:
        return window.title if window.kind in OWN_NAME else f"{kind} ({window.title})"
    if is_one_of_several and window.kind in {"jumuah", "eid_fitr", "eid_adha", "service"}:
        return _("%(kind)s, sitting %(number)d") % {"kind": kind, "number": window.sitting}
    return kind


def tags_of(window):
    """In words, so that nobody needs to see a colour."""
    found = [ESTIMATE] if window.source == "estimate" else []
    found += [PROVISIONAL] if window.is_provisional else []
    return found + ([_("private")] if window.is_private else [])


def begins(window):
    """The time at which it begins; a prayer of this day that falls into the next says so."""
    text = clock(window.starts_at)
    if window.starts_at.astimezone(LONDON).date() > window.day:
        return _("%(time)s (after midnight)") % {"time": text}
    return text


def clock(at):
    """London's wall time; in the hour that comes twice in October, which of the two."""
    local = at.astimezone(LONDON)
    text = f"{local:%H:%M}"
    is_twice = local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset()
    return f"{text} {local.tzname()}" if is_twice else text


@dataclass(frozen=True)
class MonthRow:
    """A line of the month: a cell for each prayer, and one for everything else."""

    on: date
    cells: list
    others: list
    is_today: bool


def month_table(days):
    """(prayers that have a column, the lines). Jumu'ah stands in the column of Zuhr, as printed timetables have it."""
    columns = [prayer for prayer in PRAYERS if any(_column(row) == prayer for day in days for row in day.rows)]
    lines = []
    for day in days:
        cells = [[row for row in day.rows if _column(row) == prayer] for prayer in columns]
        others = [row for row in day.rows if _column(row) not in columns]
        lines.append(MonthRow(day.on, cells, others, day.is_today))
    return [(prayer, KINDS[prayer]) for prayer in columns], lines


def _column(row):
    return "zuhr" if row.window.kind == "jumuah" else row.window.kind
