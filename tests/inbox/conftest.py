import pytest


@pytest.fixture(autouse=True)
def listens(settings):
    settings.INBOX = "maildir:///nowhere"
