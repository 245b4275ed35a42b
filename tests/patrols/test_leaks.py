"""A place never sees a future visit: every page that its people can reach is opened, and every mail to them read."""

import re
from collections import deque

import pytest

from hub.notifications.delivery import deliver_due
from hub.notifications.models import Mail
from hub.promises.sweep import run_due_rungs
from patrols import actions_visits
from patrols.models import Visit
from tests.cast import START
from tests.patrols.walk import HOUR, MINUTE, NOON
from tests.smtp import smtp_server

WHY = "Because the caretaker is ill."
DEBRIEF = "We came in by the back."
# leads nowhere, or signs out
LEFT_OUT = ("/accounts/logout/", "/demo/", "/static/")
WEEKS = re.compile(r"\?from=|/month/|/days/|/rules/add/")
HREF = re.compile(r'(?:href|action)="(/[^"#]*)')
# not those who patrol
PERSONAS = ("faith", "trustee", "umbrella", "council", "coordinator", "other_faith", "other_constable", "nobody")


def secrets_of(visit):
    round_ = visit.round
    return [visit.reference, round_.matter.reference, "13:07", "13:37", "12:00 to", WHY, DEBRIEF]


@pytest.fixture
def visit(cast, patrols):
    """Tomorrow at seven past one, for a concern that asked for it."""
    concern = cast.concern(wants=("patrol", "call"), at=NOON - 30 * HOUR)
    round_ = patrols.round(at=NOON - 24 * HOUR)
    return patrols.visit(round_, minutes=67, why=WHY, concern=concern, at=NOON - 24 * HOUR)


def planned(visit, cast):
    return NOON - 23 * HOUR


def arrived(visit, cast):
    actions_visits.arrive(visit, by=cast.constable, at=visit.planned_from)
    return visit.planned_from + MINUTE


def missed(visit, cast):
    actions_visits.miss(visit, reason="other", words=DEBRIEF, by=cast.constable, at=visit.planned_from)
    return visit.planned_from + MINUTE


def overdue(visit, cast):
    return visit.planned_to + 30 * HOUR


def _is_another_week(address, found):
    """Weeks and months lead to the next without end, and each has a page for each of its days: a few are enough."""
    return bool(WEEKS.search(address)) and sum(bool(WEEKS.search(other)) for other in found) >= 10


def crawled(client, more):
    """{address: page} of all that can be reached from the first page, and of what somebody might guess."""
    waiting, found = deque(["/", "/concerns/", "/concerns/?show=all", "/places/", *more]), {}
    while waiting:
        address = waiting.popleft()
        if address in found or address.startswith(LEFT_OUT) or _is_another_week(address, found):
            continue
        assert len(found) < 800, "this never ends"
        response = client.get(address)
        found[address] = response
        if response.status_code == 200:
            text = response.content.decode().replace("&amp;", "&")
            waiting += HREF.findall(text)
        elif response.status_code == 302 and response.url.startswith("/"):
            waiting.append(response.url)
    return found


@pytest.mark.parametrize("becomes", [planned, arrived, missed, overdue])
def test_no_page_and_no_mail_tells_a_place_of_a_visit_before_it_is_done(cast, pages, visit, becomes):
    pages.now = becomes(visit, cast)
    visit = Visit.objects.select_related("round__matter").get(pk=visit.pk)
    guesses = [f"/patrols/{visit.round.matter.reference}/", "/patrols/", "/patrols/today/"]
    guesses += [f"/patrols/visits/{visit.reference}/{words}/" for words in ("left", "change", "take-off")]
    guesses += [f"/concerns/{visit.round.matter.reference}/", f"/places/{visit.place.reference}/"]
    for name in PERSONAS:
        pages.client.force_login(cast.named[name])
        found = crawled(pages.client, guesses)
        assert len(found) > 10, name
        for address, response in found.items():
            text = response.content.decode()
            if response.status_code == 404:  # a page of errors repeats the address that was asked for at most
                text = text.replace(address, "")
            told = [secret for secret in secrets_of(visit) if secret in text]
            assert told == [], f"{name}: {address}"
    _no_mail_tells(cast, visit, pages.now)


def _no_mail_tells(cast, visit, now):
    with smtp_server() as inbox:
        run_due_rungs(now)
        deliver_due(now)
    assert inbox.messages
    assert Mail.objects.filter(recipient=cast.faith).exists()
    for message in inbox.messages:
        text = f"{message['Subject']} {message.get_body(('plain',)).get_content()}"
        html = message.get_body(("html",)).get_content()
        told = {secret for secret in secrets_of(visit) if secret in text + html}
        # its own team is led to the round when it was missed; nobody is told of a time
        allowed = {visit.round.matter.reference} if _is_of_team(cast, message["To"]) else set()
        assert told <= allowed, message["To"]


def _is_of_team(cast, address):
    return address in {cast.named[name].email for name in ("constable", "sergeant", "inspector", "commander")}


def test_the_crawl_sees_what_is_there_to_be_seen(cast, pages, visit):
    """Otherwise the test above would be green on an empty page."""
    pages.now = NOON
    pages.client.force_login(cast.constable)
    found = crawled(pages.client, [])
    told = {secret for secret in secrets_of(visit) for page in found.values() if secret in page.content.decode()}
    assert told == set(secrets_of(visit)) - {DEBRIEF}


def test_once_it_is_done_the_place_reads_when_and_nothing_else(cast, pages, patrols, visit):
    patrols.done(visit, debrief=DEBRIEF, after=0)
    pages.now = START.replace(month=12, day=5)
    pages.client.force_login(cast.faith)
    text = "".join(page.content.decode() for page in crawled(pages.client, []).values())
    told = [secret for secret in secrets_of(visit) if secret in text]
    assert told == ["13:07"]
    assert "Fri 4 Dec 13:07, 18 minutes" in text
