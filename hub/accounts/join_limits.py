"""How often somebody without an account may ask to join, counted by attempts: what was asked before changes nothing."""

from hub.limits import Limit, address_of, wait_for

HERE = Limit("join-here", 10, 3600)
EVERYWHERE = Limit("join", 200, 3600)
FOR = Limit("join-for", 5, 24 * 3600)  # so that nobody's mailbox is flooded


def before_asking(request, email):
    """How many seconds to wait; 0 for now."""
    return wait_for([(HERE, address_of(request)), (FOR, email.lower()), (EVERYWHERE, "everybody")])
