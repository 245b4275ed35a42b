"""One set of servers: the lasting one of `make run`, or the passing one of a test run."""

import fcntl
import os
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from deploy.local.checkout import SHARED, Refused, own_folder, state_folder

DIGEST = "[0-9a-f]" * 12


@dataclass
class Instance:
    folder: Path
    lock: IO

    def release(self, *, remove: bool) -> None:
        if remove:
            shutil.rmtree(self.folder, ignore_errors=True)
        self.lock.close()


def claim(name: str, busy: str) -> Instance:
    """Take the folder for ourselves and end what a killed supervisor left running in it."""
    state = state_folder()
    with _alone(state):
        clear_out(state)
        folder = own_folder(state / name)
        lock = _try_lock(folder)
    if lock is None:
        raise Refused(busy)
    end_leftovers(folder)
    return Instance(folder, lock)


@contextmanager
def _alone(state: Path) -> Iterator[None]:
    """Nobody clears out this checkout's folder between our making a folder in it and locking that."""
    handle = os.open(state, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def clear_out(own: Path) -> None:
    """Remove our test runs that are over, and everything of checkouts that are gone."""
    for folder in own.glob("test-*"):
        _remove_if_idle(folder)
    for state in SHARED.glob(f"hub-{os.getuid()}-{DIGEST}"):
        if state.lstat().st_uid == os.getuid() and not state.is_symlink() and not _names_a_checkout(state):
            busy = [path for path in state.iterdir() if path.is_dir() and not _remove_if_idle(path)]
            if not busy:
                shutil.rmtree(state, ignore_errors=True)


def _names_a_checkout(state: Path) -> bool:
    try:
        return (Path((state / "checkout").read_text().strip()) / "deploy").is_dir()
    except OSError:
        return False


def _remove_if_idle(folder: Path) -> bool:
    lock = _try_lock(folder)
    if lock is None:
        return False
    with lock:
        end_leftovers(folder)
        shutil.rmtree(folder, ignore_errors=True)
    return True


def _try_lock(folder: Path) -> IO | None:
    lock = (folder / "lock").open("a")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        return None
    return lock


def end_leftovers(folder: Path) -> None:
    """End what an earlier supervisor started here and could not stop (we hold the lock: it is not in use)."""
    data, patience = folder / "postgres", time.monotonic() + 5
    while True:
        ours, servers = set(_marked(f"HUB_INSTANCE={folder}".encode())), set(_working_in(data))
        if not ours | servers:
            break
        if time.monotonic() > patience:
            _signal(ours | servers, signal.SIGKILL)
        else:  # among the servers only the first one: it ends the others, and without it they end by themselves
            _signal(ours - servers | servers & {_postmaster(data)}, signal.SIGINT)
        time.sleep(0.2)
    (folder / "postgres" / "postmaster.pid").unlink(missing_ok=True)
    for stale in folder.glob("sockets/.s.PGSQL.*"):
        stale.unlink()


def _marked(marker: bytes) -> list[int]:
    """Processes in whose environment we wrote this folder when we started them."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if marker in (process / "environ").read_bytes().split(b"\0") and process.name != str(os.getpid()):
                found.append(int(process.name))
        except OSError:
            continue
    return found


def _working_in(data: Path) -> list[int]:
    """PostgreSQL: every process of a cluster works in its data folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (process / "cwd").readlink() == data and (process / "exe").readlink().name.startswith("postgres"):
                found.append(int(process.name))
        except OSError:
            continue
    return found


def _postmaster(data: Path) -> int | None:
    try:
        return int((data / "postmaster.pid").read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return None


def _signal(pids: set[int], number: int) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, number)
