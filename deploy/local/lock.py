"""`make lock`: pins what pyproject.toml asks for, with hashes, without naming an index or an address."""

import sys

from deploy.local.checkout import ROOT, RUN, VENV, Refused, app_environment
from deploy.local.processes import Processes, Stopped
from deploy.local.progress import Step
from deploy.local.setup import prepare

OLDEST = (3, 11)
OPTIONS = (
    "--quiet", "--generate-hashes", "--allow-unsafe", "--strip-extras", "--no-emit-index-url", "--no-emit-find-links",
)  # fmt: skip
FILES = {
    "requirements/base.txt": (),
    "requirements/dev.txt": ("--extra", "dev", "--constraint", "requirements/base.txt"),
}


def lock() -> int:
    if sys.version_info[:2] != OLDEST:
        raise Refused("Lock with Python 3.11: a newer one leaves out what only the older ones need.")
    environment = app_environment() | {"CUSTOM_COMPILE_COMMAND": "make lock"}
    processes = Processes("lock")
    processes.listen()
    try:
        prepare(processes, front_end=False)
        for file, more in FILES.items():
            step = Step(f"Pinning {file}")
            command = [VENV / "bin" / "pip-compile", *OPTIONS, *more, "--output-file", file, "pyproject.toml"]
            log = RUN / "logs" / "lock.log"
            log.parent.mkdir(parents=True, exist_ok=True)
            processes.run("pip-compile", command, env=environment, cwd=ROOT, log=log, on_tick=step.tick)
    except Stopped:
        return 130
    finally:
        processes.stop()
    return 0
