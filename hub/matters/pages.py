"""One page of a list of matters: which come next, and the edges to go on from. Every list of a kind is cut here."""

from dataclasses import dataclass

from hub.matters.models import Matter
from hub.matters.querysets import keys

PAGE = 25
# How many rows are looked at, one step after the other, until a page is full of those that fit. Most fit soon, so the
# first step is small; what never fits ends after the last one, and the page says so.
STEPS = (300, 1000, 3000, 5000)


@dataclass(frozen=True)
class Page:
    """`before` and `after` are the references to go on from, in the order of the list; empty where it ends."""

    rows: list
    before: str = ""
    after: str = ""
    is_cut: bool = False  # older ones were not looked at: they are beyond `after`


@dataclass(frozen=True)
class Proposed:
    """(raised_at, matter id) of what may come next, in order; `reached` is where looking stopped, if it did before
    everything was looked at."""

    keys: list
    reached: tuple | None = None


def page_of(user, kind, fetch, *, narrow, after="", before="", size=PAGE, newest_first=True, propose=None):
    """A page of the matters of `kind` that `user` may see.

    fetch     fetch(ids) -> {matter id: row}, of those among them that the person may see: keys only propose
    after, before  references of matters at a page's edge. One that the person cannot see, or that is no reference at
              all, is as good as none: the list begins anew
    propose   propose(edge, limit, newest_first) -> Proposed, where the index of the list alone does not say which
    """
    propose = propose or by_index(user, kind, narrow)
    edge = _edge(user, kind, before or after)
    backwards = bool(before) and edge is not None
    found = propose(edge, size + 1, newest_first != backwards)
    if backwards and len(found.keys) <= size and found.reached is None:
        edge, backwards = None, False
        found = propose(None, size + 1, newest_first)
    ids = [matter_id for _at, matter_id in found.keys[:size]]
    if backwards:
        ids.reverse()
    seen = fetch(ids)
    shown = [(pk, seen[pk]) for pk in ids if pk in seen]
    further = _reference_of(user, found.reached) if found.reached is not None else ""
    has_more = backwards or len(found.keys) > size
    newer = _reference(shown[0]) if shown and edge is not None else ""
    older = _reference(shown[-1]) if shown and has_more else ""
    return Page(
        [row for _pk, row in shown],
        before=further or newer if backwards else newer,
        after=older if backwards else further or older,
        is_cut=bool(further) and not backwards,
    )


def sifted(user, kind, sift, *, narrow, sooner=None):
    """A `propose` for `page_of`: walk the list and keep what `sift(ids) -> ids` keeps, for what no index narrows.

    sooner  sooner() -> a `propose` that needs no walk, or None; asked when the first step does not promise a page that
            is full after the second
    """

    def propose(edge, limit, newest_first):
        found, position, looked_at, steps = [], edge, 0, list(STEPS)
        while steps:
            step = steps.pop(0)
            walked = keys(user, kind, after=position, narrow=narrow, limit=step, newest_first=newest_first)
            kept = sift([pk for _at, pk in walked])
            found += [key for key in walked if key[1] in kept]
            if len(found) >= limit:
                return Proposed(found[:limit])
            if len(walked) < step:
                return Proposed(found)
            position, looked_at = walked[-1], looked_at + step
            share = len(found) / looked_at
            is_first = looked_at == STEPS[0]
            if sooner and is_first and share * sum(STEPS[:2]) < limit and (better := sooner()):
                return better(edge, limit, newest_first)
            # what fits is rare: two steps in one cost less than one after the other
            while len(steps) > 1 and share * (looked_at + steps[0]) < limit:
                steps[:2] = [steps[0] + steps[1]]
        return Proposed(found, reached=position)

    return propose


def by_index(user, kind, narrow):
    """The `propose` of a list that its index alone narrows."""

    def propose(edge, limit, newest_first):
        return Proposed(keys(user, kind, after=edge, narrow=narrow, limit=limit, newest_first=newest_first))

    return propose


def _edge(user, kind, reference):
    if not reference or len(reference) > 20:
        return None
    seen = Matter.objects.visible_to(user).filter(reference=reference, kind=kind)
    return seen.values_list("raised_at", "pk").first()


def _reference_of(user, key):
    return Matter.objects.visible_to(user).filter(pk=key[1]).values_list("reference", flat=True).first() or ""


def _reference(shown):
    """Rows of a list say it themselves; of a model it is the matter's."""
    _pk, row = shown
    return row.reference if hasattr(row, "reference") else row.matter.reference
