"""`make test`: servers of its own, which go when the tests are over."""

import os
import secrets
import shlex
import signal
from pathlib import Path

from deploy.local.checkout import PYTHON, ROOT, app_environment
from deploy.local.instance import claim
from deploy.local.postgres import FAST_AND_LOOSE, Cluster
from deploy.local.processes import Child, Processes, Stopped
from deploy.local.servers import Servers
from deploy.local.setup import prepare
from deploy.local.template import DATABASE, start_from_template

SHARED_OUT = "-n 2 --no-loadscope-reorder"  # as tests/workers.py says
EVERYTHING = f"{SHARED_OUT} --durations 10 -rs"  # -rs: one line says what was skipped and why

OF_TESTS = {
    "REDIS_URL": "redis://127.0.0.1:1",
    "EMAIL_URL": "smtp://127.0.0.1:1",  # tests of delivery bring their own server; nothing else may send
    "SITE_URL": "http://localhost:8000",
    "SECRET_KEY": "of-tests-only-and-long-enough-for-the-checks-of-django-0123456789",
    "MAIL_FROM": "notify@hub.example",
    "DEMO": "1",
    "STATIC_FILES": "plain",
    "PORT": "8000",
}


def run_tests(arguments: str) -> int:
    """Everything on two workers, or in one process what `arguments` names (to pytest)."""
    return with_servers(["pytest", *shlex.split(arguments or EVERYTHING)], FAST_AND_LOOSE)


def run_axe(arguments: str) -> int:
    """Every page as every person who sees it; `make test` opens each page once."""
    command = ["pytest", "tests/browser/test_every_page.py", *shlex.split(arguments)]
    return with_servers(command, FAST_AND_LOOSE, {"HUB_AXE": "everyone"})


def run_fuzz(arguments: str) -> int:
    """Every form with many made-up answers; the seed is printed, so that the same ones can be tried again."""
    seed = os.environ.get("HUB_FUZZ_SEED") or str(secrets.randbelow(10**9))
    examples = os.environ.get("HUB_FUZZ_EXAMPLES") or "200"
    print(f"{examples} examples a form, seed {seed}: to try the same again, make fuzz SEED={seed}", flush=True)
    command = ["pytest", "-m", "fuzz", *shlex.split(SHARED_OUT), *shlex.split(arguments or "tests/fuzz")]
    return with_servers(command, FAST_AND_LOOSE, {"HUB_FUZZ_EXAMPLES": examples, "HUB_FUZZ_SEED": seed})


def run_bench(arguments: str) -> int:
    """Measured on a database that writes as carefully as a real one."""
    return with_servers(["bench", *shlex.split(arguments)], settings={})


def with_servers(module: list[str], settings: dict[str, str], more: dict[str, str] | None = None) -> int:
    """Run a Python module beside servers of its own; its exit code is ours."""
    instance = claim(f"test-{os.getpid()}", "Another test run has our number.")
    processes = Processes(str(instance.folder))
    processes.listen()
    try:
        prepare(processes)
        environment = app_environment() | _servers(instance.folder, processes, settings) | (more or {})
        command = [PYTHON, "-m", *module]
        child = processes.start("tests", command, env=environment, cwd=ROOT, stop_signal=signal.SIGINT)
        return processes.wait(child)
    except Stopped:
        return 130
    finally:
        processes.stop()
        instance.release(remove=True)


def _servers(folder: Path, processes: Processes, settings: dict[str, str]) -> dict[str, str]:
    def begin(cluster: Cluster, processes: Processes, log: Path) -> Child:
        return start_from_template(cluster, processes, log, app_environment() | OF_TESTS)

    servers = Servers(folder, folder / "logs", given={})
    servers.start(processes, settings, begin=begin)
    evidence = folder / "evidence"
    evidence.mkdir(mode=0o700)
    return OF_TESTS | servers.addresses | {"HUB_TEST_TEMPLATE": DATABASE, "EVIDENCE_DIR": str(evidence)}
