"""What the real web process writes down about links that open a door: never the token."""

from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from hub.concerns.actions_links import make_link
from tests.cast import START
from tests.processes.servers import wait_until

pytestmark = [
    pytest.mark.processes,
    pytest.mark.django_db(transaction=True),
]


def fetch(address, **headers):
    try:
        with urlopen(Request(address, headers=headers), timeout=20) as answer:  # noqa: S310 - loopback
            return answer.status
    except HTTPError as error:
        return error.code


def test_no_log_of_the_web_process_holds_the_token_of_a_link_on_paper(cast, servers):
    token = make_link(cast.concern(), by=cast.faith, at=START)
    web = servers.web()
    log = servers.running[-1].log
    assert fetch(f"{web}/s/{token}") == 200
    assert fetch(f"{web}/s/{token}/x") == 404
    assert fetch(f"{web}/S/{token.lower()}") == 404
    assert fetch(f"{web}/%73/{token}") == 200
    assert fetch(f"{web}/healthz", Referer=f"{web}/s/{token}") == 200
    wait_until(lambda: log.read_text().count("/s/...") >= 4, what="the lines of the log")
    written = log.read_text().upper()
    assert "GET /HEALTHZ" in written
    assert token not in written
    assert token.replace("-", "") not in written
