import shutil
import tempfile
import time
from pathlib import Path

import pytest


@pytest.fixture
def short_folder():
    """Reachable by the server account (pytest's own folders are closed to it) and short enough for sockets."""
    folder = Path(tempfile.mkdtemp(prefix="hubtest-", dir="/var/tmp"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def eventually():
    def wait(is_so, seconds=10):
        until = time.monotonic() + seconds
        while not is_so():
            assert time.monotonic() < until, "it did not come to pass"
            time.sleep(0.05)

    return wait
