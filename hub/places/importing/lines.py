"""The lines of a file that somebody should look at, in words: what the page and the command show of a plan."""

from dataclasses import dataclass

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from hub.places.importing.facts import WORDS, shown
from hub.places.importing.plan import New
from hub.places.models import ImportLine, PlaceOfWorship

Kind = ImportLine.Kind
LONGEST_REASON = 300
LONGEST_SIDE = 60  # of an old and a new text, which stand side by side


@dataclass(frozen=True)
class Line:
    kind: str
    line: int
    name: str
    reason: str = ""
    place_id: int | None = None


def lines_of(plan, kept):
    """Every Line of a plan but those that change nothing. `kept`: of other areas' places nothing is told."""
    yield from (Line(Kind.ADDED, new.row.line, new.row.name, place_id=new.place_id) for new in plan.new)
    for known in plan.known:
        if known.is_updated:
            yield Line(Kind.UPDATE, known.row.line, known.row.name, _changes(known), known.place.pk)
        if known.proposed:
            yield Line(Kind.PROPOSAL, known.row.line, known.row.name, _sides(known.proposed), known.place.pk)
    yield from _duplicates(plan, kept)
    yield from (Line(Kind.REJECTED, reject.line, reject.name, reject.reason) for reject in plan.rejects)
    for row in plan.outside:
        yield Line(Kind.OUTSIDE, row.line, row.name)


def _changes(known):
    sides = [_sides(known.taken)] if known.taken else []
    if known.aliases:
        sides.append(_("other names: %(names)s") % {"names": "; ".join(known.aliases)})
    return _short("; ".join(sides))


def _sides(differences):
    """ "address: 1 High Street → 2 High Street" """
    return _short("; ".join(f"{WORDS[d.field]}: {_side(d, d.here)} → {_side(d, d.there)}" for d in differences))


def _side(difference, text):
    return Truncator(shown(difference.field, text)).chars(LONGEST_SIDE) or _("not given")


def _short(text):
    return Truncator(text).chars(LONGEST_REASON)


def _duplicates(plan, kept):
    ids = {other for _new, other, *_more in plan.duplicates if not isinstance(other, New)}
    places = PlaceOfWorship.objects.filter(kept.places, pk__in=ids)
    names = dict(places.values_list("pk", "name"))
    for new, other, metres, _likeness in plan.duplicates:
        if isinstance(other, New):
            facts = {"name": other.row.name, "line": other.row.line}
            words = _("may be “%(name)s” of line %(line)s") % facts
        elif other in names:
            words = _("may be “%(name)s”, which is in the registry") % {"name": names[other]}
        else:
            continue
        if metres is not None:
            words = _("%(words)s, %(metres)s m away") % {"words": words, "metres": metres}
        place_id = other.place_id if isinstance(other, New) else other
        yield Line(Kind.DUPLICATE, new.row.line, new.row.name, _short(words), place_id)
