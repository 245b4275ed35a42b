"""`make run`: from a fresh clone to a Hub with a demo in it; Ctrl-C ends everything it started."""

import os
import secrets
import shlex
import shutil
from pathlib import Path

from deploy.local.apps import Apps, check_port, is_answering
from deploy.local.checkout import PYTHON, ROOT, RUN, Refused, app_environment
from deploy.local.instance import claim
from deploy.local.processes import Failed, Processes, Stopped, tail
from deploy.local.progress import Step, say
from deploy.local.servers import Servers
from deploy.local.service import Service
from deploy.local.setup import prepare

RUNNING = "The Hub of this folder is running already: stop it first (Ctrl-C where it runs)."
ADDRESSES = (
    "DEMO", "REQUIRE_SECOND_FACTOR", "SITE_URL", "SECRET_KEY", "PORT",
    "DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "EMAIL_URL", "INBOX_URL",
    "EVIDENCE_DIR",
)  # fmt: skip


def run() -> int:
    instance = claim("run", RUNNING)
    processes = Processes(str(instance.folder))
    processes.listen()
    shutil.rmtree(RUN / "logs", ignore_errors=True)
    try:
        services = _set_up(processes, instance.folder)
        while True:
            processes.sleep(0.2)
            for service in services:
                service.keep_up()
    except Stopped:
        return 0
    finally:
        _stop(processes)
        instance.release(remove=False)


def _stop(processes: Processes) -> None:
    if processes.children:
        say("Stopping …")
        processes.stop()
        say("Stopped.")


def _set_up(processes: Processes, folder: Path) -> list[Service]:
    port = _port()
    check_port(port)
    prepare(processes)
    step = Step("Starting the database, the broker and the mail server")
    servers = Servers(folder, RUN / "logs")
    servers.start(processes, settings={}, mails=RUN / "mail")
    environment = _environment(port) | servers.addresses
    _write_down(environment)
    sign_ins = _fill_database(processes, environment, folder)
    step = Step("Starting web, worker and beat")
    apps = Apps(processes, environment, port, RUN / "logs")
    web = apps.web()
    processes.wait_for(lambda: is_answering(port), web.child, on_tick=step.tick)
    rest = [apps.worker(), apps.beat()]  # only now, so that the pages do not wait for them
    say(f"\nHub ready: http://localhost:{port}/\n\n{sign_ins}\n")
    return [*servers.services, web, *rest]


def _port() -> int:
    text = os.environ.get("PORT") or "8000"
    if not (text.isdigit() and 0 < int(text) < 65536):
        raise Refused(f"PORT is {text!r}: set it to a number from 1 to 65535, for example PORT=8000.")
    return int(text)


def _environment(port: int) -> dict[str, str]:
    """What the caller set wins; the rest is a demo on this machine."""
    ours = {"DEMO": "1", "SITE_URL": f"http://localhost:{port}", "SECRET_KEY": _secret_key()}
    ours["EVIDENCE_DIR"] = str(_made(RUN / "evidence"))
    return ours | {name: value for name, value in app_environment().items() if value} | {"PORT": str(port)}


def _made(folder: Path) -> Path:
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _secret_key() -> str:
    """Kept, so that a restart signs nobody out."""
    kept = RUN / "secret_key"
    if not kept.exists():
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(50))
    return kept.read_text()


def _write_down(environment: dict[str, str]) -> None:
    """`set -a; . .run/environment` gives a shell what the Hub runs with, for manage.py."""
    file = RUN / "environment"
    file.touch(mode=0o600)
    file.write_text("".join(f"{name}={shlex.quote(environment[name])}\n" for name in ADDRESSES if name in environment))


def _fill_database(processes: Processes, environment: dict[str, str], folder: Path) -> str:
    """Returns what a newcomer may sign in as."""
    step, log = Step("Bringing the database up to date"), RUN / "logs" / "database.log"
    # what was loaded goes with the embedded database; another one is asked every time
    done = folder / "done" if "DATABASE_URL" not in os.environ else RUN / "done"
    shutil.rmtree(RUN / "done", ignore_errors=True)
    command = [PYTHON, "-m", "deploy.local.fill", done]
    try:
        processes.run("Filling", command, env=environment, cwd=ROOT, log=log, on_tick=step.tick)
    except Failed:
        if tail(log, 1).startswith("The Hub cannot start."):
            raise Refused(tail(log, 1)) from None  # a mistake in the environment is said in one sentence
        raise
    return (done / "sign-ins").read_text() if environment["DEMO"] == "1" else ""


def reset() -> int:
    """`make demo-reset`: the next start begins with an empty database."""
    instance = claim("run", RUNNING)
    instance.release(remove=True)
    for folder in ("mail", "inbox", "evidence"):
        shutil.rmtree(RUN / folder, ignore_errors=True)
    say("The demo is gone; make run makes a new one.")
    return 0
