"""The private link on paper: what it shows, for how long, and that nothing else can be learnt from it."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hub.concerns import actions, actions_links, status_links
from hub.concerns.anyone import limits
from hub.concerns.models import Concern, StatusLink
from hub.history.models import Event
from hub.masking import masked
from hub.promises.engine import StepRefused
from tests.cast import START
from tests.concerns.test_settled import resolved
from tests.pages import address_of

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
WORDS = "Somebody painted a slur on the side gate."


def text(page):
    return " ".join(page.content.decode().split())


def main(page):
    return re.search(r"<main.*</main>", text(page))[0]


def link_for(concern, by, at=START + HOUR):
    return f"/s/{actions_links.make_link(concern, by=by, at=at)}"


@pytest.fixture
def anybody(pages):
    return Client()


def test_the_place_makes_a_link_that_is_shown_once(pages, cast):
    concern = cast.concern()
    client = pages.as_("trustee")
    page = text(client.post(address_of(concern, "paper")))
    [token] = re.findall(r"http://localhost:8000/s/([0-9A-Z-]+)", page)
    assert 'src="data:image/svg+xml' in page
    assert StatusLink.objects.get().token_hash == status_links.hash_of(token)
    again = text(client.get(address_of(concern, "paper")))
    assert token not in again
    assert "Made Mon 30 Nov 10:00" in again
    assert Client().get(f"/s/{token}").status_code == 200


def test_pressed_twice_it_is_one_link_that_is_shown_again(pages, cast):
    concern = cast.concern()
    client = pages.as_("trustee")
    asked = client.get(address_of(concern, "paper")).content.decode()
    [key] = re.findall(r'name="form_key" value="([0-9a-f-]{36})"', asked)
    told = [text(client.post(address_of(concern, "paper"), {"form_key": key})) for _turn in range(2)]
    first, second = (re.findall(r"http://localhost:8000/s/([0-9A-Z-]+)", page) for page in told)
    assert first == second
    assert Client().get(f"/s/{first[0]}").status_code == 200
    assert Event.objects.filter(kind="status_link_made").count() == 1
    link = StatusLink.objects.get()
    # the same press by somebody else, or for another concern, is another one
    actions_links.make_link(concern, form_key=key, by=cast.faith, at=START + HOUR)
    actions_links.make_link(cast.concern(), form_key=key, by=cast.trustee, at=START + HOUR)
    assert StatusLink.objects.count() == 3
    # once it was stopped, the old page makes no new one
    actions_links.stop_link(concern, link.token_hash, by=cast.trustee, at=START + HOUR)
    refused = client.post(address_of(concern, "paper"), {"form_key": key}, follow=True)
    assert "Load it again" in text(refused)
    assert StatusLink.objects.count() == 3


@pytest.mark.parametrize("key", ["", "none", "\x00", "7" * 5000])
def test_without_a_key_each_press_makes_a_link(pages, cast, key):
    concern = cast.concern()
    client = pages.as_("trustee")
    for _turn in range(2):
        assert client.post(address_of(concern, "paper"), {"form_key": key}).status_code == 200
    assert StatusLink.objects.count() == 2


def test_a_token_holds_140_bits_and_is_read_as_people_type_it():
    token = status_links.in_groups(status_links.new_token())
    assert len(token.replace("-", "")) * 5 >= 128
    for typed in (token.lower(), token.replace("-", ""), f" {token}/", token.replace("0", "o").replace("1", "l")):
        assert status_links.hash_of(typed) == status_links.hash_of(token)
    assert status_links.hash_of(token[:-1]) != status_links.hash_of(token)


def test_it_shows_reference_state_and_next_date_and_nothing_else(anybody, cast):
    concern = cast.concern(wants=("patrol",))
    page = anybody.get(link_for(concern, cast.faith))
    shown = main(page)
    assert concern.matter.reference in shown
    assert "Waiting for an answer" in shown
    assert "Tue 1 Dec 09:00" in shown
    hidden = [WORDS, "graffiti", "Graffiti", "patrol", "Patrol", "Answer", "Trust", "Mosque", "Council", "Team"]
    hidden += [cast.faith.name, cast.ward.name, cast.borough.name, cast.mosque.name, cast.mosque.reference]
    assert [word for word in hidden if word in text(page)] == []
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    assert page["Referrer-Policy"] == "no-referrer"
    assert "no-store" in page["Cache-Control"]


def test_a_date_that_has_passed_is_said_to_have(pages, anybody, cast):
    address = link_for(cast.concern(), cast.faith)
    pages.at(days=3)
    assert "This date has passed" in main(anybody.get(address))


def test_it_lives_until_90_days_after_closing_and_again_when_it_is_opened_again(pages, anybody, cast):
    concern = resolved(cast)
    address = link_for(concern, cast.faith)
    concern = actions.close(concern, by=cast.faith, at=START + DAY)
    pages.at(days=91, seconds=-1)
    assert "None: nothing is owed any more." in main(anybody.get(address))
    pages.at(days=91)
    assert anybody.get(address).status_code == 404
    concern = actions.reopen(concern, reason="again", by=cast.faith, at=START + 92 * DAY)
    assert "Opened again" in main(anybody.get(address))


def test_a_second_closing_counts_anew(pages, anybody, cast):
    concern = resolved(cast)
    address = link_for(concern, cast.faith)
    concern = actions.close(concern, by=cast.faith, at=START + DAY)
    concern = actions.reopen(concern, reason="again", by=cast.faith, at=START + 60 * DAY)
    act = {"by": cast.council, "at": START + 61 * DAY}
    concern = actions.acknowledge(
        concern, dealt_with_by=cast.council, next_step="Again.", next_step_at=START + 62 * DAY, **act
    )
    concern = actions.resolve(concern, reason="done", words="Again.", **act)
    actions.close(concern, **act)
    pages.at(days=100)
    assert anybody.get(address).status_code == 200


def test_every_link_that_does_not_work_answers_with_the_same_bytes_and_queries(pages, anybody, cast):
    stopped, ended, child = resolved(cast), resolved(cast), resolved(cast)
    addresses = {"child": link_for(child, cast.faith), "ended": link_for(ended, cast.faith)}
    Concern.objects.filter(pk=child.pk).update(names_child=True)
    addresses["stopped"] = link_for(stopped, cast.faith)
    actions_links.stop_link(stopped, StatusLink.objects.latest("pk").token_hash, by=cast.faith, at=START + HOUR)
    actions.close(ended, by=cast.faith, at=START + DAY)
    addresses |= {
        "wrong": f"/s/{status_links.new_token()}",
        "short": "/s/x",
        "long": f"/s/{'A' * 4000}",
        "slashes": "/s/a/b//c/",
        "letters": "/s/%D8%A7%F0%9F%95%8C",
        "half a letter": "/s/%ED%A0%80",
        "dots": "/s/../../",
    }
    pages.at(days=200)
    anybody.get(addresses["wrong"])
    answers = {}
    for name, address in addresses.items():
        with CaptureQueriesContext(connection) as queries:
            answer = anybody.get(address)
        answers[name] = (answer.status_code, answer.content, len(queries), sorted(answer.headers.items()))
    expected = answers["wrong"]
    assert expected[0] == 404
    assert [name for name, answer in answers.items() if answer != expected] == []


def test_it_is_stopped_by_the_place_and_only_once(pages, cast, anybody):
    concern = cast.concern()
    address, other = link_for(concern, cast.faith), link_for(concern, cast.faith, START + 2 * HOUR)
    key = StatusLink.objects.earliest("pk").token_hash
    client = pages.as_("trustee", hours=3)
    for said in ("Stopped.", "had been stopped before"):
        assert said in text(client.post(address_of(concern, "paper/stop"), {"link": key}, follow=True))
    assert anybody.get(address).status_code == 404
    assert anybody.get(other).status_code == 200
    assert Event.objects.filter(kind="status_link_ended").count() == 1


@pytest.mark.parametrize("key", ["", "x", "\x00", "a" * 100_000, "\ud800"])
def test_a_key_that_is_none_stops_nothing(pages, cast, key):
    concern = cast.concern()
    link_for(concern, cast.faith)
    key = key.encode(errors="surrogatepass")
    answer = pages.as_("faith").post(
        address_of(concern, "paper/stop"), b"link=" + key, content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code in (302, 400)
    assert StatusLink.objects.filter(revoked_at=None).count() == 1


def test_a_link_of_another_concern_is_not_stopped_from_here(pages, cast):
    concern, other = cast.concern(), cast.concern()
    link_for(other, cast.faith)
    pages.as_("faith").post(address_of(concern, "paper/stop"), {"link": StatusLink.objects.get().token_hash})
    assert StatusLink.objects.filter(revoked_at=None).exists()


def test_nothing_that_is_kept_tells_the_token(cast):
    concern = cast.concern()
    token = actions_links.make_link(concern, by=cast.faith, at=START)
    rows = str([list(Event.objects.values()), list(StatusLink.objects.values())])
    assert token not in rows
    assert token.replace("-", "") not in rows


@pytest.mark.parametrize("changes", [{"names_child": True}, {"status": "recorded"}])
def test_not_of_a_child_at_risk_nor_of_what_is_only_recorded(pages, cast, changes):
    concern = cast.concern()
    Concern.objects.filter(pk=concern.pk).update(**changes)
    client = pages.as_("faith")
    assert "Link for paper" not in text(client.get(address_of(concern)))
    assert "Make a link" not in text(client.get(address_of(concern, "paper")))
    client.post(address_of(concern, "paper"))
    assert not StatusLink.objects.exists()


def test_there_is_an_end_to_links(cast):
    concern = cast.concern()
    for _number in range(status_links.MOST):
        actions_links.make_link(concern, by=cast.faith, at=START)
    with pytest.raises(StepRefused):
        actions_links.make_link(concern, by=cast.faith, at=START)


def test_the_timeline_tells_the_place_alone(pages, cast):
    concern = cast.concern()
    link_for(concern, cast.faith)
    assert "A private link for paper was made" in text(pages.as_("trustee").get(address_of(concern)))
    assert "A private link for paper was made" not in text(pages.as_("council").get(address_of(concern)))


def test_the_list_costs_the_same_for_one_and_three(pages, cast):
    concern = cast.concern()
    client, counts = pages.as_("faith"), []
    for more in (1, 2):
        for _number in range(more):
            link_for(concern, cast.faith)
        with CaptureQueriesContext(connection) as queries:
            client.get(address_of(concern, "paper"))
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("typed", ["{0} {1}", " {0}{1}", "{0}- {1} "])
def test_a_link_typed_with_spaces_is_the_same_one_and_stands_in_no_log(typed):
    """As people copy groups from paper; what the log keeps of it must not be a part of the token either."""
    token = status_links.new_token()
    address = typed.format(token[:12], token[12:])
    assert status_links.hash_of(address) == status_links.hash_of(token)
    log = masked(f'"GET /s/{address} HTTP/1.1" 404')
    assert token[:12] not in log and token[12:] not in log and log.endswith('" 404')


def test_looking_has_a_limit_and_a_flood_from_elsewhere_stops_nobody(anybody, cast):
    link = link_for(cast.concern(), cast.faith)
    while not limits.LOOKING_HERE.wait("127.0.0.1"):
        pass
    page = anybody.get(link)
    assert page.status_code == 429 and "Open it again at" in text(page)
    assert anybody.get("/s/wrong", REMOTE_ADDR="127.0.0.1").status_code == 429, "wrong ones are counted alike"
    assert anybody.get(link, REMOTE_ADDR="192.0.2.7").status_code == 200
    while not limits.LOOKING.wait():
        pass
    for _turn in range(limits.LOOKING_ALL_THE_SAME.most):
        assert anybody.get(link, REMOTE_ADDR="192.0.2.8").status_code == 200
    assert anybody.get(link, REMOTE_ADDR="192.0.2.9").status_code == 429
    assert anybody.get(link, REMOTE_ADDR="198.51.100.7").status_code == 200
