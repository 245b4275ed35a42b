"""Reads of meetings. Who may see one is decided by hub.matters alone."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import connection, models

from hub.matters.about import About
from hub.matters.models import Matter
from hub.matters.pages import PAGE, page_of
from hub.matters.querysets import Narrow, reader, seen_by, seen_by_reader
from hub.matters.shown import seen_in_full
from hub.prepared import Given, IsAmong, prepared

LONGEST = timedelta(days=1)  # no meeting takes longer: one that began earlier is over
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

    def listed(self, user):
        """[Listed] of these meetings in their order, as `user` may see them, with their own answers. Two queries."""
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


# Walks my rows of the audience in order, which sorts meetings by when they begin, and stops at the limit.
INVITED = """(select a.raised_at, a.matter_id, i.answer
  from matters_audience a
  join meetings_invitee i on i.meeting_id = a.matter_id and i.user_id = a.user_id and i.withdrawn_at is null
  join meetings_meeting m on m.matter_id = a.matter_id
 where a.user_id = %(me)s and a.kind = 'meeting' and a.is_open and a.until is null and a.raised_at > %(earliest)s
   and i.answer = %({answer})s and m.ends_at > %(now)s order by a.raised_at, a.matter_id limit %(limit)s)"""
# What somebody called without being a guest of it.
CALLED = """(select m.starts_at, m.matter_id, null from meetings_meeting m
 where m.scheduled_by_id = %(me)s and m.status = 'scheduled' and m.starts_at > %(earliest)s and m.ends_at > %(now)s
   and not exists (select 1 from meetings_invitee i
                    where i.meeting_id = m.matter_id and i.user_id = %(me)s and i.withdrawn_at is null)
 order by m.starts_at, m.matter_id limit %(limit)s)"""
ASKED, COMING = INVITED.format(answer="silent"), INVITED.format(answer="yes")
# The soonest that wait for an answer, however much else comes before them; and the soonest of the others.
MINE = f"{ASKED} union all (select * from ({COMING} union all {CALLED}) c order by 1, 2 limit %(limit)s)"  # noqa: S608


def next_of(user, now, *, limit):
    """[Listed] of what waits for an answer of `user`, and what they come to next: up to `limit` each. Two queries.

    The first only proposes: visible_to decides.
    """
    with connection.cursor() as cursor:
        known = {"me": user.pk, "now": now, "earliest": now - LONGEST, "limit": limit, "silent": "", "yes": "yes"}
        cursor.execute(MINE, known)
        answers = {pk: answer for _at, pk, answer in cursor.fetchall()}
    if not answers:
        return []
    lines = [Listed(*row) for row in _lines_of(ids=list(answers), **reader(user))]
    return [line._replace(answer=answers[line.pk]) for line in lines]


@prepared
def _lines_of():
    from meetings.models import Meeting

    seen = Meeting.objects.filter(seen_by_reader(), IsAmong("pk", Given("ids"))).order_by("starts_at", "pk")
    return seen.annotate(is_full=seen_by_reader(only_full=True)).values_list(*COLUMNS)


def page_for(user, *, is_open, after="", before="", size=PAGE):
    """A page of the meetings that `user` may see: open ones soonest first, past ones latest first."""
    from meetings.models import Meeting

    def fetch(ids):
        return {row.pk: row for row in Meeting.objects.visible_to(user).filter(pk__in=ids).listed(user)}

    edges = {"after": after, "before": before, "size": size}
    narrow = Narrow(is_open=is_open)
    return page_of(user, Matter.Kind.MEETING, fetch, narrow=narrow, newest_first=not is_open, **edges)


def about(user, ids):
    """{matter id: About} of meetings, for lists that mix kinds."""
    from meetings.models import Meeting, title_of

    seen = Meeting.objects.filter(pk__in=ids).visible_to(user).annotate(is_full=seen_in_full(user))
    rows = seen.values_list("pk", "matter__area__name", "venue", "is_full")
    return {pk: About(title_of(area), venue if is_full else "", is_full) for pk, area, venue, is_full in rows}
