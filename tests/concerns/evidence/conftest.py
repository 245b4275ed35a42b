from pathlib import Path

import pytest
from django.conf import settings as current

from hub.concerns.evidence import __main__ as opener
from hub.concerns.evidence import opened
from hub.concerns.evidence.storage import evidence_storage


def pytest_configure(config):
    config.addinivalue_line("markers", "own_process: opens files in a process of its own, as the Hub does")


@pytest.fixture(autouse=True)
def opened_here(request, monkeypatch):
    """A process for each file takes most of a second: tests of something else open it with the same code in theirs."""
    if request.node.get_closest_marker("own_process"):
        return
    monkeypatch.setattr(opener, "limit_ourselves", lambda: None)

    def ask(*words, seconds):
        return opener.main(*map(str, words))

    monkeypatch.setattr(opened, "_ask", ask)


@pytest.fixture
def storage(tmp_path, settings):
    """A folder of evidence of this test's own."""
    folder = tmp_path / "evidence"
    folder.mkdir(mode=0o700)
    mine = current.STORAGES["evidence"] | {"OPTIONS": {"location": folder}}
    settings.STORAGES = current.STORAGES | {"evidence": mine}
    return evidence_storage()


@pytest.fixture
def files(storage):
    """The names of all files that lie there."""
    root = Path(storage.location)
    return lambda: sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())
