"""What the sweep and the delivery get through."""

import socket
import statistics
import subprocess
import sys
import threading
import time
from datetime import timedelta

from django.core.mail import EmailMultiAlternatives, get_connection
from django.test import override_settings

from bench.data import NOW, many_open_promises
from bench.measure import Figure, milliseconds
from hub.notifications import rendering
from hub.notifications.delivery import deliver_due
from hub.notifications.models import Mail
from hub.promises.sweep import run_due_rungs

MAILS = 1000
ROUNDS = 5  # floor and delivery in turns, so that both meet the same machine
OPEN = 1_000_000


def sweep_figures():
    """Idle beside a million open promises, of which none is due; then with what fell due in two days."""
    many_open_promises(OPEN)
    idle = sorted(milliseconds(lambda: run_due_rungs(NOW), times=30))[15]
    yield Figure("sweep_idle", round(idle, 3), "ms", goal="<= 5 ms", met=idle <= 5)
    started = time.perf_counter()
    swept = run_due_rungs(NOW + timedelta(days=2))
    rate = swept.rungs / (time.perf_counter() - started)
    yield Figure("sweep_due", round(rate), "rungs/s", goal=">= 2000 rungs/s", met=rate >= 2000)


def delivery_figures():
    """`floor_ratio` is the share of its own floor: render, build, send on one kept connection, no database.

    That of the sink is how many times the floor it takes when the bytes are made before and nobody waits for answers:
    so the floor is the sender's.
    """
    at = NOW + timedelta(days=3)
    waiting = list(Mail.objects.filter(status="queued").select_related("recipient", "matter", "organisation"))
    with _sink() as port, override_settings(EMAIL_HOST="127.0.0.1", EMAIL_PORT=port):
        floors, rates = [], []
        _send_without_rows(waiting[:50], at)
        deliver_due(at, limit=50)
        for turn in range(ROUNDS):
            rows = waiting[50 + turn * MAILS :][:MAILS]
            floors.append(len(rows) / _seconds(lambda rows=rows: _send_without_rows(rows, at)))
            started = time.perf_counter()
            rates.append(deliver_due(at, limit=MAILS) / (time.perf_counter() - started))
        ceiling = _ceiling(port, waiting[0], at)
    floor, rate = statistics.median(floors), statistics.median(rates)
    share = statistics.median(rate / floor for rate, floor in zip(rates, floors, strict=True))
    goal = ">= 0.65 of its floor and >= 500 mails/s"
    yield Figure("delivery", round(rate), "mails/s", round(share, 2), goal=goal, met=share >= 0.65 and rate >= 500)
    times = ceiling / floor
    yield Figure("delivery_sink", round(ceiling), "mails/s", round(times, 1), goal=">= 5 x floor", met=times >= 5)


def _seconds(call):
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def _ceiling(port, mail, at):
    """Mails a second that the sink takes of one sender who had them ready."""
    message = rendering.build(mail, rendering.render(mail, at), connection=None, at=at).message().as_bytes()
    body = message.replace(b"\n", b"\r\n")
    one = b"MAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\nDATA\r\n" + body + b"\r\n.\r\n"
    with socket.create_connection(("127.0.0.1", port)) as sender, sender.makefile("rb") as answers:
        answers.readline()

        def all_answered():
            for _ in range(4 * MAILS):
                answers.readline()

        listener = threading.Thread(target=all_answered)
        started = time.perf_counter()
        listener.start()
        sender.sendall(one * MAILS)
        listener.join()
        return MAILS / (time.perf_counter() - started)


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
