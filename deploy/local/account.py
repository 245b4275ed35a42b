"""Which user the servers run as: PostgreSQL refuses root."""

import os
import pwd
from dataclasses import dataclass

from deploy.local.checkout import Refused


@dataclass(frozen=True)
class Account:
    name: str
    uid: int
    gid: int
    caller: str  # who connects: the user who typed the command

    def popen_arguments(self) -> dict:
        if os.getuid() == self.uid:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path) -> None:
        """Give a folder to the servers, closed to everybody else (root excepted)."""
        path.mkdir(exist_ok=True)
        path.chmod(0o700)
        os.chown(path, self.uid, self.gid)


def server_account() -> Account:
    caller = _entry(os.getuid())
    entry = caller if caller.pw_uid else _somebody_without_rights()
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid, caller.pw_name)


def _entry(uid: int) -> pwd.struct_passwd:
    try:
        return pwd.getpwuid(uid)
    except KeyError:
        raise Refused(
            f"User {uid} has no name on this machine and PostgreSQL needs one: "
            "run as a user of /etc/passwd, or set DATABASE_URL and DATABASE_OWNER_URL to your own server."
        ) from None


def _somebody_without_rights() -> pwd.struct_passwd:
    """`nobody` where there is one, else any user but root: none has to be created."""
    users = {entry.pw_name: entry for entry in pwd.getpwall() if entry.pw_uid}
    for name in ("nobody", "daemon", *users):
        if name in users:
            return users[name]
    raise Refused("This machine knows no user but root, and PostgreSQL refuses to run as root: add a user.")
