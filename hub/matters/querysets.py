"""Who may see which matter: the one visibility rule, and the ids that a list proposes.

`keys` proposes, `visible_to` decides: lists and searches ask `keys` for a page of ids (one ordered, limited arm per
organisation and one for the person, each served by an index) and fetch `visible_to(user).filter(pk__in=ids)`.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from django.db import connection, models
from django.db.models import F, Func, Q

from hub.people.called import person_at
from hub.people.querysets import organisation_ids_of, organisation_ids_of_each
from hub.prepared import Given, loaded, named, prepared

SEEN = """exists (
    select 1 from matters_audience live
     where live.matter_id = {matter} and live.until is null and live.level {level}
       and (live.organisation_id = any(%s) or live.user_id = %s)
)"""


# what of a level counts: whoever only has to find who answers sees nothing of it, in any list, search or page
SOMETHING, FULL, TO_ROUTE = "<> 'routing'", "= 'full'", "= 'routing'"


class SeenBy(Func):
    """The rule itself, as a condition on the column that names the matter. Written out, because every page asks it
    several times, and building it anew from querysets costs more than the answer."""

    output_field = models.BooleanField()

    def __init__(self, matter, *, mine, me, level=SOMETHING):
        super().__init__(F(matter))
        self.values = (mine, me)
        self.level = level

    def as_sql(self, compiler, connection, **extra):
        column, params = compiler.compile(self.source_expressions[0])
        return SEEN.format(matter=column, level=self.level), (*params, *self.values)


def seen_by(user, *, matter="pk", only_full=False):
    """Every subject's `visible_to` filters by this; `matter` is its column that names the matter."""
    if not user.is_authenticated or not user.is_active:
        return Q(pk__in=[])
    return SeenBy(matter, **reader(user), level=FULL if only_full else SOMETHING)


def seen_sql(user, matter, *, only_full=False):
    """The same for SQL that is written out: (condition on the column `matter`, its values)."""
    return SEEN.format(matter=matter, level=FULL if only_full else SOMETHING), tuple(reader(user).values())


def seen_by_reader(*, matter="pk", only_full=False, level=SOMETHING):
    """The same rule in a prepared read (hub.prepared), which is then called with `**reader(user)`."""
    return SeenBy(matter, mine=Given("mine"), me=Given("me"), level=FULL if only_full else level)


def reader(user):
    """What the rule asks of a person. Whoever is not signed in, or not any more, is nobody and sees nothing."""
    is_somebody = user.is_authenticated and user.is_active
    return {"mine": organisation_ids_of(user), "me": user.pk if is_somebody else None}


def remember_audience(matter):
    """Read who sees the matter once for a page that only reads: kept on this object, for all who ask it."""
    matter.audience_of_page = [_audience_row(matter, *row) for row in _audience_of(matter=matter.pk)]


def remember_audiences(matters):
    """The same for many matters. One query, of the bodies alone."""
    from hub.matters.models import Audience

    kept = {matter.pk: [] for matter in matters}
    for row in Audience.objects.live().filter(matter__in=list(kept)).select_related("organisation").order_by("pk"):
        kept[row.matter_id].append(row)
    for matter in matters:
        matter.audience_of_page = kept[matter.pk]


@prepared
def _audience_of():
    from hub.matters.models import Audience

    body = ("organisation", "organisation__name", "organisation__kind")
    found = Audience.objects.live().filter(matter=Given("matter")).order_by("pk")
    return found.values_list("pk", "level", "ground", *body, "user", person_at("user"))


def _audience_row(matter, pk, level, ground, body, body_name, body_kind, person, called):
    from hub.matters.models import Audience
    from hub.people.models import Organisation, User

    seen = {"matter_id": matter.pk, "level": level, "ground": ground, "until": None}
    row = loaded(Audience, id=pk, organisation_id=body, user_id=person, **seen)
    if body is not None:
        row.organisation = loaded(Organisation, id=body, name=body_name, kind=body_kind)
    if person is not None:
        row.user = loaded(User, id=person, **called._asdict())
    return row


def live_audience(matter):
    """The live rows of its audience, with their organisations."""
    remembered = getattr(matter, "audience_of_page", None)
    return list(matter.audience.live().select_related("organisation")) if remembered is None else remembered


class Read(NamedTuple):
    """That somebody of a body opened the matter, for the first time."""

    body: int
    body_name: str
    at: datetime


def first_reads_of(matter):
    """Reads, in order. One query."""
    return [Read(*row) for row in _first_reads_of(matter=matter.pk)]


@prepared
def _first_reads_of():
    from hub.matters.models import FirstRead
    from hub.people.models import Organisation

    found = FirstRead.objects.filter(matter=Given("matter")).order_by("at", "pk")
    return found.values_list("organisation", named(Organisation, "organisation"), "at")


class Sight:
    """Which of some people and bodies may be told by mail, of which of some matters, that something is due.

    Those are whom `visible_to` names, and beside them the people of a body that only has to find who answers (level
    `routing`), who may know the reference and nothing else: a mail carries no more. So it decides of no page, list or
    count. A sweep asks it for hundreds of promises in two queries; tests hold it against the rule itself.
    """

    def __init__(self, users, matter_ids):
        from hub.matters.models import Audience

        self._bodies, self._people = {pk: set() for pk in matter_ids}, {pk: set() for pk in matter_ids}
        self.umbrellas = {}  # {matter id: the umbrella body of its place that sees a summary of it}
        rows = Audience.objects.live().filter(matter__in=list(self._bodies))
        for matter, organisation, user, ground in rows.values_list("matter", "organisation", "user", "ground"):
            if organisation is None:
                self._people[matter].add(user)
                continue
            self._bodies[matter].add(organisation)
            if ground == Audience.Ground.UMBRELLA:
                self.umbrellas[matter] = organisation
        self.know(users)

    def know(self, users):
        """Answer for these people from now on: who is asked about may follow from who sees it."""
        self._organisations = organisation_ids_of_each(users) if users else {}

    def of_person(self, user, matter_id):
        mine = self._organisations.get(user.pk)
        if mine is None:
            return False
        return user.pk in self._people[matter_id] or not mine.isdisjoint(self._bodies[matter_id])

    def of_body(self, organisation_id, matter_id):
        """Whether a team mailbox may be told: the body itself is among the audience."""
        return organisation_id in self._bodies[matter_id]


class AudienceQuerySet(models.QuerySet):
    def live(self):
        return self.filter(until__isnull=True)


class MatterQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The matters `user` may see: one Exists over the live audience."""
        return self.filter(seen_by(user))

    def to_route_by(self, user):
        """Those of which `user` may know the reference, to find who answers, and nothing else."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(SeenBy("pk", **reader(user), level=TO_ROUTE))

    def was_to_route_by(self, user):
        """Those of which they knew that much until somebody was found, and whose form they may still send."""
        from hub.matters.models import Audience

        if not user.is_authenticated or not user.is_active:
            return self.none()
        ended = Audience.objects.filter(level=Audience.Level.ROUTING, until__isnull=False)
        return self.filter(pk__in=ended.filter(organisation__in=organisation_ids_of(user)).values("matter"))


@dataclass(frozen=True)
class Narrow:
    """What a list is narrowed to before its page is cut; everything stands in the audience index."""

    is_open: bool | None = True
    severities: tuple = field(default=())
    since: datetime | None = None
    overdue_at: datetime | None = None  # only what somebody owed by that moment and still owes


# Walks the matters of an arm in order and asks the promises of each; strings do not count as imports.
OVERDUE = """exists (
    select 1 from promises_promise p
     where p.matter_id = {matter} and p.met_at is null and p.ended_at is null and p.due_at <= %s
       and (p.paused_at is null or p.due_at <= p.paused_at)
)"""


def keys(user, kind, *, after=None, narrow=None, limit=26, newest_first=True):
    """Up to `limit` (raised_at, matter id) of kind `kind` past the keyset position `after`, in order.

    A proposal only: callers fetch `visible_to(user).filter(pk__in=…)`. Without a stated `is_open` both halves of
    the index are asked, each with its own limit.
    """
    if not user.is_authenticated or not user.is_active:
        return []
    narrow = narrow or Narrow()
    states = [narrow.is_open] if narrow.is_open is not None else [True, False]
    arms, parameters = [], []
    sources = [("organisation_id", pk) for pk in organisation_ids_of(user)] + [("user_id", user.pk)]
    for column, pk in sources:
        for is_open in states:
            arm, values = _arm(column, pk, kind, is_open, after, narrow, limit, newest_first)
            arms.append(arm)
            parameters += values
    way = "desc" if newest_first else "asc"
    sql = f"select * from ({' union '.join(arms)}) arms order by raised_at {way}, matter_id {way} limit %s"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, [*parameters, limit])
        return cursor.fetchall()


def _arm(column, pk, kind, is_open, after, narrow, limit, newest_first):
    """One ordered, limited arm of the union, and its values. `column` is one of two literals of this module."""
    where = [f"{column} = %s", "kind = %s", "is_open = %s", "until is null"]
    values = [pk, kind, is_open]
    if after is not None:
        where.append(f"(raised_at, matter_id) {'<' if newest_first else '>'} (%s, %s)")
        values += list(after)
    if narrow.severities:
        where.append("severity = any(%s)")
        values.append(list(narrow.severities))
    if narrow.since is not None:
        where.append("raised_at >= %s")
        values.append(narrow.since)
    if narrow.overdue_at is not None:
        where.append(OVERDUE.format(matter="matters_audience.matter_id"))
        values.append(narrow.overdue_at)
    way = "desc" if newest_first else "asc"
    sql = (
        f"(select raised_at, matter_id from matters_audience where {' and '.join(where)}"  # noqa: S608
        f" order by raised_at {way}, matter_id {way} limit %s)"
    )
    return sql, [*values, limit]
