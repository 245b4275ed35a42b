import pytest

from tests.processes.servers import Servers
from tests.smtp import smtp_server


@pytest.fixture
def inbox():
    with smtp_server() as inbox:
        yield inbox


@pytest.fixture
def servers(tmp_path, inbox, transactional_db):
    started = Servers(tmp_path)
    try:
        yield started
    finally:
        started.stop()
