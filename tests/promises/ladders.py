"""Promises for tests of the sweep, with rungs at given minutes from START."""

from datetime import timedelta

from hub.notifications.models import Mail
from hub.promises.models import Promise
from tests.cast import START

POSITIONS = ("reminder", "owner", "deputy", "supervisor", "head")


def minutes(number):
    return START + timedelta(minutes=number)


def promised(concern, owner, *, due=60, rungs=(45, 60, 75, 90, 120), positions=POSITIONS, **changes):
    """An open promise whose ladder stands where the test wants it."""
    times = [minutes(number) for number in rungs]
    facts = {
        "matter": concern.matter,
        "kind": "call",
        "owner_organisation": owner,
        "made_to": concern.reported_by,
        "severity": concern.severity,
        "started_at": START,
        "due_at": minutes(due),
        "worked_out": {},
        "rung_times": times,
        "rung_positions": list(positions),
        "next_rung_at": times[0],
    }
    return Promise.objects.create(**(facts | changes))


def told(promise=None):
    """[(template, position or "", local part of the address)] in the order in which they were queued."""
    mails = Mail.objects.filter(promise=promise) if promise else Mail.objects.all()
    return [(m.template, m.context.get("position", ""), m.address.split("@")[0]) for m in mails.order_by("pk")]


def fired(promise):
    return list(promise.events.filter(kind="rung_fired").order_by("pk").values_list("code", flat=True))
