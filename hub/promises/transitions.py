"""One step of a workflow, of whatever kind of matter: the workflow.py of each app lists its own as data."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Transition:
    name: str
    label: str
    sources: frozenset
    target: str | None  # None: the status stays
    who: dict  # relation to the matter: the permission it needs (engine.acting_as)
