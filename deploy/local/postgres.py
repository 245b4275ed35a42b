"""An embedded PostgreSQL cluster, reached through a socket that only its user can open."""

import os
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

from deploy.local.account import Account
from deploy.local.checkout import Refused
from deploy.local.processes import Child, Failed, Processes
from deploy.local.programs import Programs

LONGEST_PATH = 100
ROLES = """
create role hub_owner login createdb;
create role hub_app login;
"""
LOCALE = "select pg_encoding_to_char(encoding), datctype from pg_database where datname = 'hub'"
SETTINGS = {
    "listen_addresses": "",  # no TCP at all: nothing to guess, no port to share out between checkouts
    "unix_socket_permissions": "0700",
    "random_page_cost": "1.1",
    # a statement that fails holds what somebody wrote, and its detail may hold an address: neither is for a log
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
FAST_AND_LOOSE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}  # tests only


@dataclass
class Cluster:
    folder: Path
    programs: Programs
    account: Account
    settings: dict[str, str]

    @property
    def data(self) -> Path:
        return self.folder / "postgres"

    @property
    def sockets(self) -> Path:
        return self.folder / "sockets"

    def url(self, role: str, database: str = "hub") -> str:
        return f"postgres://{role}@/{database}?host={self.sockets}"

    def environment(self) -> dict[str, str]:
        return {"DATABASE_URL": self.url("hub_app"), "DATABASE_OWNER_URL": self.url("hub_owner")}

    def start(self, processes: Processes, log: Path) -> Child:
        self._check_length()
        self.account.own(self.sockets)
        is_new = not (self.data / "made").exists()
        if is_new:
            self._make(processes, log)
        child = self.serve(processes, log)
        if is_new:
            self._sql(ROLES)
            self.make_database("hub")
            (self.data / "made").touch()
        self._check_locale()
        return child

    def make_database(self, name: str) -> None:
        self._sql(f"create database {name} owner hub_owner")

    def _check_length(self) -> None:
        """The system cuts a socket path off at 107 bytes, which shows as a server that never answers."""
        if len(os.fsencode(self.sockets / ".s.PGSQL.5432.lock")) > LONGEST_PATH:
            raise Refused(f"{self.sockets} is too long for a socket: set HUB_LOCAL_STATE to a shorter folder.")

    def _make(self, processes: Processes, log: Path) -> None:
        """Lay out the cluster; one that was never finished is thrown away first."""
        shutil.rmtree(self.data, ignore_errors=True)
        self.account.own(self.data)
        command = [
            self.programs.postgres("initdb"), "--pgdata", self.data, "--username", "postgres",
            # C.UTF-8, because other locales give no trigrams for Bengali and Arabic
            "--encoding", "UTF8", "--locale", "C.UTF-8", "--auth-local", "peer", "--auth-host", "reject",
            "--no-instructions",
        ]  # fmt: skip
        processes.run("initdb", command, env=self._env(), cwd=self.data, log=log, account=self.account)
        (self.data / "pg_hba.conf").write_text("local all all peer map=hub\n")
        (self.data / "pg_ident.conf").write_text(self._who_may_be_whom())

    def _who_may_be_whom(self) -> str:
        users = sorted({self.account.name, self.account.caller})
        roles = ("postgres", "hub_owner", "hub_app")
        return "".join(f'hub "{user}" {role}\n' for user in users for role in roles)

    def serve(self, processes: Processes, log: Path) -> Child:
        options = {**SETTINGS, **self.settings, "unix_socket_directories": str(self.sockets)}
        command = [self.programs.postgres("postgres"), "-D", self.data]
        for name, value in options.items():
            command += ["-c", f"{name}={value}"]
        child = processes.start(
            "PostgreSQL", command, env=self._env(), cwd=self.data, log=log, account=self.account, is_server=True,
            stop_signal=signal.SIGINT,  # "fast": ends the sessions of clients instead of waiting for them
        )  # fmt: skip
        processes.wait_for(self._answers, child)
        return child

    def _answers(self) -> bool:
        command = [self.programs.postgres("pg_isready"), "-q", "-h", self.sockets, "-d", "postgres"]
        return subprocess.run(command, env=self._env()).returncode == 0

    def _check_locale(self) -> None:
        found = self._sql(LOCALE)
        if found.split() != ["UTF8|C.UTF-8"]:
            raise Failed(f"The database is {found.strip()}, not UTF8 and C.UTF-8: run `make demo-reset`.")

    def _sql(self, statements: str) -> str:
        command = [self.programs.postgres("psql"), "-h", self.sockets, "-U", "postgres", "-d", "postgres"]
        command += ["--no-psqlrc", "--quiet", "--no-align", "--tuples-only", "--set", "ON_ERROR_STOP=1"]
        done = subprocess.run(command, input=statements, env=self._env(), text=True, capture_output=True)
        if done.returncode:
            raise Failed(f"The embedded PostgreSQL refused: {done.stderr.strip()}")
        return done.stdout

    def _env(self) -> dict[str, str]:
        return {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "HOME": "/"}
