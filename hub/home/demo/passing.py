"""Letting time pass in the demonstration: what the sweep and the outbox would have done, each at its own moment.

One sweep at the end would also fire every rung, but all with the time of the end; here each stands at its own.
"""

from dataclasses import dataclass, field

from django.core.mail.backends.dummy import EmailBackend
from django.db.models import Min

from hub.concerns.actions_anyone import ask_whether_settled
from hub.concerns.actions_evidence import remind_of_footage
from hub.notifications.delivery import deliver_due
from hub.notifications.digests import make_digests
from hub.notifications.models import Mail
from hub.promises.models import Pause, Promise
from hub.promises.sweep import run_due_rungs
from hub.promises.sweep_pauses import run_due_pauses


@dataclass
class Passed:
    rungs: int = 0
    mails: int = 0
    people: set = field(default_factory=set)  # addresses that were written to


def pass_time(start, end, *, server=None):
    """Sweep and deliver at each moment up to `end` at which something is due, none before `start`; and at `end`.

    `server`: where mails go instead of the mail server.
    """
    known = set(_sent())
    passed = run_what_is_due(start, end, server=server)
    _run(end, passed, server)
    passed.people = {address for pk, address in _sent() if (pk, address) not in known}
    return passed


def run_what_is_due(start, end, *, server=None):
    passed, moment = Passed(), _next_due(None)
    while moment is not None and moment <= end:
        _run(max(moment, start), passed, server)
        moment = _next_due(moment)
    return passed


def nobody():
    """A mail server that takes every mail and brings it to nobody: for mails of a past that never was."""
    return EmailBackend()


def _run(moment, passed, server):
    run_due_pauses(moment)
    passed.rungs += run_due_rungs(moment).rungs
    remind_of_footage(moment)
    ask_whether_settled(moment)
    make_digests(moment)
    passed.mails += deliver_due(moment, server=server)


def _next_due(after):
    """When the next rung fires, a question is reminded of or a mail may leave; what could not be done at `after` is not
    tried again."""
    rungs = Promise.objects.open().filter(next_rung_at__isnull=False)
    mails = Mail.objects.filter(status__in=Mail.PENDING)
    found = [(rungs, "next_rung_at"), (Pause.objects.filter(ended_at=None), "next_at"), (mails, "not_before")]
    if after is not None:
        found = [(rows.filter(**{f"{column}__gt": after}), column) for rows, column in found]
    found = [rows.aggregate(at=Min(column))["at"] for rows, column in found]
    return min((moment for moment in found if moment), default=None)


def _sent():
    return Mail.objects.filter(status=Mail.Status.SENT).values_list("pk", "address")
