"""An embedded Valkey server (speaks Redis) on a loopback port, with a password."""

import os
import secrets
import socket
from dataclasses import dataclass, field
from pathlib import Path

from deploy.local.account import Account
from deploy.local.processes import Child, Processes
from deploy.local.programs import Programs


@dataclass
class Broker:
    folder: Path
    programs: Programs
    account: Account
    port: int = 0
    password: str = field(default_factory=lambda: secrets.token_urlsafe(24))

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def start(self, processes: Processes, log: Path) -> Child:
        self.port = self.port or free_port()
        home = self.folder / "valkey"
        self.account.own(home)
        child = processes.start(
            "Valkey", [self.programs.valkey, self._written_settings(home)],
            env={"PATH": os.defpath}, cwd=home, log=log, account=self.account, is_server=True,
        )  # fmt: skip
        processes.wait_for(self._answers, child)
        return child

    def _written_settings(self, home: Path) -> Path:
        """In a file, because everybody can read the arguments of a process and so the password."""
        lines = [
            "bind 127.0.0.1", f"port {self.port}", f"requirepass {self.password}",
            "save \"\"", "appendonly no",  # the rows are the truth; a lost task is made up by the next sweep
            "maxmemory 128mb", "maxmemory-policy noeviction",
            "set-proc-title no",  # keeps the environment readable by which leftovers are known
        ]  # fmt: skip
        settings = home / "valkey.conf"
        settings.touch(mode=0o600)
        settings.write_text("\n".join(lines) + "\n")
        os.chown(settings, self.account.uid, self.account.gid)
        return settings

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                connection.sendall(f"AUTH {self.password}\r\nPING\r\n".encode())
                answers = connection.makefile("rb")
                return (answers.readline(), answers.readline()) == (b"+OK\r\n", b"+PONG\r\n")
        except OSError:
            return False


def answers_on(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
