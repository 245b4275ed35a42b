"""Hosts that are left alone for a while: our mail server, and domains of recipients that take no more for now.

A row stands for as long as its host is left alone. Nobody claims a mail for it before `retry_at`; then one process
tries one mail: when that is taken the row goes, else the pause grows, up to the last of PAUSES. What waits meanwhile
loses no attempt, and is not touched. All deliverers share the rows, and read them when they begin.
"""

from datetime import timedelta

from hub.notifications.models import Circuit

PAUSES = [timedelta(seconds=30), timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=5)]
TRIAL = timedelta(minutes=4)  # longer than handing over one mail can take
FORGOTTEN_AFTER = timedelta(hours=1)  # a host that nobody tries any more: the mail server is another one now


def circuits():
    """What is left alone, our own mail server first. For pages and probes; one query."""
    return list(Circuit.objects.order_by("-is_ours", "host"))


def name_of(server):
    """The host and port of a mail server."""
    return f"{getattr(server, 'host', '') or 'mail server'}:{getattr(server, 'port', '') or 0}".lower()


def domain_of(address):
    return address.rpartition("@")[2].lower()


class Circuits:
    """What one run knows of them: which hosts it must leave alone, and which it may try with one mail."""

    def __init__(self, server, at):
        self.ours = name_of(server)
        self.shut, self.tried = set(), set()
        # somebody who tries a host renews its row; nobody does when it is not our server any more
        Circuit.objects.filter(retry_at__lte=at - FORGOTTEN_AFTER, is_ours=True).exclude(host=self.ours).delete()
        for circuit in Circuit.objects.all():
            if _is_shut(circuit, at) or not _takes_trial(circuit, at):
                self.shut.add(circuit.host)
            else:
                self.tried.add(circuit.host)

    @property
    def domains_shut(self):
        return sorted(self.shut - {self.ours})

    def opened(self, host, error, at):
        """It failed: leave it alone, longer each time in a row."""
        circuit, is_new = Circuit.objects.get_or_create(
            host=host,
            defaults={"is_ours": host == self.ours, "since": at, "retry_at": at + PAUSES[0], "error": error[:200]},
        )
        # another process may have found the same a moment ago: that is the same failure, not one more in a row
        if not is_new and (host in self.tried or not _is_shut(circuit, at)):
            failures = circuit.failures + 1
            retry_at = at + PAUSES[min(failures, len(PAUSES)) - 1]
            # not of a row that is gone: another process had a mail taken meanwhile
            mine = Circuit.objects.filter(pk=circuit.pk)
            mine.update(failures=failures, retry_at=retry_at, error=error[:200])
        self.tried.discard(host)
        self.shut.add(host)

    def closed(self, host):
        """It takes mails again, or nothing waits for it any more."""
        self.tried.discard(host)
        Circuit.objects.filter(host=host).delete()


def _is_shut(circuit, at):
    """A moment further away than any pause was written by a clock that ran ahead."""
    return at < circuit.retry_at <= at + max(TRIAL, PAUSES[-1])


def _takes_trial(circuit, at):
    """Whether it is this process that tries: the others see a pause until it has."""
    mine = Circuit.objects.filter(pk=circuit.pk, retry_at=circuit.retry_at)
    return mine.update(retry_at=at + TRIAL) == 1
