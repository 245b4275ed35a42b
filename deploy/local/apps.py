"""The Hub's own processes: the same three as in Procfile, bound to this machine only."""

import socket
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from deploy.local.checkout import ROOT, VENV, Refused
from deploy.local.processes import Child, Processes
from deploy.local.service import Service

CELERY = ("celery", "--app", "hub")
LOUD = ("--loglevel", "INFO")
ACCESS_LOG = ("--logger-class", "hub.access_log.AccessLogger", "--access-logfile", "-")


def check_port(port: int) -> None:
    for family, address in _addresses():
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((address, port))
            except OSError:
                raise Refused(
                    f"Port {port} is in use by another program: choose one, for example make run PORT=8010"
                ) from None


@dataclass
class Apps:
    processes: Processes
    environment: dict[str, str]
    port: int
    logs: Path

    def web(self) -> Service:
        binds = [part for family, address in _addresses() for part in ("--bind", _host_and_port(address, self.port))]
        workers = ("--preload", "--workers", "2", "--threads", "4", "--graceful-timeout", "5")
        return self._service("Web", "gunicorn", "hub.wsgi", *binds, *workers, "--no-control-socket", *ACCESS_LOG)

    def worker(self) -> Service:
        """On threads, because two more processes for two small tasks a minute would cost another 80 MB."""
        return self._service("Worker", *CELERY, "worker", "--pool", "threads", "--concurrency", "2", *LOUD)

    def beat(self) -> Service:
        return self._service("Beat", *CELERY, "beat", "--schedule", str(self.logs.parent / "beat"), "--pidfile=", *LOUD)

    def _service(self, name: str, program: str, *arguments: str) -> Service:
        def begin() -> Child:
            command, log = [VENV / "bin" / program, *arguments], self.logs / f"{name.lower()}.log"
            return self.processes.start(name, command, env=self.environment, cwd=ROOT, log=log)

        return Service(name, self.processes, begin)


def is_answering(port: int) -> bool:
    """Any answer counts: what the pages say is not ours to judge."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def _addresses() -> list[tuple[socket.AddressFamily, str]]:
    both = [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")]
    return [(family, address) for family, address in both if _has(family, address)]


def _has(family: socket.AddressFamily, address: str) -> bool:
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.bind((address, 0))
            return True
    except OSError:
        return False


def _host_and_port(address: str, port: int) -> str:
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"
