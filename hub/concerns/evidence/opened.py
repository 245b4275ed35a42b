"""Asks the process that opens files (`python -m hub.concerns.evidence`) what one is, or for a copy to share."""

import json
import subprocess
import sys

from django.conf import settings

from hub.concerns.evidence.kinds import Refused

MODULE = "hub.concerns.evidence"
# seconds until it is ended; the wait for a busy machine included
TO_EXAMINE, TO_CLEAN = 30, 150


class Died(Exception):
    """It came to no end: killed, out of time, or out of memory where nobody could say so."""


def type_of(path):
    """The type of the file by its content. Raises Refused, also for what brings the process down."""
    try:
        answer = _ask("examine", path, seconds=TO_EXAMINE)
    except Died:
        raise Refused("broken") from None
    if "type" not in answer:
        raise Refused(answer.get("refused", "broken"))
    return answer["type"]


def copy_of(path, media_type, target):
    """Write a copy to share to `target`: its type, or None where there can be none. Raises Died."""
    return _ask("clean", media_type, path, target, seconds=TO_CLEAN).get("type")


def _ask(*words, seconds):
    command = [sys.executable, "-m", MODULE, *map(str, words)]
    # nothing of our environment: no key and no password is within the reach of what a file may bring about
    environment = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "OMP_NUM_THREADS": "1"}
    try:
        done = subprocess.run(
            command, cwd=settings.BASE_DIR, env=environment, capture_output=True, timeout=seconds, check=False
        )
        return json.loads(done.stdout.splitlines()[-1]) if done.returncode == 0 else _died()
    except (subprocess.TimeoutExpired, IndexError, ValueError):
        _died()


def _died():
    raise Died
