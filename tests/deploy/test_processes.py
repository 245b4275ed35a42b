"""No child outlives its supervisor, however that ends."""

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from deploy.local.processes import Failed, Processes
from deploy.local.service import RESTARTS, Service

ROOT = Path(__file__).resolve().parents[2]
SLEEP = "import subprocess, time; print(subprocess.Popen(['sleep', '300']).pid, flush=True); time.sleep(300)"
SUPERVISOR = f"""
    import sys
    from pathlib import Path
    from deploy.local.processes import Processes, Stopped
    processes = Processes("test")
    processes.listen()
    try:
        child = processes.start(
            "sleeper", [sys.executable, "-c", {SLEEP!r}], env={{}}, cwd=Path("/"), stop_signal=STOP_SIGNAL
        )
        print(child.process.pid, flush=True)
        processes.run("set-up", ["sleep", "300"], env={{"PATH": "/usr/bin:/bin"}}, cwd=Path("/"))
    except Stopped:
        pass
    finally:
        processes.stop()
"""


def supervise(stop_signal=signal.SIGTERM):
    """A supervisor in the middle of its set-up, with a child and a grandchild."""
    code = textwrap.dedent(SUPERVISOR).replace("STOP_SIGNAL", str(int(stop_signal)))
    supervisor = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    with supervisor.stdout as written:
        return supervisor, [int(written.readline()) for _ in range(2)]


def is_alive(pid):
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_during_the_set_up_stops_children_and_grandchildren(number):
    supervisor, pids = supervise()
    assert all(map(is_alive, pids))
    supervisor.send_signal(number)
    assert supervisor.wait(15) == 0
    assert not any(map(is_alive, pids))


def test_a_killed_supervisor_takes_its_children_along(eventually):
    supervisor, pids = supervise()
    child = int(Path(f"/proc/{pids[0]}/stat").read_text().rpartition(")")[2].split()[2])  # its group
    assert child in pids
    supervisor.kill()
    supervisor.wait()
    eventually(lambda: not is_alive(child))
    os.killpg(child, signal.SIGKILL)  # the grandchild is ended by the next start, see test_instance.py


def test_a_child_that_does_not_listen_is_killed(monkeypatch):
    monkeypatch.setattr("deploy.local.processes.PATIENCE", 0.3)
    processes = Processes("test")
    stubborn = "import signal, time; signal.signal(15, signal.SIG_IGN); print('up', flush=True); time.sleep(300)"
    child = processes.start("stubborn", [sys.executable, "-c", stubborn], env={}, cwd=ROOT)
    processes.stop()
    assert child.process.returncode in {-signal.SIGKILL, -signal.SIGTERM}
    assert processes.children == []


def test_a_failed_command_shows_what_it_wrote(tmp_path):
    processes, log = Processes("test"), tmp_path / "log"
    command = [sys.executable, "-c", "print('no space left'); raise SystemExit(3)"]
    with pytest.raises(Failed, match=r"pip failed \(exit 3\)\.\nno space left"):
        processes.run("pip", command, env={}, cwd=ROOT, log=log)


def test_a_service_is_started_again_but_not_for_ever(tmp_path, eventually):
    processes = Processes("test")
    service = Service(
        "Web", processes, lambda: processes.start("Web", ["false"], env={"PATH": "/usr/bin:/bin"}, cwd=ROOT)
    )
    for _ in range(RESTARTS):
        eventually(service.child.has_ended)
        service.keep_up()
    eventually(service.child.has_ended)
    with pytest.raises(Failed, match="Web keeps ending"):
        service.keep_up()
    processes.stop()
