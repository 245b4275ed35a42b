"""What the sweep and the delivery get through."""

import subprocess
import sys
import time
from datetime import timedelta

from django.core.mail import EmailMultiAlternatives, get_connection
from django.test import override_settings

from bench.data import NOW
from bench.measure import Figure, milliseconds
from hub.notifications import rendering
from hub.notifications.delivery import deliver_due
from hub.notifications.models import Mail
from hub.promises.sweep import run_due_rungs

MAILS = 1000


def sweep_figures():
    idle = sorted(milliseconds(lambda: run_due_rungs(NOW), times=30))[15]
    yield Figure("sweep_idle", round(idle, 3), "ms", goal="<= 5 ms", met=idle <= 5)
    started = time.perf_counter()
    swept = run_due_rungs(NOW + timedelta(days=2))
    rate = swept.rungs / (time.perf_counter() - started)
    yield Figure("sweep_due", round(rate), "rungs/s", goal=">= 1500 rungs/s", met=rate >= 1500)


def delivery_figures():
    """`floor_ratio` is the share of its own floor: render, build, send on one kept connection, no database.

    Claim, gates (may this reader still be told?) and fate are five round trips a mail: they are most of the rest.
    """
    with _sink() as port, override_settings(EMAIL_HOST="127.0.0.1", EMAIL_PORT=port):
        at = NOW + timedelta(days=3)
        rows = list(Mail.objects.filter(status="queued").select_related("recipient", "matter", "organisation")[:MAILS])
        started = time.perf_counter()
        _send_without_rows(rows, at)
        floor = len(rows) / (time.perf_counter() - started)
        started = time.perf_counter()
        sent = deliver_due(at, limit=MAILS)
        rate = sent / (time.perf_counter() - started)
    share = rate / floor
    yield Figure("delivery", round(rate), "mails/s", round(share, 2), goal=">= 0.35 of its floor", met=share >= 0.35)


def _send_without_rows(rows, at):
    with get_connection() as server:
        for mail in rows:
            rendered = rendering.render(mail, at)
            message = EmailMultiAlternatives(rendered.subject, rendered.text, to=[mail.address], connection=server)
            message.attach_alternative(rendered.html, "text/html")
            message.send()


class _sink:
    def __enter__(self):
        command = [sys.executable, "-m", "bench.sink"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        return int(self.process.stdout.readline())

    def __exit__(self, *error):
        self.process.stdin.close()
        self.process.wait(timeout=10)
