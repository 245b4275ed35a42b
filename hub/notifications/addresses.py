"""Addresses from which mail came back: who cannot be told anything by mail, and the only writers of that."""

from hub.notifications.models import BadAddress
from hub.prepared import Given, IsAmong, prepared


def bad_among(people):
    """Ids of those among these people whom no mail reaches. One query, and none for nobody."""
    ids = {person.email.lower(): person.pk for person in people}
    return {ids[address] for (address,) in _bad(addresses=list(ids))} if ids else set()


@prepared
def _bad():
    return BadAddress.objects.filter(IsAmong("address", Given("addresses"))).values_list("address")


def bad_address_of(person):
    """Since when, and what the mail server said; None while mails reach them."""
    return BadAddress.objects.filter(address=person.email.lower()).first()


def mark_bad(address, *, code, mail, at):
    """(the row, whether it is new)"""
    return BadAddress.objects.get_or_create(
        address=address.lower(), defaults={"since": at, "code": code[:20], "mail": mail}
    )


def works_again(address):
    """Whether it was marked."""
    return bool(BadAddress.objects.filter(address=address.lower()).delete()[0])
