"""`make lint`: every check runs, then the first that failed decides."""

import subprocess

from deploy.local.checkout import ROOT, VENV, app_environment
from deploy.local.processes import Processes
from deploy.local.setup import prepare

CHECKS = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("lint-imports", "--cache-dir", ".run/imports"),
)


def lint() -> int:
    processes = Processes("lint")
    processes.listen()
    try:
        prepare(processes, front_end=False)
    finally:
        processes.stop()
    failures = [command for command in CHECKS if _fails(command)]
    return 1 if failures else 0


def _fails(command: tuple[str, ...]) -> bool:
    program, *arguments = command
    print(f"$ {' '.join(command)}", flush=True)
    done = subprocess.run([VENV / "bin" / program, *arguments], cwd=ROOT, env=app_environment())
    return done.returncode != 0
