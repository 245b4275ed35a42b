"""On paper, as Chromium makes it: each page marked, who printed it and when, everything told, nothing to press."""

import os
from datetime import timedelta
from pathlib import Path

import pytest

from hub.concerns import actions
from hub.history.models import Event
from tests.browser.paper import squeezed, texts_of
from tests.cast import START
from tests.pages import address_of

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]
HOUR = timedelta(hours=1)
MARKING = "OFFICIAL-SENSITIVE"


@pytest.fixture
def paper(cast, client, chromium, live_server, settings, monkeypatch, tmp_path):
    """paper("council", "/concerns/"): the words of each printed page."""
    monkeypatch.setattr("hub.history.moment.now", lambda: START + 50 * HOUR)
    contexts = []

    def printed(name, address):
        client.force_login(cast.named[name])
        cookie = settings.SESSION_COOKIE_NAME
        context = chromium.new_context(locale="en-GB")
        contexts.append(context)
        context.add_cookies([{"name": cookie, "value": client.cookies[cookie].value, "url": live_server.url}])
        page = context.new_page()
        page.goto(live_server.url + address)
        page.wait_for_load_state()
        target = (
            Path(os.environ.get("HUB_KEEP_PAPER") or tmp_path) / f"{name}-{address.strip('/').replace('/', '-')}.pdf"
        )
        page.pdf(path=target, format="A4", margin=dict.fromkeys(["top", "bottom", "left", "right"], "15mm"))
        return texts_of(target)

    yield printed
    for context in contexts:
        context.close()


@pytest.fixture
def long_concern(cast):
    """What fills some pages: a long telling and many updates."""
    concern = cast.concern(what="It was written on the wall beside the gate.\n" * 60)
    council = {"by": cast.council}
    concern = actions.acknowledge(
        concern,
        dealt_with_by=cast.council,
        next_step="We come.",
        next_step_at=START + 9 * HOUR,
        at=START + HOUR,
        **council,
    )
    for number in range(20):
        words = f"Update number {number}: nothing new yet."
        concern = actions.post_update(concern, words=words, at=START + (2 + number) * HOUR, **council)
    return concern


def test_a_concern_on_paper(cast, paper, long_concern):
    pages = paper("council", address_of(long_concern, "print"))
    assert len(pages) > 2
    for text in pages:
        assert MARKING in text
        assert squeezed("Printed from the Hub by Council on Wed 2 Dec 11:00") in text
    whole = "".join(pages)
    for told in ("Update number 0:", "Update number 19:", "written on the wall", "What was promised", "Who sees this"):
        assert squeezed(told) in whole
    for pressed in ("Sign out", "Write an update", "Choose Print", "Skip to main", "Call 999", "http:", "/concerns/"):
        assert squeezed(pressed) not in whole
    assert Event.objects.filter(kind="printed", by=cast.council, for_organisation=cast.council_body).count() == 1


def test_the_list_on_paper(cast, paper):
    for _concern in range(24):
        cast.concern()
    pages = paper("council", "/concerns/")
    assert len(pages) > 1
    for text in pages:
        assert MARKING in text
        assert squeezed("Printed from the Hub by Council") in text
    whole = "".join(pages)
    assert whole.count(squeezed("Damage or graffiti, Northfield")) == 24
    assert "/concerns/" not in whole
    assert squeezed("Every severity") not in whole


def test_a_summary_on_paper_tells_no_more_than_the_page(cast, paper, long_concern):
    whole = "".join(paper("umbrella", address_of(long_concern, "print")))
    assert squeezed("You see a summary") in whole
    assert squeezed("written on the wall") not in whole
    assert squeezed("Northfield Mosque") not in whole
