"""What a line about a matter says, whatever its kind: lists that mix kinds ask here. Each app registers its own."""

from typing import NamedTuple


class About(NamedTuple):
    title: str
    where: str  # empty for those who see a summary: it would say which place it is
    is_full: bool
    severity: str = ""


_finders = {}


def register(kind, find):
    """find(user, matter ids) -> {matter id: About} of those that the person sees. A fixed number of queries."""
    _finders[kind] = find


def about(user, matters):
    """{matter id: About} of these matters, as far as `user` sees them."""
    ids = {}
    for matter in matters:
        ids.setdefault(matter.kind, set()).add(matter.pk)
    found = {}
    for kind, of_kind in ids.items():
        found |= _finders[kind](user, of_kind)
    return found
