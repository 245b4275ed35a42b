"""Reads of promises: what somebody's organisations owe, in the order in which it is due."""

from datetime import datetime
from typing import NamedTuple

from django.db import connection, models
from django.db.models import F
from django.db.models.functions import Coalesce

from hub.matters.querysets import reader, seen_by, seen_by_reader
from hub.people.called import Named, person_at
from hub.people.querysets import organisation_ids_of
from hub.prepared import Given, IsAmong, Kept, prepared

COUNTS = """
select open_, overdue - still_overdue, today - still_today
  from (select count(*) as open_,
               count(*) filter (where due_at <= %(now)s) as overdue,
               count(*) filter (where due_at > %(now)s and due_at < %(until)s) as today
          from promises_promise
         where met_at is null and ended_at is null and owner_organisation_id = any(%(bodies)s)) as owed,
       (select count(*) filter (where due_at <= %(now)s) as still_overdue,
               count(*) filter (where due_at > %(now)s and due_at < %(until)s) as still_today
          from promises_promise
         where met_at is null and ended_at is null and paused_at is not null and due_at > paused_at
           and owner_organisation_id = any(%(bodies)s)) as still
"""


# as PromiseQuerySet.nobody_answered, for the coordinator's first page
COUNT_UNANSWERED = Kept("""
select count(*) from promises_promise
 where met_at is null and ended_at is null and next_rung_at is null and paused_at is null and due_at <= $1
""")


class PromiseQuerySet(models.QuerySet):
    def open(self):
        return self.filter(met_at__isnull=True, ended_at__isnull=True)

    def overdue(self, now):
        """What stands still is not late, unless it was before."""
        return self.open().filter(due_at__lte=Coalesce("paused_at", now))

    def stuck(self):
        """Those whose ladder stands still, because the sweep could not work them."""
        return self.open().filter(stuck_until__isnull=False)

    def nobody_answered(self, now):
        """Those whose whole ladder was climbed. The condition is that of index promise_nobody_answered."""
        return self.overdue(now).filter(next_rung_at__isnull=True, paused_at__isnull=True)

    def visible_to(self, user):
        return self.filter(seen_by(user, matter="matter"))


class Of(NamedTuple):
    """The matter of a promise, as a list names it."""

    pk: int
    kind: str
    reference: str


class Owed(NamedTuple):
    """An open promise in a list, read without building four models a line."""

    pk: int
    kind: str
    due_at: datetime
    paused_at: datetime | None
    body: str
    person_id: int | None
    person: Named | None
    matter: Of


def owed_by(user, *, limit):
    """[Owed] of `user` and of their organisations, what is due first. Two queries.

    One ordered, limited arm per organisation and one for the person propose; visible_to decides.
    """
    rows = _owed(ids=_first_due(user, limit), **reader(user))
    return [Owed(*row[:7], Of(*row[7:])) for row in rows]


@prepared
def _owed():
    from hub.promises.models import Promise

    found = Promise.objects.filter(seen_by_reader(matter="matter"), IsAmong("pk", Given("ids")))
    owner = ("owner_organisation__name", "owner_user", person_at("owner_user"))
    of = ("matter", "matter__kind", "matter__reference")
    return found.order_by("due_at", "pk").values_list("pk", "kind", "due_at", "paused_at", *owner, *of)


class FirstDue(NamedTuple):
    kind: str
    due_at: datetime
    paused_at: datetime | None


def first_due_of(matter_ids):
    """{matter id: FirstDue, its open promise that is due first; of what stands still only where all does}. One query.

    The last of a matter counts.
    """
    return {matter: FirstDue(*row) for matter, *row in _due_of(matters=matter_ids)}


@prepared
def _due_of():
    from hub.promises.models import Promise

    found = (
        Promise.objects.open()
        .filter(IsAmong("matter", Given("matters")))
        .order_by(F("paused_at").desc(nulls_last=True), "-due_at", "-pk")
    )
    return found.values_list("matter", "kind", "due_at", "paused_at")


def count_owed_by(user, *, now, until):
    """(open, overdue, due from `now` until `until`) promises of the person's organisations; what stands still is only
    open. One query."""
    with connection.cursor() as cursor:
        cursor.execute(COUNTS, {"now": now, "until": until, "bodies": organisation_ids_of(user)})
        return cursor.fetchone()


def count_unanswered(now):
    return COUNT_UNANSWERED(now)[0][0]


def _first_due(user, limit):
    arms, values = [], []
    sources = [("owner_organisation_id", pk) for pk in organisation_ids_of(user)] + [("owner_user_id", user.pk)]
    for column, pk in sources:
        arms.append(
            f"(select due_at, id from promises_promise where {column} = %s"  # noqa: S608
            " and met_at is null and ended_at is null order by due_at limit %s)"
        )
        values += [pk, limit]
    with connection.cursor() as cursor:
        cursor.execute(f"{' union '.join(arms)} order by due_at, id limit %s", [*values, limit])
        return [pk for _due_at, pk in cursor.fetchall()]
