"""What somebody without an account tells a real web process stands in no log of it: neither words nor number."""

from datetime import timedelta

import pytest

from hub.concerns.anyone import receipts, sealed
from hub.concerns.models import Concern, OutsideReporter
from hub.history import moment
from tests.access.world import World
from tests.access.world_anyone import CODE, anyone_of
from tests.processes.browser import Browser

pytestmark = [
    pytest.mark.processes,
    pytest.mark.django_db(transaction=True),
]
WORDS, PHONE, EMAIL = "Somebody spat at me by the gate", "020 7946 0999", "zaynab@example.org"


def test_neither_words_nor_number_nor_link_stand_in_a_log(servers, cast):
    facts = anyone_of(World(cast))
    browser, wrong = Browser(servers.web()), receipts.new_number()
    said = {"area": CODE, "category": "abuse", "precision": "unknown", "still": "over", "urgency": "2"}
    said |= {"told": [facts.council.reference], "offered": facts.council.reference, "wants": ["reassurance"]}
    said |= {"what": WORDS, "phone": PHONE, "email": EMAIL, "name": "Zaynab"}
    said["key"] = sealed.new_form(moment.now() - timedelta(minutes=1))
    assert browser.post("/tell/what/", said)[0] == 200
    assert OutsideReporter.objects.filter(email=EMAIL).count() == 1 and Concern.objects.filter(what=WORDS).exists()
    for number in (facts.number, wrong, facts.number + "x", "\x00" + facts.number):
        assert browser.post("/tell/answer/", {"number": number})[0] in {200, 400}
    assert browser.post("/tell/answer/write/", {"pass": facts.passed, "words": WORDS})[0] == 200
    link, passed = facts.link, facts.passed
    assert browser.post(f"/tell/lost/{link}/", {})[0] == 200
    assert browser.post(f"/tell/lost/{link}/", {})[0] == 410
    assert browser.post("/tell/lost/", {"email": EMAIL})[0] == 200

    logs = "\n".join(path.read_text() for path in servers.folder.glob("*.log"))
    assert "/tell/answer/" in logs and "/tell/lost/..." in logs, "the access log is among them"
    number = sealed.read_form(said["key"]).number
    for hidden in (number, facts.number, wrong, receipts.grouped(number), WORDS, PHONE, EMAIL, "Zaynab", link, passed):
        assert hidden not in logs
    assert facts.concern.matter.reference not in logs
