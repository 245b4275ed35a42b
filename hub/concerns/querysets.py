"""Reads of concerns. Who may see one is decided by hub.matters alone."""

from datetime import datetime
from typing import NamedTuple

from django.db import models

from hub.concerns.finding import proposals
from hub.matters.about import About
from hub.matters.models import Matter, Severity
from hub.matters.pages import PAGE, page_of
from hub.matters.querysets import Narrow, reader, seen_by, seen_by_reader
from hub.matters.shown import seen_in_full
from hub.people.querysets import current_memberships
from hub.people.roles import ROLES, Permission
from hub.places.models import PlaceOfWorship
from hub.prepared import Given, IsAmong, prepared
from hub.promises.querysets import first_due_of

# the columns of Listed, as far as a concern has them
COLUMNS = (
    "pk",
    "status",
    "category",
    "severity",
    "matter__reference",
    "matter__area__name",
    "matter__place__name",
    "is_full",
    "source",
)


class Listed(NamedTuple):
    """A line of a list, read without building models: a page of 25 costs half as much.

    Whoever sees a summary (`is_full` is false) may not be told `place`: ask `where`.
    """

    pk: int
    status: str
    category: str
    severity: int
    reference: str
    ward: str
    place: str | None
    is_full: bool
    source: str
    due_kind: str = ""  # what is due first of what is still owed
    due_at: datetime | None = None
    paused_at: datetime | None = None

    @property
    def where(self):
        return self.place or "" if self.is_full else ""


class ConcernQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(seen_by(user))

    def listed(self, user):
        """{pk: Listed} of these concerns in their order, as `user` may see them. Two queries."""
        return _with_due(self.annotate(is_full=seen_in_full(user)).values_list(*COLUMNS))


def listed_of(user, ids):
    """{pk: Listed} of those of these concerns that `user` may see, for pages opened all day. Two queries."""
    return _with_due(_listed_of(ids=list(ids), **reader(user)))


@prepared
def _listed_of():
    from hub.concerns.models import Concern

    found = Concern.objects.filter(seen_by_reader(), IsAmong("pk", Given("ids")))
    return found.annotate(is_full=seen_by_reader(only_full=True)).values_list(*COLUMNS)


def _with_due(rows):
    """{pk: Listed} of rows of COLUMNS, with what is due first of each. One query."""
    found = [Listed(*row) for row in rows]
    due = first_due_of([row.pk for row in found])
    return {
        row.pk: row._replace(due_kind=first.kind, due_at=first.due_at, paused_at=first.paused_at)
        if (first := due.get(row.pk))
        else row
        for row in found
    }


def page_for(user, *, narrow=None, sought=None, after="", before="", size=PAGE):
    """A page of the concerns that `user` may see, newest first; edges as in hub.matters.pages."""
    narrow = narrow or Narrow()
    propose = proposals(user, narrow, sought) if sought else None

    def fetch(ids):
        return listed_of(user, ids)

    return page_of(
        user, Matter.Kind.CONCERN, fetch, narrow=narrow, after=after, before=before, size=size, propose=propose
    )


def about(user, ids):
    """{matter id: About} of concerns, for lists that mix kinds. Two queries."""
    from hub.concerns.models import title_of

    severities = dict(Severity.choices)
    return {
        pk: About(title_of(row.category, row.ward), row.where, row.is_full, str(severities[row.severity]))
        for pk, row in listed_of(user, ids).items()
    }


def concerns_at(place, user, *, size=10):
    """The latest concerns at `place` that `user` sees in full."""
    from hub.concerns.models import Concern

    seen = Concern.objects.visible_to(user).filter(seen_in_full(user), matter__place__in=place.with_merged())
    return list(seen.order_by("-matter__raised_at", "-pk")[:size].listed(user).values())


def places_to_raise_at(user):
    """The open places for which `user` may raise a concern, by name. Two queries."""
    mine = [ids for role, ids in current_memberships(user) if _raises(role)]
    return _places_of(bodies=sorted(set().union(*mine)))


@prepared
def _places_of():
    run_by = IsAmong("run_by", Given("bodies"))
    places = PlaceOfWorship.objects.open().filter(run_by, run_by__closed_at__isnull=True)
    return places.select_related("run_by", "ward", "umbrella")


def _raises(role):
    return role in ROLES and Permission.RAISE_CONCERN in ROLES[role].permissions
