"""Compares what a file says with what is known: what an import would do, before it does it."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from hub.places.areas import ward_map
from hub.places.importing.rows import Reject
from hub.places.models import PlaceSource


@dataclass
class Plan:
    new: list = field(default_factory=list)  # (Row, Located) to be added
    known: list = field(default_factory=list)  # rows whose place stands in the registry already
    rejects: list = field(default_factory=list)


def plan_import(reading):
    """The Plan for a reading, as the registry stands now. Reads only."""
    plan = Plan(rejects=list(reading.rejects))
    known = _known_sources(reading.rows)
    places = ward_map().locate([(row.longitude, row.latitude) for row in reading.rows])
    first_line = {}
    for row, located in zip(reading.rows, places, strict=True):
        key = (row.file_kind, row.source_id)
        if key in first_line:
            reason = _("the same place stands on line %(line)s") % {"line": first_line[key]}
            plan.rejects.append(Reject(row.line, row.name, reason))
            continue
        first_line[key] = row.line
        if key in known:
            plan.known.append(row)
        elif located is None:
            plan.rejects.append(Reject(row.line, row.name, _("the point lies outside every area that is loaded")))
        else:
            plan.new.append((row, located))
    plan.rejects.sort(key=lambda reject: reject.line)
    return plan


def _known_sources(rows):
    """{(file kind, source id)} among those of the file that the registry has."""
    found = set()
    for file_kind in {row.file_kind for row in rows}:
        ids = [row.source_id for row in rows if row.file_kind == file_kind]
        sources = PlaceSource.objects.filter(file_kind=file_kind, source_id__in=ids)
        found |= {(file_kind, source_id) for source_id in sources.values_list("source_id", flat=True)}
    return found
