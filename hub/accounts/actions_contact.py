"""The writer of how an organisation is reached: its mailbox, and whom to ring when nobody is there."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from hub.history.record import record
from hub.people.leading import may_lead
from hub.people.models import Organisation
from hub.places.stamps import stamp
from hub.promises.engine import Stale

FACTS = ("mailbox", "out_of_hours", "safeguarding")


def stamp_of(organisation):
    return stamp(*(getattr(organisation, name) for name in FACTS))


@transaction.atomic
def change_contact(organisation, *, version, by, at, **given):
    """`given`: those of FACTS that are said anew. Returns the names of what changed. Raises Stale."""
    if not may_lead(by, organisation):
        raise PermissionDenied
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    changed = [name for name in FACTS if name in given and getattr(organisation, name) != given[name]]
    if not changed:
        return []
    if version != stamp_of(organisation):
        raise Stale
    for name in changed:
        setattr(organisation, name, given[name])
    organisation.save(update_fields=changed)
    record("organisation_changed", at=at, by=by, organisation=organisation, code=" ".join(changed))
    return changed
