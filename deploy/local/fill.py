"""Bring the database and the served files up to date, in one process: starting Django costs more than the work.

Runs inside the virtual environment: python -m deploy.local.fill FOLDER, where FOLDER keeps what was done last.
"""

import hashlib
import os
import sys
from pathlib import Path

import django
from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from deploy.local.checkout import ROOT
from deploy.local.progress import say

DATA = ROOT / "data"
STATIC = ROOT / "static" / "build"
SHOWN = 10  # people of the demonstration whom a newcomer needs; the others fill ladders


def fill(done: Path) -> None:
    done.mkdir(exist_ok=True)
    from django.conf import settings

    if _has_migrations_to_apply():
        call_command("migrate", database="owner", interactive=False, verbosity=1)
    root = settings.STATIC_ROOT
    if root and (_changed(done / "static", STATIC) or not root.exists()):
        call_command("collectstatic", interactive=False, verbosity=0)
        _keep(done / "static", STATIC)
    if _changed(done / "data", DATA):
        say("Loading the wards and places of London …")
        call_command("import_areas")
        call_command("import_places", DATA / "london_mosques_osm_2021.csv")
        _keep(done / "data", DATA)
    if settings.DEMO:
        call_command("seed_demo")
        (done / "sign-ins").write_text(_sign_ins())


def _has_migrations_to_apply() -> bool:
    """Asked first, because a `migrate` that has nothing to do takes longer than the question."""
    executor = MigrationExecutor(connections["owner"])
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _sign_ins() -> str:
    """For the supervisor to show: it runs outside the virtual environment and cannot import the Hub."""
    from hub.home.demo.cast import PASSWORD, PEOPLE, address

    lines = [f"  {address(name):<28}{person.what}" for name, person in list(PEOPLE.items())[:SHOWN]]
    return "\n".join([f"Demo sign-ins, all with the password {PASSWORD}:", *lines])


def _changed(stamp: Path, folder: Path) -> bool:
    return not stamp.exists() or stamp.read_text() != _digest(folder)


def _keep(stamp: Path, folder: Path) -> None:
    stamp.write_text(_digest(folder))


def _digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(f"{path.relative_to(folder)}\0".encode() + path.read_bytes())
    return digest.hexdigest()


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "hub.settings"
    django.setup()
    fill(Path(sys.argv[1]))
