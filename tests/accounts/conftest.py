import re

import pytest

from hub.notifications import rendering
from hub.notifications.models import Mail


@pytest.fixture
def link_of():
    """The path in the newest mail to an address, made as when it leaves."""

    def find(address, at):
        mail = Mail.objects.filter(address=address).latest("pk")
        text = rendering.render(mail, at).text
        return re.search(r"http://localhost:8000(/\S+)", text)[1]

    return find
