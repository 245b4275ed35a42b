"""How a figure is taken: the middle of many, interleaved with the floor so that both meet the same machine."""

import gc
import statistics
import time
from dataclasses import dataclass


@dataclass
class Figure:
    name: str
    value: float
    unit: str
    floor_ratio: float | None = None
    queries: int | None = None
    goal: str = ""
    met: bool | None = None


def milliseconds(call, *, times):
    """Seconds of each call, as a list of milliseconds."""
    spent = []
    for _ in range(times):
        started = time.perf_counter()
        call()
        spent.append((time.perf_counter() - started) * 1000)
    return spent


def interleaved(calls, *, rounds=20, times=5):
    """{name: median ms} of several calls, taken in turns; the first turns warm up and do not count."""
    spent = {name: [] for name in calls}
    gc.collect()
    for turn in range(rounds):
        for name, call in calls.items():
            found = milliseconds(call, times=times)
            if turn >= 2:
                spent[name] += found
    return {name: statistics.median(found) for name, found in spent.items()}
