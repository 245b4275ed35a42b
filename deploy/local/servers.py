"""The servers a set of processes needs, as values of the environment variables that the Hub reads."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from deploy.local.account import server_account
from deploy.local.checkout import PYTHON, ROOT, app_environment
from deploy.local.postgres import Cluster
from deploy.local.processes import Child, Processes
from deploy.local.programs import copied_programs
from deploy.local.service import Service
from deploy.local.valkey import Broker, answers_on, free_port


@dataclass
class Servers:
    """What is embedded; a part whose address the environment names is left out."""

    folder: Path
    logs: Path
    given: dict[str, str] = field(default_factory=lambda: dict(os.environ))
    services: list[Service] = field(default_factory=list)
    addresses: dict[str, str] = field(default_factory=dict)

    def start(
        self,
        processes: Processes,
        settings: dict[str, str],
        *,
        mails: Path | None = None,
        begin: Callable[..., Child] = Cluster.start,
    ) -> None:
        self.logs.mkdir(parents=True, exist_ok=True)
        if not {"DATABASE_URL", "DATABASE_OWNER_URL"} & self.given.keys():
            self._start_database(processes, settings, begin)
        if "REDIS_URL" not in self.given:
            self._start_broker(processes)
        if mails and "EMAIL_URL" not in self.given:
            self._start_mailsink(processes, mails)

    def _start_database(self, processes: Processes, settings: dict[str, str], begin: Callable[..., Child]) -> None:
        cluster, log = Cluster(self.folder, copied_programs(), server_account(), settings), self._log("postgres")
        child = begin(cluster, processes, log)
        self.services.append(Service("PostgreSQL", processes, lambda: cluster.serve(processes, log), child))
        self.addresses |= cluster.environment()

    def _start_broker(self, processes: Processes) -> None:
        broker, log = Broker(self.folder, copied_programs(), server_account()), self._log("valkey")
        self.services.append(Service("Valkey", processes, lambda: broker.start(processes, log)))
        self.addresses["REDIS_URL"] = broker.url

    def _start_mailsink(self, processes: Processes, mails: Path) -> None:
        port, log, inbox = free_port(), self._log("mail"), mails.parent / "inbox"

        def start() -> Child:
            command = [PYTHON, "-m", "deploy.local.mailsink", str(port), mails, inbox]
            child = processes.start("Mail server", command, env=app_environment(), cwd=ROOT, log=log, is_server=True)
            processes.wait_for(lambda: answers_on(port), child)
            return child

        self.services.append(Service("Mail server", processes, start))
        self.addresses["EMAIL_URL"] = f"smtp://127.0.0.1:{port}"
        if "INBOX_URL" not in self.given:
            self.addresses["INBOX_URL"] = f"maildir://{inbox}"

    def _log(self, name: str) -> Path:
        return self.logs / f"{name}.log"
