"""Every mistake in the environment stops the start with one sentence that says what to set."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from hub.environment import VARIABLES, WrongEnvironment, read_environment

ROOT = Path(__file__).resolve().parents[2]
KEY = "a-key-of-tests-that-is-long-enough-0123456789-abcdefghijklmnop"
RIGHT = {
    "DATABASE_URL": "postgres://hub_app:secret-word@db/hub",
    "DATABASE_OWNER_URL": "postgres://hub_owner:secret-word@db/hub",
    "REDIS_URL": "redis://:secret-word@broker:6379/0",
    "EMAIL_URL": "smtp+tls://user:secret-word@mail",
    "SECRET_KEY": KEY,
    "SITE_URL": "https://hub.example.org/",
}
OWNER = "DATABASE_OWNER_URL"
LOCAL = "http://localhost:8000"

WRONG = [
    *[({name: ""}, f"{name} is not set: set it, for example {name}=") for name in RIGHT if name != OWNER],
    ({"DATABASE_URL": "mysql://hub_app:secret-word@db/hub"}, "DATABASE_URL is not an address we can use"),
    ({"DATABASE_URL": "postgres://hub_app:secret-word@db:port/hub"}, "DATABASE_URL is not an address we can"),
    ({"DATABASE_OWNER_URL": "postgres://db/hub"}, "DATABASE_OWNER_URL lacks the role or the database"),
    ({"DATABASE_URL": RIGHT["DATABASE_OWNER_URL"]}, "DATABASE_URL names the same role as DATABASE_OWNER_URL"),
    ({"REDIS_URL": "broker:6379"}, "REDIS_URL is not an address we can use"),
    ({"EMAIL_URL": "consolemail://"}, "EMAIL_URL is not an address we can use"),
    ({"EMAIL_URL": "smtp://"}, "EMAIL_URL is not an address we can use"),
    ({"SECRET_KEY": "short"}, "SECRET_KEY can be guessed: set it to 50 or more random characters"),
    ({"SECRET_KEY": "a" * 60}, "SECRET_KEY can be guessed"),
    ({"SITE_URL": "http://hub.example.org"}, "set it to an address that begins with https://"),
    ({"SITE_URL": "hub.example.org"}, "SITE_URL is not an address we can use"),
    ({"SITE_URL": "https://hub.example.org/hub"}, "set it to scheme and host only"),
    ({"DEMO": "yes"}, "DEMO is 'yes': set it to 1 or 0."),
    ({"DEMO": "1"}, "but DEMO has people with a known password: set DEMO=0, or SITE_URL to this machine"),
    ({"PORT": "http"}, "PORT is 'http': set it to a number from 1 to 65535"),
    ({"PORT": "70000"}, "PORT is '70000'"),
    ({"MAIL_FROM": "The Hub <notify@hub.example>"}, "set it to an address alone"),
    ({"MAIL_FROM": "notify@hub.example\r\nBcc: x@y"}, "set it to an address alone"),
    ({"INBOX_URL": "pop3://hub:secret-word@host/"}, "INBOX_URL is not an address we can use"),
    ({"INBOX_URL": "imaps://host/INBOX"}, "INBOX_URL lacks the user or the password"),
    ({"INBOX_URL": "maildir://"}, "INBOX_URL names no folder"),
    ({"BEHIND_PROXY": "true"}, "BEHIND_PROXY is 'true': set it to 1 or 0."),
    ({"EVIDENCE_DIR": "evidence"}, "EVIDENCE_DIR is 'evidence': set it to a whole path"),
    ({"EVIDENCE_FLOOR_MB": "1 GB"}, "EVIDENCE_FLOOR_MB is '1 GB': set it to a number of megabytes"),
    ({"STATIC_FILES": "quick"}, "STATIC_FILES is 'quick': set it to hashed or plain."),
]


@pytest.mark.parametrize(("change", "sentence"), WRONG)
def test_a_mistake_is_named_without_repeating_a_password(change, sentence):
    with pytest.raises(WrongEnvironment) as mistake:
        read_environment(RIGHT | change)
    assert sentence in str(mistake.value)
    assert "secret-word" not in str(mistake.value)


def test_a_right_environment_is_read():
    found = read_environment(RIGHT)
    assert (found.site_url, found.site_host, found.is_loopback) == ("https://hub.example.org", "hub.example.org", False)
    assert (found.demo, found.port, found.mail_from) == (False, 8000, "notify@hub.example.org")
    assert (found.database["USER"], found.owner_database["USER"]) == ("hub_app", "hub_owner")
    assert (found.email["EMAIL_PORT"], found.email["EMAIL_USE_TLS"]) == (587, True)
    assert "secret-word" not in repr(found) and KEY not in repr(found)


def test_a_demo_needs_no_site_url():
    assert read_environment(RIGHT | {"SITE_URL": "", "DEMO": "1", "PORT": "8010"}).site_url == "http://localhost:8010"


@pytest.mark.parametrize("command", [["check"], ["migrate", "--plan"]])
def test_a_command_stops_with_the_sentence_alone(command):
    done = manage(RIGHT | {"SECRET_KEY": ""}, *command)
    assert done.returncode == 1
    assert done.stdout == ""
    assert re.fullmatch(r"The Hub cannot start\. SECRET_KEY is not set: .*\n", done.stderr)


def test_production_settings_pass_the_deployment_checks(tmp_path):
    done = manage(
        RIGHT | {"BEHIND_PROXY": "1", "EVIDENCE_DIR": str(tmp_path)}, "check", "--deploy", "--fail-level", "WARNING"
    )
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


@pytest.mark.parametrize("port", ["8000", "8010"])
def test_two_demonstrations_on_one_machine_do_not_sign_each_other_out(port):
    """A browser sends the cookies of localhost to every port of it."""
    names = "print(*[getattr(settings, f'{kind}_COOKIE_NAME') for kind in ('SESSION', 'CSRF', 'LANGUAGE')])"
    command = f"from django.conf import settings; {names}"
    done = manage(RIGHT | {"DEMO": "1", "SITE_URL": "", "PORT": port}, "shell", "--no-imports", "-c", command)
    assert done.stdout.split() == [f"hub_session_{port}", f"hub_csrf_{port}", f"hub_language_{port}"], done.stderr


def test_a_running_process_needs_no_owner_and_a_migration_asks_for_it():
    """Whoever gets into the web process finds no password with which history could be changed."""
    without = RIGHT | {"DATABASE_OWNER_URL": ""}
    assert read_environment(without).owner_database is None
    command = "from django.conf import settings; print(*settings.DATABASES)"
    assert manage(without, "shell", "--no-imports", "-c", command).stdout.split() == ["default"]
    done = manage(without, "migrate", "--database", "owner")
    assert done.returncode == 1
    assert done.stderr.startswith("The Hub cannot start. DATABASE_OWNER_URL is not set: set it, for example")


def test_the_readme_lists_what_is_read():
    table = re.findall(r"^\| `([A-Z_]+)` \| ([^|]+) \|", (ROOT / "README.md").read_text(), re.MULTILINE)
    assert dict(table) == VARIABLES


def test_nothing_is_read_that_is_not_listed():
    read = set(re.findall(r'values(?:\.get\(|, )"([A-Z_]+)"', (ROOT / "hub" / "environment.py").read_text()))
    assert read == set(VARIABLES)


def manage(values: dict[str, str], *arguments: str) -> subprocess.CompletedProcess:
    environment = {"PATH": os.environ["PATH"], **values}
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
