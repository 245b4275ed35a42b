"""`make run` as a whole: ready, answering on both loopbacks, quick again after kill -9, and gone without a trace."""

import os
import re
import signal
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

import psycopg2
import pytest

from deploy.local.instance import _marked
from deploy.local.valkey import free_port

ROOT = Path(__file__).resolve().parents[2]
OURS = {"DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "EMAIL_URL", "SITE_URL", "SECRET_KEY", "STATIC_FILES"}

pytestmark = [pytest.mark.processes, pytest.mark.xdist_group("processes")]


class Start:
    """One `make run` in the state and run folders of the test."""

    def __init__(self, folder, port):
        self.folder, self.port = folder, port
        names = {name: value for name, value in os.environ.items() if name not in OURS | {"HUB_INSTANCE"}}
        self.environment = names | {
            "HUB_LOCAL_STATE": str(folder), "HUB_RUN": str(folder / "dot-run"), "PORT": str(port),
        }  # fmt: skip
        self.output = folder / "output"
        self.began = time.monotonic()
        with self.output.open("w") as output:
            self.make = subprocess.Popen(
                ["make", "run"], cwd=ROOT, env=self.environment, stdout=output, stderr=output, start_new_session=True
            )

    def is_ready(self):
        assert self.make.poll() is None, self.output.read_text()
        return "Hub ready" in self.output.read_text()

    @property
    def instance(self):
        (state,) = (path for path in self.folder.glob("hub-*") if "programs" not in path.name)
        return state / "run"

    def postmaster(self):
        return int((self.instance / "postgres/postmaster.pid").read_text().split()[0])

    def pids(self):
        return {self.postmaster(), *_marked(f"HUB_INSTANCE={self.instance}".encode())}

    def has_database(self):
        try:
            psycopg2.connect(f"postgres://hub_app@/hub?host={self.instance / 'sockets'}").close()
        except psycopg2.OperationalError:
            return False
        return True

    def answer(self, host):
        with urllib.request.urlopen(f"http://{host}:{self.port}/healthz", timeout=10) as answer:
            return answer.status


def test_from_nothing_to_ready_and_back(short_folder, eventually):
    port = free_port()
    first = Start(short_folder, port)
    eventually(first.is_ready, seconds=180)
    assert re.findall("^Hub ready: .*$", first.output.read_text(), re.M) == [f"Hub ready: http://localhost:{port}/"]
    assert "faith@demo.example" in first.output.read_text()
    assert first.answer("127.0.0.1") == 200
    assert not socket.has_ipv6 or first.answer("[::1]") == 200

    with pytest.raises(subprocess.CalledProcessError) as refused:
        subprocess.run(["make", "run"], cwd=ROOT, env=first.environment, check=True, capture_output=True, text=True)
    assert "is running already" in refused.value.stderr

    os.killpg(first.make.pid, signal.SIGKILL)
    for pid in first.pids():
        os.kill(pid, signal.SIGKILL)
    first.make.wait()

    second = Start(short_folder, port)
    eventually(second.is_ready, seconds=60)
    assert second.answer("127.0.0.1") == 200
    os.kill(second.postmaster(), signal.SIGKILL)
    eventually(lambda: "PostgreSQL ended" in second.output.read_text())
    eventually(second.has_database, seconds=30)

    started = second.pids()
    assert len(started) > 6  # the servers, web with its workers, worker with its pool, beat
    second.make.terminate()
    second.make.wait(30)
    assert [pid for pid in started if Path(f"/proc/{pid}/cwd").exists()] == []
