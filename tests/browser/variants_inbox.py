"""Later states of the tray and of an address that does not work: (name, persona, address, what was posted)."""

from django.urls import reverse

from hub.inbox import actions_tray
from hub.notifications.models import BadAddress
from tests.access.pages_inbox import a_message
from tests.cast import START


def inbox(world):
    cast = world.cast
    yield "a tray of nothing", "coordinator", reverse("inbox:tray")
    waits = a_message(world, subject="A" * 190, attachments=2, is_answered=True, text="Who answers?\n" * 30)
    a_message(world, kind="unreadable", sender="", subject="", text="")
    over = actions_tray.deal_with(a_message(world), by=cast.coordinator, at=START)
    added = a_message(world)
    actions_tray.attach(added, world.concern_at("raised"), by=cast.coordinator, at=START)
    yield "a tray of several", "coordinator", reverse("inbox:tray")
    yield "what was dealt with", "coordinator", reverse("inbox:tray") + "?show=dealt_with"
    yield "a mail without words that may be read", "coordinator", _page(a_message(world, text="", subject=""))
    yield "a long mail", "coordinator", _page(waits)
    yield "a mail that was dealt with", "coordinator", _page(over)
    yield "a mail that was added to a concern", "coordinator", _page(added)
    yield "a reference that is none", "coordinator", f"{_page(waits)}attach/", {"reference": "C-1"}
    yield "the first page, mails wait", "coordinator", reverse("home:home")
    BadAddress.objects.all().delete()
    yield "mails reach them", "warden", reverse("inbox:address", args=[cast.warden.reference])
    BadAddress.objects.create(address=cast.warden.email, since=START, code="5.1.1")
    yield "mails do not reach me", "warden", reverse("inbox:address", args=[cast.warden.reference])
    yield "mails do not reach a colleague", "manager", reverse("inbox:address", args=[cast.warden.reference])
    yield "details, and mails come back", "warden", reverse("accounts:me")
    yield "a person whose mails come back", "coordinator", reverse("accounts:person", args=[cast.warden.reference])


def _page(message):
    return reverse("inbox:detail", args=[message.reference])
