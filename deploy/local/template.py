"""A cluster for tests with a migrated database in it, made once for every set of migrations, then copied."""

import hashlib
import os
import shutil
import subprocess
import time
from pathlib import Path

from deploy.local.checkout import PYTHON, ROOT, SHARED, own_folder
from deploy.local.postgres import Cluster
from deploy.local.processes import Child, Processes
from deploy.local.progress import Step

DATABASE = "hub_template"
DAYS = 7  # how long an unused copy is kept


def start_from_template(cluster: Cluster, processes: Processes, log: Path, environment: dict[str, str]) -> Child:
    """Tests make their databases from DATABASE; migrating each of them would take longer than most tests."""
    kept = SHARED / f"hub-{os.getuid()}-template-{_digest()}"
    _forget_old(kept)
    if (kept / "postgres").exists():
        _copy(own_folder(kept) / "postgres", cluster.data)
        os.utime(kept)
        return cluster.start(processes, log)
    child = cluster.start(processes, log)
    _migrate(cluster, processes, log, environment)
    processes.stop()
    if child.process.returncode == 0:
        aside = own_folder(cluster.folder / "template")
        _copy(cluster.data, aside / "postgres")
        _keep(aside, kept)
    return cluster.start(processes, log)


def _migrate(cluster: Cluster, processes: Processes, log: Path, environment: dict[str, str]) -> None:
    step = Step("Migrating a template of the test databases")
    cluster.make_database(DATABASE)
    urls = {"DATABASE_URL": cluster.url("hub_app", DATABASE), "DATABASE_OWNER_URL": cluster.url("hub_owner", DATABASE)}
    command = [PYTHON, "manage.py", "migrate", "--database", "owner", "--no-input", "--verbosity", "0"]
    processes.run("migrate", command, env=environment | urls, cwd=ROOT, log=log, on_tick=step.tick)


def _digest() -> str:
    """Of everything that a migrated database depends on."""
    ours = [Path(__file__), Path(__file__).with_name("postgres.py")]
    files = [*ours, *ROOT.glob("hub/*/migrations/*.py"), *ROOT.glob("*/migrations/*.py")]
    digest = hashlib.sha256((ROOT / "requirements" / "dev.txt").read_bytes())
    for file in sorted(files):
        digest.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:16]


def _copy(data: Path, target: Path) -> None:
    """With `cp`, because the copy belongs to the server account too."""
    subprocess.run(["cp", "-a", "--reflink=auto", data, target], check=True)


def _keep(aside: Path, kept: Path) -> None:
    try:
        aside.rename(kept)
    except OSError:  # another run was faster, or /var/tmp is another disk: the next run makes it again
        shutil.rmtree(aside, ignore_errors=True)


def _forget_old(ours: Path) -> None:
    for folder in SHARED.glob(f"hub-{os.getuid()}-template-*"):
        if folder != ours and folder.lstat().st_mtime < time.time() - DAYS * 86400:
            shutil.rmtree(folder, ignore_errors=True)
