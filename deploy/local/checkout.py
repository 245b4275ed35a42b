"""Where things of this checkout live, inside it and under /var/tmp."""

import hashlib
import os
import stat
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
RUN = Path(os.environ.get("HUB_RUN", ROOT / ".run"))  # logs, mails, the key: what a person may want to see
PYTHON = VENV / "bin" / "python"

# The servers cannot live inside the checkout: started by root they run as another user, who may not
# look into a 0700 folder, and the path of a socket may not be longer than about 100 bytes.
SHARED = Path(os.environ.get("HUB_LOCAL_STATE", "/var/tmp"))  # noqa: S108 (ownership is checked below)


class Refused(Exception):
    """Something on this machine has to be changed first; the text says what."""


def state_folder() -> Path:
    """The folder of this checkout and this user, with a file in it that names the checkout."""
    digest = hashlib.sha256(str(ROOT).encode()).hexdigest()[:12]
    folder = own_folder(SHARED / f"hub-{os.getuid()}-{digest}")
    (folder / "checkout").write_text(f"{ROOT}\n")
    return folder


def own_folder(folder: Path) -> Path:
    """Make a folder that others may pass through but not write to; refuse one laid out by somebody else."""
    folder.mkdir(mode=0o711, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o022:
        raise Refused(f"{folder} belongs to somebody else, or others may write to it: remove it first.")
    folder.chmod(0o711)
    return folder


def app_environment() -> dict[str, str]:
    """The caller's environment, with the programs of the virtual environment first."""
    path = f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    return {**os.environ, "PATH": path, "VIRTUAL_ENV": str(VENV), "PYTHONUNBUFFERED": "1"}
