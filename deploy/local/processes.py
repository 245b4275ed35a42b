"""Starting children so that none of them outlives the supervisor."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from deploy.local.account import Account

TICK = 0.05
PATIENCE = 10  # seconds a child has to end by itself before it is killed
PR_SET_PDEATHSIG = 1


class Stopped(Exception):
    """Somebody asked us to stop (Ctrl-C or SIGTERM)."""


class Failed(Exception):
    """A command of the set-up failed; the text says which and shows the end of what it wrote."""


@dataclass
class Child:
    name: str
    process: subprocess.Popen
    stop_signal: int
    log: Path | None
    is_server: bool = False

    def has_ended(self) -> bool:
        return self.process.poll() is not None


@dataclass
class Processes:
    """The children of one supervisor, each in a session of its own, so that Ctrl-C reaches only us."""

    marker: str
    children: list[Child] = field(default_factory=list)
    stopping: bool = False

    def listen(self) -> None:
        """Signals only set a flag: whatever is being started is first written down, then stopped."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup means it
                signal.signal(number, self._ask_to_stop)

    def _ask_to_stop(self, *_: object) -> None:
        self.stopping = True

    def start(
        self,
        name: str,
        command: Sequence[str | Path],
        *,
        env: dict[str, str],
        cwd: Path,
        log: Path | None = None,
        account: Account | None = None,
        stop_signal: int = signal.SIGTERM,
        is_server: bool = False,
    ) -> Child:
        self.check()
        output = log.open("ab") if log else None
        try:
            process = subprocess.Popen(
                [str(part) for part in command],
                env={**env, "HUB_INSTANCE": self.marker},
                cwd=cwd,
                stdin=subprocess.DEVNULL if log else None,
                stdout=output,
                stderr=subprocess.STDOUT if log else None,
                start_new_session=True,
                preexec_fn=_end_with_parent(stop_signal),
                **(account.popen_arguments() if account else {}),
            )
        finally:
            if output:
                output.close()
        child = Child(name, process, stop_signal, log, is_server)
        self.children.append(child)
        return child

    def run(
        self,
        name: str,
        command: Sequence[str | Path],
        *,
        on_tick: Callable[[], None] = lambda: None,
        **options,
    ) -> None:
        """Run a command to its end; leave at once when asked to stop."""
        child = self.start(name, command, **options)
        self.wait(child, on_tick)
        self.children.remove(child)
        if child.process.returncode:
            raise Failed(f"{name} failed (exit {child.process.returncode}).\n{tail(child.log)}")

    def wait(self, child: Child, on_tick: Callable[[], None] = lambda: None) -> int:
        while not child.has_ended():
            self.sleep(TICK)
            on_tick()
        return child.process.returncode

    def wait_for(
        self,
        ready: Callable[[], bool],
        child: Child,
        *,
        seconds: float = 180,
        on_tick: Callable[[], None] = lambda: None,
    ) -> None:
        """Wait until a server answers; say what it wrote when it ends or takes too long instead."""
        until = time.monotonic() + seconds
        while not ready():
            if child.has_ended() or time.monotonic() > until:
                raise Failed(f"{child.name} did not start.\n{tail(child.log)}")
            self.sleep(TICK)
            on_tick()

    def sleep(self, seconds: float) -> None:
        self.check()
        time.sleep(seconds)
        self.check()

    def check(self) -> None:
        if self.stopping:
            raise Stopped

    def stop(self) -> None:
        """Stop all, the servers (database, broker) last because the others use them until their end."""
        for is_server in (False, True):
            ending = [child for child in self.children if child.is_server == is_server]
            for child in ending:
                _signal_quietly(child.process.pid, child.stop_signal)
            until = time.monotonic() + PATIENCE
            for child in ending:
                self._see_off(child, max(0.1, until - time.monotonic()))

    def _see_off(self, child: Child, patience: float) -> None:
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.process.wait(patience)
        self.bury(child)

    def bury(self, child: Child) -> None:
        """End what is left of its group at once: later the number may be somebody else's."""
        _signal_quietly(-child.process.pid, signal.SIGKILL)
        child.process.wait()
        self.children.remove(child)


def _signal_quietly(pid: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(-pid, number) if pid < 0 else os.kill(pid, number)


def _end_with_parent(stop_signal: int) -> Callable[[], None] | None:
    """On Linux the kernel stops a child whose supervisor was killed with -9."""
    if not sys.platform.startswith("linux"):
        return None
    prctl, parent = ctypes.CDLL(None).prctl, os.getpid()

    def prepare() -> None:
        prctl(PR_SET_PDEATHSIG, stop_signal)
        if os.getppid() != parent:
            os._exit(1)

    return prepare


def tail(log: Path | None, lines: int = 25) -> str:
    if log is None or not log.exists():
        return ""
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
