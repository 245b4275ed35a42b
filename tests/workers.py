"""Who runs what when the tests are shared out over processes, and in which order."""

from xdist.scheduler import LoadScopeScheduling

# Whole files: their tests share a browser, pages that take minutes to look at, or servers that want the machine
BY_FILE = ("tests/browser/", "tests/processes/", "tests/deploy/")
# What takes long is begun early, so that no worker waits for the other at the end
LONG = (
    "tests/processes/test_without_redis.py",
    "tests/processes/test_faults.py",
    "tests/deploy/test_run.py",
    "tests/fuzz/",
    "tests/access/test_urls.py",
)
LONGEST = "tests/browser/test_every_page.py"  # needs no database at its end: it may go before all others


def unit_of(nodeid):
    """What one worker does in one go."""
    return nodeid.partition("::")[0] if nodeid.startswith(BY_FILE) else nodeid


class Shares(LoadScopeScheduling):
    """Whoever is free takes the next unit. (The marks of pytest-xdist itself say nothing to pytest 9.2.)"""

    def _split_scope(self, nodeid):
        return unit_of(nodeid)


def pytest_xdist_make_scheduler(config, log):
    return Shares(config, log)


def long_first(items):
    items.sort(key=lambda item: not item.nodeid.startswith(LONG))


def longest_first(items):
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))
