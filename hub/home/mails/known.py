"""What whoever runs the Hub may know of a mail: they see matters in summary, and a list of mails must not say more.

A summary names neither the place nor who raised a concern, nor whom a meeting invites. So of mails about a matter only
those are named, persons and bodies, that answer for it: councils, police and the operator. Nobody else is found by
name either, else the filter would say what the row does not.
"""

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from hub.concerns.models import Concern
from hub.matters.models import Matter
from hub.matters.querysets import TO_ROUTE, SeenBy, reader
from hub.people.called import called
from hub.people.models import Membership, Organisation

Kind = Organisation.Kind
ANSWERING = (Kind.COUNCIL, Kind.POLICE, Kind.OPERATOR)
# they go to an address that somebody without an account left
OUTSIDE = frozenset({"outside_news", "outside_check", "receipt_renew", "password_reset_unknown"})


def reference_is_known(viewer):
    """A condition on mails: `viewer` sees what it is about, or is to find who answers it."""
    asks = reader(viewer)
    return Q(SeenBy("matter", **asks)) | Q(SeenBy("matter", **asks, level=TO_ROUTE))


def answers():
    """A condition on mails: their reader belongs, or belonged, to a body that answers, did not raise it, and is not
    just among those whom a meeting invites."""
    person = OuterRef("recipient")
    of_body = Membership.objects.filter(user=person, organisation__kind__in=ANSWERING)
    raised = Concern.objects.filter(Q(reported_by=person) | Q(spoken_for_by=person), matter=OuterRef("matter"))
    invited = Q(matter__kind=Matter.Kind.MEETING, promise__isnull=True)
    return Q(Exists(of_body)) & ~Q(Exists(raised)) & ~invited


def of_person(mails, person):
    """The mails to a person that may be found by their name."""
    return mails.filter(Q(matter__isnull=True) | answers(), recipient=person)


def of_body(mails, organisation):
    """The mails in the name of a body that may be found by it."""
    found = mails.filter(organisation=organisation)
    return found if organisation.kind in ANSWERING else found.filter(matter__isnull=True)


def body_in_words(row):
    if row.body is None:
        return _("The Hub")
    if row.matter is not None and row.body_kind not in ANSWERING:
        return _("A body that is not named here")
    return row.body


def reader_in_words(row, viewer):
    """To whom a mail went. `row` is a log.Row."""
    if row.is_secret:
        return _("Not shown")
    if row.recipient is None:
        return _address(row)
    if row.matter is not None and not row.is_answering:
        return _("Whoever raised it, or takes part in it")
    return called(row.name, viewer)


def _address(row):
    """Only mailboxes of bodies are named: any other address was left by a person."""
    if row.template in OUTSIDE or row.mailbox is None:
        return _("Somebody without an account")
    body, kind = row.mailbox
    if row.matter is not None and kind not in ANSWERING:
        return _("A team mailbox")
    return _("The team mailbox of %(body)s, %(address)s") % {"body": body, "address": row.address}


def mailboxes(addresses):
    """{address: (body, its kind)} of those among them that are team mailboxes. One query, and none for none."""
    wanted = sorted({address for address in addresses if address})
    if not wanted:
        return {}
    found = Organisation.objects.filter(mailbox__in=wanted).order_by("-closed_at", "-pk")
    return {mailbox: (name, kind) for mailbox, name, kind in found.values_list("mailbox", "name", "kind")}
