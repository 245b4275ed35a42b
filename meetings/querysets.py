"""Reads of meetings. Who may see one is decided by hub.matters alone."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db import models

from hub.matters.about import About
from hub.matters.models import Matter
from hub.matters.querysets import Narrow, keys, seen_by
from hub.matters.shown import seen_in_full

PAGE = 25
# the columns of Listed, as far as a meeting has them
COLUMNS = ("pk", "matter__reference", "matter__area__name", "status", "starts_at", "ends_at", "venue", "is_full")


class Listed(NamedTuple):
    """A line of a list, read without building models. Whoever sees a summary may not be told `venue`: ask `where`."""

    pk: int
    reference: str
    area: str
    status: str
    starts_at: datetime
    ends_at: datetime
    venue: str
    is_full: bool
    answer: str | None = None  # the reader's own; None for those who are not invited

    @property
    def where(self):
        return self.venue if self.is_full else ""


class MeetingQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(seen_by(user))

    def scheduled(self):
        return self.filter(status="scheduled")

    def listed(self, user):
        """[Listed] of these meetings in their order, as `user` may see them. Two queries."""
        from meetings.models import Invitee

        found = [Listed(*row) for row in self.annotate(is_full=seen_in_full(user)).values_list(*COLUMNS)]
        mine = Invitee.objects.live().filter(user=user.pk, meeting__in=[row.pk for row in found])
        answers = dict(mine.values_list("meeting", "answer"))
        return [row._replace(answer=answers.get(row.pk)) for row in found]

    def for_detail(self):
        return self.select_related("matter__area__parent", "matter__lead", "matter__place", "scheduled_by")


class InviteeQuerySet(models.QuerySet):
    def live(self):
        return self.filter(withdrawn_at__isnull=True)


@dataclass(frozen=True)
class Page:
    """One page of a list; `before` and `after` are the references to go on from, in the order of the list."""

    rows: list
    before: str = ""
    after: str = ""


def page_for(user, *, is_open, after="", before="", size=PAGE):
    """A page of the meetings that `user` may see: open ones soonest first, past ones latest first.

    `after` and `before` are references at a page's edge. One that `user` cannot see, or that is no reference at all,
    is as good as none: the list begins anew.
    """
    edge = _edge(user, before or after)
    backwards = bool(before) and edge is not None
    found = _keys(user, is_open, edge, size, backwards=backwards)
    if backwards and len(found) <= size:
        edge, backwards = None, False
        found = _keys(user, is_open, None, size, backwards=False)
    ids = [matter_id for _at, matter_id in found[:size]]
    if backwards:
        ids.reverse()
    rows = _in_order(user, ids)
    has_more = len(found) > size
    return Page(
        rows,
        before=rows[0].reference if rows and edge is not None else "",
        after=rows[-1].reference if rows and (backwards or has_more) else "",
    )


def _keys(user, is_open, edge, size, *, backwards):
    return keys(
        user,
        Matter.Kind.MEETING,
        after=edge,
        narrow=Narrow(is_open=is_open),
        limit=size + 1,
        newest_first=is_open == backwards,
    )


def _in_order(user, ids):
    from meetings.models import Meeting

    seen = {row.pk: row for row in Meeting.objects.visible_to(user).filter(pk__in=ids).listed(user)}
    return [seen[pk] for pk in ids if pk in seen]


def _edge(user, reference):
    if not reference or len(reference) > 20:
        return None
    found = Matter.objects.visible_to(user).filter(reference=reference, kind=Matter.Kind.MEETING)
    return found.values_list("raised_at", "pk").first()


def about(user, ids):
    """{matter id: About} of meetings, for lists that mix kinds."""
    from meetings.models import Meeting, title_of

    seen = Meeting.objects.filter(pk__in=ids).visible_to(user).annotate(is_full=seen_in_full(user))
    rows = seen.values_list("pk", "matter__area__name", "venue", "is_full")
    return {pk: About(title_of(area), venue if is_full else "", is_full) for pk, area, venue, is_full in rows}
