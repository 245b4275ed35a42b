"""One page of a list of matters: which come next, and the edges to go on from. Every list of a kind is cut here."""

from dataclasses import dataclass

from hub.matters.models import Matter
from hub.matters.querysets import keys

PAGE = 25


@dataclass(frozen=True)
class Page:
    """`before` and `after` are the references to go on from, in the order of the list; empty where it ends."""

    rows: list
    before: str = ""
    after: str = ""


def page_of(user, kind, fetch, *, narrow, after="", before="", size=PAGE, newest_first=True):
    """A page of the matters of `kind` that `user` may see.

    fetch     fetch(ids) -> {matter id: row}, of those among them that the person may see: keys only propose
    after, before  references of matters at a page's edge. One that the person cannot see, or that is no reference at
              all, is as good as none: the list begins anew
    """
    edge = _edge(user, kind, before or after)
    backwards = bool(before) and edge is not None
    found = _keys(user, kind, edge, narrow, size, newest_first != backwards)
    if backwards and len(found) <= size:
        edge, backwards = None, False
        found = _keys(user, kind, None, narrow, size, newest_first)
    ids = [matter_id for _at, matter_id in found[:size]]
    if backwards:
        ids.reverse()
    seen = fetch(ids)
    shown = [(pk, seen[pk]) for pk in ids if pk in seen]
    has_more = backwards or len(found) > size
    return Page(
        [row for _pk, row in shown],
        before=_reference(shown[0]) if shown and edge is not None else "",
        after=_reference(shown[-1]) if shown and has_more else "",
    )


def _keys(user, kind, edge, narrow, size, newest_first):
    return keys(user, kind, after=edge, narrow=narrow, limit=size + 1, newest_first=newest_first)


def _edge(user, kind, reference):
    if not reference or len(reference) > 20:
        return None
    seen = Matter.objects.visible_to(user).filter(reference=reference, kind=kind)
    return seen.values_list("raised_at", "pk").first()


def _reference(shown):
    """Rows of a list say it themselves; of a model it is the matter's."""
    _pk, row = shown
    return row.reference if hasattr(row, "reference") else row.matter.reference
