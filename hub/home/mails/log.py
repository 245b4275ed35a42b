"""The mail log: which mails somebody looks for, and a page of them, newest first."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.db.models import BooleanField, ExpressionWrapper, Q

from hub.home.mails import known
from hub.matters.models import Matter
from hub.notifications.models import Mail
from hub.people.called import Named, person_at
from hub.people.models import Organisation, User
from hub.promises.clock import instant

PAGE = 50
COLUMNS = (
    *("pk", "reference", "template", "secret", "status", "error", "attempts", "maybe_repeated"),
    *("created_at", "not_before", "claimed_at", "sent_at", "address", "recipient", "organisation__name"),
    *("organisation__kind", "matter", "matter__reference", "matter__kind"),
)


class Row(NamedTuple):
    """What the log reads of a mail: never its text."""

    pk: int
    reference: str
    template: str
    is_secret: bool
    status: str
    error: str
    attempts: int
    maybe_repeated: bool
    created_at: datetime
    not_before: datetime
    claimed_at: datetime | None
    sent_at: datetime | None
    address: str
    recipient: int | None
    body: str | None
    body_kind: str | None
    matter: int | None
    about: str | None  # the reference of the matter, whoever may know it
    matter_kind: str | None
    name: Named | None
    is_known: bool  # whether the reader of the log may know that reference
    is_answering: bool
    mailbox: tuple | None = None

    @property
    def shown_reference(self):
        return self.about if self.is_known else ""


@dataclass(frozen=True)
class Sought:
    """What the log is narrowed to; empty is everything."""

    statuses: tuple = field(default=())
    template: str = ""
    body: Organisation | None = None
    person: User | None = None
    matter: Matter | None = None
    day: date | None = None


def page_of(viewer, sought, *, after="", size=PAGE):
    """([Row], whether there are older ones). Three queries at most: edge, rows, whose mailboxes they are."""
    return page_among(_narrowed(Mail.objects.all(), sought), viewer, after=after, size=size)


def page_among(found, viewer, *, after="", size=PAGE):
    """The same of some mails."""
    if edge := edge_of(after):
        at, pk = edge
        found = found.filter(created_at__lte=at).filter(Q(created_at__lt=at) | Q(pk__lt=pk))
    rows = rows_of(found.order_by("-created_at", "-pk")[: size + 1], viewer)
    return rows[:size], len(rows) > size


def rows_of(mails, viewer):
    """The Rows of a queryset of mails, as `viewer` may know them."""
    noted = mails.annotate(
        name=person_at("recipient"),
        is_known=_whether(known.reference_is_known(viewer)),
        is_answering=_whether(known.answers()),
    )
    rows = [Row(*row) for row in noted.values_list(*COLUMNS, "name", "is_known", "is_answering")]
    boxes = known.mailboxes(row.address for row in rows if row.recipient is None)
    return [row._replace(mailbox=boxes.get(row.address)) for row in rows]


def _whether(condition):
    return ExpressionWrapper(condition, output_field=BooleanField())


def own_rows(user, *, size=20):
    """The latest mails to somebody about what they see, for themselves."""
    mine = Mail.objects.filter(recipient=user, secret=False, matter__isnull=False)
    return rows_of(mine.filter(known.reference_is_known(user)).order_by("-created_at", "-pk")[:size], user)


def edge_of(reference):
    """Where a page goes on; None for what is no reference of a mail."""
    if not reference or len(reference) > 11:
        return None
    return Mail.objects.filter(reference=reference).values_list("created_at", "pk").first()


def _narrowed(mails, sought):
    if sought.statuses:
        mails = mails.filter(status__in=sought.statuses)
    if sought.template:
        mails = mails.filter(template=sought.template)
    if sought.body:
        mails = known.of_body(mails, sought.body)
    if sought.person:
        mails = known.of_person(mails, sought.person)
    if sought.matter:
        mails = mails.filter(matter=sought.matter)
    if sought.day:
        start, end = (instant(day, time(0)) for day in (sought.day, sought.day + timedelta(days=1)))
        mails = mails.filter(created_at__gte=start, created_at__lt=end)
    return mails
