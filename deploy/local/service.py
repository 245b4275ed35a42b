"""A process that is meant to stay; started again when it ends, but not for ever."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from deploy.local.processes import Child, Failed, Processes, tail
from deploy.local.progress import say

RESTARTS = 5
WITHIN = 60  # seconds


@dataclass
class Service:
    name: str
    processes: Processes
    begin: Callable[[], Child]
    child: Child | None = None
    restarts: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.child is None:
            self.child = self.begin()

    def keep_up(self) -> None:
        """Called often: starts the process again when it ended, and gives up when it keeps ending."""
        if not self.child.has_ended():
            return
        now = time.monotonic()
        self.restarts = [at for at in self.restarts if at > now - WITHIN] + [now]
        if len(self.restarts) > RESTARTS:
            raise Failed(f"{self.name} keeps ending.\n{tail(self.child.log)}")
        say(f"{self.name} ended (exit {self.child.process.returncode}); starting it again.")
        self.processes.bury(self.child)
        self.processes.sleep(1)  # what it leaves behind (a port, shared memory) goes first
        self.child = self.begin()
