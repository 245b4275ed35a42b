"""python -m deploy.local COMMAND: what the Makefile calls."""

import os
import sys

if not (3, 11) <= sys.version_info < (3, 14):
    sys.exit("The Hub needs Python 3.11, 3.12 or 3.13. Install one, or name it: make run PYTHON=/path/to/it")

from deploy.local.checkout import Refused
from deploy.local.lint import lint
from deploy.local.lock import lock
from deploy.local.processes import Failed
from deploy.local.run import reset, run
from deploy.local.testrun import run_axe, run_bench, run_fuzz, run_tests

COMMANDS = {
    "run": run,
    "test": lambda: run_tests(os.environ.get("ARGS", "")),
    "axe": lambda: run_axe(os.environ.get("ARGS", "")),
    "fuzz": lambda: run_fuzz(os.environ.get("ARGS", "")),
    "bench": lambda: run_bench(os.environ.get("ARGS", "")),
    "lint": lint,
    "lock": lock,
    "demo-reset": reset,
}


if __name__ == "__main__":
    try:
        sys.exit(COMMANDS[sys.argv[1]]())
    except (Refused, Failed) as error:
        sys.exit(f"\n{error}")
