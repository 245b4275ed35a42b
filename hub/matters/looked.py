"""The access log: who looked at a matter, an event each time. `hub.matters.actions.log_view` writes it."""

import re
from datetime import UTC, datetime
from typing import NamedTuple

from hub.history.models import Event

# whatever shows, hands out or takes along what was written; a new kind needs its words in hub/concerns/looked.py
LOOKS = ("viewed", "printed", "copied", "exported", "evidence_viewed", "original_viewed")
SUMMARY = "summary"
PAGE = 25
# thousands of rows may be of one moment: what comes due as an office opens
EDGE = re.compile(r"(\d{8}T\d{12})-(\d{1,6})")
MOMENT = "%Y%m%dT%H%M%S%f"


class Edge(NamedTuple):
    """Where a page ended: a moment, and how many of its rows were shown. The number of an event would say too much."""

    at: datetime
    shown: int

    def __str__(self):
        return f"{self.at.astimezone(UTC):{MOMENT}}-{self.shown}"


def edge_from(text):
    """The edge that an address names; None for anything else."""
    found = EDGE.fullmatch(text)
    try:
        return Edge(datetime.strptime(found[1], MOMENT).replace(tzinfo=UTC), int(found[2])) if found else None
    except ValueError:
        return None


def seen_through(shown, matter):
    """Which of the viewer's organisations it was seen through: the one that answers, else the first; None for a person
    who sees it by a row of their own."""
    if matter.lead_id in shown.organisations:
        return matter.lead_id
    return shown.organisations[0] if shown.organisations else None


def looks_at(matter, *, organisations=None, edge=None):
    """(events of looking, newest first; the edge to go on from, or None at the end). One query.

    organisations   only what was seen through these
    """
    found = Event.objects.filter(matter=matter, kind__in=LOOKS)
    if organisations is not None:
        found = found.filter(for_organisation__in=organisations)
    if edge is not None:
        found = found.filter(at__lte=edge.at)
    skipped = edge.shown if edge else 0
    rows = found.select_related("by", "for_organisation").order_by("-at", "-pk")[skipped : skipped + PAGE + 1]
    page = list(rows)
    return page[:PAGE], _edge_after(page[:PAGE], edge) if len(page) > PAGE else None


def _edge_after(page, edge):
    last = page[-1].at
    before = edge.shown if edge and edge.at == last else 0
    return Edge(last, before + sum(event.at == last for event in page))
