import pytest

from tests.smtp import smtp_server


@pytest.fixture
def smtp():
    with smtp_server() as inbox:
        yield inbox
