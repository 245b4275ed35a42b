"""Marks for grouping tests once stopped working without a word, and every page was looked at twice. So: tried."""

import os
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

from deploy.local.testrun import SHARED_OUT
from tests import workers

ROOT = Path(__file__).resolve().parents[2]
NOTES_ITS_WORKER = """
import os, pytest

@pytest.mark.parametrize("turn", range(6))
def test_it(turn):
    print(os.environ["PYTEST_XDIST_WORKER"], __file__, file=open("who", "a"))
"""


def test_a_file_that_shares_a_browser_stays_with_one_worker(tmp_path):
    (tmp_path / "conftest.py").write_text("from tests.workers import pytest_xdist_make_scheduler\n")
    for folder in ("browser", "processes"):
        path = tmp_path / "tests" / folder / f"test_{folder}.py"
        path.parent.mkdir(parents=True)
        path.write_text(NOTES_ITS_WORKER)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:django", "-p", "no:cacheprovider", *SHARED_OUT.split()]
    names = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    done = subprocess.run(
        [*command, f"--rootdir={tmp_path}", "--import-mode=importlib", "tests"],
        cwd=tmp_path, env=names | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    found = defaultdict(set)
    for line in (tmp_path / "who").read_text().splitlines():
        worker, path = line.split()
        found[path].add(worker)
    assert [len(names) for names in found.values()] == [1, 1]


def test_what_is_named_is_there():
    for prefix in (*workers.BY_FILE, *workers.LONG, workers.LONGEST):
        assert (ROOT / prefix).exists(), prefix
