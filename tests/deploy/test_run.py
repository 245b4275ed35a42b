"""`make run` as a whole: ready, answering on both loopbacks, quick again after kill -9, and gone without a trace."""

import os
import re
import signal
import socket
import subprocess
import time
import urllib.request
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest

from deploy.local.instance import _marked
from deploy.local.valkey import free_port

ROOT = Path(__file__).resolve().parents[2]
OURS = {"DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "EMAIL_URL", "SITE_URL", "SECRET_KEY", "STATIC_FILES"}
NOWHERE = "http://127.0.0.1:1/"  # a start that asks a registry fails

pytestmark = [pytest.mark.processes]


class Start:
    """One `make run` in the state and run folders of the test."""

    def __init__(self, folder, port, **more):
        self.folder, self.port = folder, port
        names = {name: value for name, value in os.environ.items() if name not in OURS | {"HUB_INSTANCE"}}
        self.environment = names | {
            "HUB_LOCAL_STATE": str(folder), "HUB_RUN": str(folder / "dot-run"), "PORT": str(port), **more,
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

    def count(self, table):
        database = psycopg2.connect(f"postgres://hub_app@/hub?host={self.instance / 'sockets'}")
        with closing(database), database.cursor() as cursor:
            cursor.execute(f"select count(*) from {table}")  # noqa: S608
            return cursor.fetchone()[0]

    def stop_by(self, number):
        """Stop it as a person or a supervisor does; nothing that it started is left."""
        started = self.pids()
        assert len(started) > 6  # the servers, web with its workers, worker, beat
        os.killpg(self.make.pid, number)
        self.make.wait(30)
        assert [pid for pid in started if Path(f"/proc/{pid}/cwd").exists()] == []

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

    counted = second.count("people_user"), second.count("matters_matter"), second.count("places_placeofworship")
    second.stop_by(signal.SIGINT)

    third = Start(short_folder, port, PIP_INDEX_URL=NOWHERE, npm_config_registry=NOWHERE)
    eventually(third.is_ready, seconds=60)
    assert time.monotonic() - third.began < 15
    assert min(counted) > 0
    assert counted == (
        third.count("people_user"),
        third.count("matters_matter"),
        third.count("places_placeofworship"),
    )
    third.stop_by(signal.SIGTERM)
