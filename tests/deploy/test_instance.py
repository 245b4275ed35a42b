"""A start after `kill -9` of everything, and two starts at once."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.local import checkout, instance
from deploy.local.account import server_account
from deploy.local.checkout import Refused, own_folder
from deploy.local.postgres import FAST_AND_LOOSE, Cluster
from deploy.local.processes import Processes
from deploy.local.programs import copied_programs
from deploy.local.valkey import Broker


@pytest.fixture
def processes():
    made = Processes("test")
    yield made
    made.stop()


@pytest.fixture
def shared(monkeypatch, short_folder):
    monkeypatch.setattr(checkout, "SHARED", short_folder)
    monkeypatch.setattr(instance, "SHARED", short_folder)
    return short_folder


def cluster_in(folder, settings=FAST_AND_LOOSE):
    return Cluster(folder, copied_programs(), server_account(), settings)


def test_a_killed_cluster_starts_again_with_its_rows(short_folder, processes):
    cluster, log = cluster_in(short_folder, settings={}), short_folder / "log"
    child = cluster.start(processes, log)
    cluster._sql("create table kept (word text); insert into kept values ('still here')")
    child.process.kill()
    child.process.wait()
    # the number of the dead server now belongs to somebody who must not be touched: ourselves
    stale = cluster.data / "postmaster.pid"
    stale.write_text("\n".join([str(os.getpid()), *stale.read_text().splitlines()[1:]]) + "\n")
    instance.end_leftovers(short_folder)
    cluster.start(processes, log)
    assert cluster._sql("select word from kept").strip() == "still here"


def test_a_server_left_running_is_ended_by_the_next_start(short_folder, processes):
    cluster, log = cluster_in(short_folder), short_folder / "log"
    child = cluster.start(processes, log)
    instance.end_leftovers(short_folder)
    assert child.has_ended()
    cluster.start(processes, log)


def test_only_marked_leftovers_are_ended(short_folder):
    def sleeper(marker):
        return subprocess.Popen(["sleep", "300"], env={"PATH": os.defpath, "HUB_INSTANCE": marker})

    ours, neighbours = sleeper(f"{short_folder}"), sleeper(f"{short_folder}-2")
    try:
        instance.end_leftovers(short_folder)
        assert ours.wait(5) == -signal.SIGINT
        assert neighbours.poll() is None
    finally:
        ours.kill(), neighbours.kill()
        neighbours.wait()


def test_the_cluster_takes_no_tcp_and_opens_its_socket_to_nobody_else(short_folder, processes):
    cluster = cluster_in(short_folder)
    cluster.start(processes, short_folder / "log")
    assert cluster._sql("show listen_addresses").strip() == ""
    assert "trust" not in (cluster.data / "pg_hba.conf").read_text()
    for folder in (cluster.data, cluster.sockets):
        assert folder.stat().st_mode & 0o077 == 0


def test_a_socket_path_that_is_too_long_is_refused_with_a_sentence(short_folder, processes):
    deep = short_folder / ("d" * 90)
    with pytest.raises(Refused, match="set HUB_LOCAL_STATE to a shorter folder"):
        cluster_in(deep).start(processes, short_folder / "log")


def test_the_broker_wants_its_password(short_folder, processes):
    import redis

    broker = Broker(short_folder, copied_programs(), server_account())
    broker.start(processes, short_folder / "log")
    with redis.Redis.from_url(broker.url) as right, redis.Redis(port=broker.port) as wrong:
        assert right.ping()
        with pytest.raises(redis.AuthenticationError):
            wrong.ping()
    assert broker.password not in Path(f"/proc/{processes.children[0].process.pid}/cmdline").read_text()


def test_one_folder_runs_once(shared):
    first = instance.claim("run", "busy")
    with pytest.raises(Refused, match="busy"):
        instance.claim("run", "busy")
    first.release(remove=False)
    instance.claim("run", "busy").release(remove=True)


def test_what_is_over_is_cleared_out_and_what_runs_is_kept(shared):
    over = instance.claim("test-1", "busy")
    over.release(remove=False)
    running = instance.claim("test-2", "busy")
    gone = own_folder(shared / f"hub-{os.getuid()}-0123456789ab")
    (gone / "checkout").write_text("/no/such/checkout\n")
    own_folder(gone / "run")
    instance.claim("run", "busy").release(remove=False)
    assert not over.folder.exists()
    assert running.folder.exists()
    assert not gone.exists()
    running.release(remove=True)


def test_a_folder_laid_out_by_somebody_else_is_refused(short_folder):
    (short_folder / "elsewhere").mkdir()
    (short_folder / "link").symlink_to(short_folder / "elsewhere")
    open_to_all = short_folder / "open"
    open_to_all.mkdir()
    open_to_all.chmod(0o777)
    for trap in ("link", "open"):
        with pytest.raises(Refused, match="remove it first"):
            own_folder(short_folder / trap)
    assert sys.platform != "linux" or own_folder(short_folder / "fresh").stat().st_mode & 0o777 == 0o711
