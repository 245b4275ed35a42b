"""Reads of promises: what somebody's organisations owe, in the order in which it is due."""

from django.db import connection, models

from hub.matters.querysets import seen_by
from hub.people.querysets import organisation_ids_of

COUNTS = """
select count(*),
       count(*) filter (where due_at <= %s),
       count(*) filter (where due_at > %s and due_at < %s)
  from promises_promise
 where met_at is null and ended_at is null and owner_organisation_id = any(%s)
"""


class PromiseQuerySet(models.QuerySet):
    def open(self):
        return self.filter(met_at__isnull=True, ended_at__isnull=True)

    def overdue(self, now):
        return self.open().filter(due_at__lte=now)

    def stuck(self):
        """Those whose ladder stands still, because the sweep could not work them."""
        return self.open().filter(stuck_until__isnull=False)

    def visible_to(self, user):
        return self.filter(seen_by(user, matter="matter"))

    def owed_by(self, user, *, limit):
        """The open promises of `user` and of their organisations that are due first. Two queries.

        One ordered, limited arm per organisation and one for the person propose; visible_to decides.
        """
        ids = _first_due(user, limit)
        return self.visible_to(user).filter(pk__in=ids).order_by("due_at", "pk")

    def first_due_of(self, matter_ids):
        """{matter id: (kind, due_at) of its open promise that is due first}. One query."""
        rows = self.open().filter(matter__in=matter_ids).order_by("-due_at", "-pk")
        return {matter: (kind, due_at) for matter, kind, due_at in rows.values_list("matter", "kind", "due_at")}


def count_owed_by(user, *, now, until):
    """(open, overdue, due from `now` until `until`) promises of the person's organisations. One query."""
    with connection.cursor() as cursor:
        cursor.execute(COUNTS, [now, now, until, organisation_ids_of(user)])
        return cursor.fetchone()


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
