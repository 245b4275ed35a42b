"""What each persona gets at the addresses of mails that came in, and of somebody whom no mail reaches."""

from hub.inbox.models import InboundMessage
from hub.notifications.models import BadAddress
from tests.access.pages import MOVED, NO_SUCH_FORM, OK, Gets, Page
from tests.access.world import OPERATOR
from tests.cast import START

# whoever it is, whoever leads them, and the coordinator
OF_THE_WARDEN = frozenset({"warden", "manager", "coordinator"})


def a_message(world, **changes):
    """Waits in the tray: what a stranger wrote."""
    facts = {"kind": "unknown", "sender": "stranger@example.org", "subject": "A question", "received_at": START}
    facts |= {"text": "Who answers for the gate?", "fingerprint": f"access-{InboundMessage.objects.count()}"}
    return InboundMessage.objects.create(**facts | changes)


def the_message(world):
    return {"reference": a_message(world).reference}


def a_message_and_a_concern(world):
    world.it_belongs_to = world.concern_at("raised").matter.reference
    return the_message(world)


def the_warden(world):
    person = world.user("warden")
    BadAddress.objects.get_or_create(address=person.email, defaults={"since": START, "code": "5.1.1"})
    return {"reference": person.reference}


def _coordinator(get, post, args=lambda world: {}, data=lambda world: {}):
    return Page(Gets(get, OPERATOR), Gets(post, OPERATOR), args=args, data=data)


INBOX = {
    "inbox:tray": _coordinator(OK, NO_SUCH_FORM),
    "inbox:detail": _coordinator(OK, NO_SUCH_FORM, the_message),
    "inbox:deal_with": _coordinator(NO_SUCH_FORM, MOVED, the_message),
    "inbox:open_again": _coordinator(NO_SUCH_FORM, MOVED, the_message),
    "inbox:attach": _coordinator(
        NO_SUCH_FORM, MOVED, a_message_and_a_concern, lambda world: {"reference": world.it_belongs_to}
    ),
    "inbox:address": Page(Gets(OK, OF_THE_WARDEN), Gets(MOVED, OF_THE_WARDEN), args=the_warden),
}
