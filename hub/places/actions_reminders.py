"""The daily reminder: whom to ring at a place is looked at again six months after somebody checked it."""

from django.db import transaction

from hub.notifications.outbox import enqueue
from hub.people.models import Membership, Organisation
from hub.people.positions import holders
from hub.people.roles import Permission
from hub.places.models import PlaceContact
from hub.places.querysets import organisations_covering

AT_ONCE = 100
OWNER = Membership.Position.OWNER


def remind_of_contacts(now):
    """Ask for each contact that is due; returns how many mails were written.

    Once for each due date. Where nobody can be asked it stays due, and is tried again tomorrow.
    """
    due = PlaceContact.objects.filter(remind_at__lte=now, removed_at__isnull=True).order_by("remind_at", "pk")
    ids = list(due.values_list("pk", flat=True))
    return sum(_remind(ids[start : start + AT_ONCE], now) for start in range(0, len(ids), AT_ONCE))


@transaction.atomic
def _remind(ids, now):
    due = PlaceContact.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        pk__in=ids, remind_at__lte=now, removed_at__isnull=True
    )
    places = ("place__ward", "place__run_by", "place__merged_into__ward", "place__merged_into__run_by")
    written = 0
    for contact in due.select_related(*places).order_by("remind_at", "pk"):
        place = contact.place.merged_into or contact.place
        if place.closed_at:
            continue
        body, readers = keepers_of(place, now)
        for reader in readers:
            written += _ask(contact, place, body, reader, now)
        if readers:
            contact.remind_at = None
            contact.save(update_fields=["remind_at"])
    return written


def keepers_of(place, now):
    """(body, its readers) who are asked about a place: the owner of its committee, else of the council there; where
    the council has none, its mailbox. No readers: nobody can be asked."""
    if place.run_by and not place.run_by.closed_at:
        owners = [p for p in holders(place.run_by, OWNER, now) if p.may(Permission.KEEP_OWN_PLACE, place.run_by)]
        if owners:
            return place.run_by, owners
    for council in organisations_covering(place.ward, kinds=[Organisation.Kind.COUNCIL], is_demo=place.is_demo):
        owners = [p for p in holders(council, OWNER, now) if p.may(Permission.KEEP_REGISTRY, council)]
        if owners or council.mailbox:
            return council, owners or [council.mailbox]
    return None, []


def _ask(contact, place, body, reader, now):
    """One mail; 0 when this person was asked about this contact and date before."""
    is_address = isinstance(reader, str)
    who = {"address": reader} if is_address else {"recipient": reader}
    due = f"{contact.remind_at:%Y-%m-%d}"
    mail = enqueue(
        "place_contact_check",
        context={"place": place.reference, "organisation": body.name},
        dedupe_key=f"place_contact_check:{contact.pk}:{due}:{'mailbox' if is_address else reader.pk}",
        organisation=body,
        at=now,
        **who,
    )
    return int(mail is not None)
