"""The public pages to ask to join, and where the link of the mail leads."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hub.accounts import actions_joining as actions
from hub.accounts.joining_links import LASTS
from hub.accounts.models import JoinRequest
from hub.history import moment
from hub.history.models import Event
from hub.notifications.models import Mail
from hub.people.models import Organisation, User
from hub.places.models import PlaceOfWorship

ABOUT_ME = {"name": "Bilal Khan", "email": "bilal@example.org", "phone": "", "does": "Secretary", "website": ""}
START, WHO = "/join/", "/join/who/"


@pytest.fixture(autouse=True)
def real(monkeypatch):
    """The suite runs as a demonstration, and its cast is real."""
    monkeypatch.setattr("hub.concerns.anyone.where.is_made_up", lambda: False)


def words(response):
    return " ".join(response.content.decode().split())


def ask(client, place, **said):
    return client.post(WHO, ABOUT_ME | {"place": place.reference} | said)


def test_a_place_is_found_by_name_ward_or_postcode(client, cast):
    PlaceOfWorship.objects.filter(pk=cast.mosque.pk).update(search_words="northfield mosque\nsm11aa")
    for typed in ("northfield", "sm11aa", "mosque"):
        page = client.post(START, {"at": "known", "q": typed})
        assert "Northfield Mosque" in words(page)
    page = client.post(START, {"at": "known", "q": "northfield", "place": cast.mosque.reference})
    assert "Who are you?" in words(page)
    assert "Northfield Mosque Trust" not in words(page), "who runs it is nobody's business here"


def test_nothing_that_is_not_public_is_found(client, cast):
    PlaceOfWorship.objects.filter(pk=cast.far_mosque.pk).update(is_demo=True)
    PlaceOfWorship.objects.filter(pk=cast.other_mosque.pk).update(closed_at=moment.now(), closed_because="for_good")
    page = words(client.post(START, {"at": "known", "q": "mosque"}))
    assert "Northfield Mosque" in page
    assert "Eastfield Mosque" not in page
    assert "Southfield Mosque" not in page
    for place in (cast.far_mosque, cast.other_mosque):
        assert ask(client, place).url == START
    assert not JoinRequest.objects.exists()


def test_asking_says_by_when(client, cast):
    page = ask(client, cast.far_mosque)
    due_at = JoinRequest.objects.get().matter.promises.get().due_at
    assert page.context["due_at"] == due_at
    assert "You have an answer by" in words(page)
    assert "Otherham Council rings the place" in words(page)
    assert client.cookies == {}


def test_a_place_that_is_not_there(client, cast):
    new = {"at": "new", "place_name": "Oak Hall", "place_address": "1 Oak Road, SM1 1AA", "borough": "E09990001"}
    page = client.post(START, new)
    assert "Oak Hall" in words(page)
    assert "Testham" in words(page)
    page = client.post(WHO, ABOUT_ME | {name: new[name] for name in ("place_name", "place_address", "borough")})
    assert "You have asked to join" in words(page)
    asked = JoinRequest.objects.get()
    assert (asked.place_name, asked.place_address) == ("Oak Hall", "1 Oak Road, SM1 1AA")
    assert (asked.matter.place, asked.matter.area, asked.matter.lead) == (None, cast.borough, cast.council_body)


def test_the_answer_is_the_same_whoever_is_there_and_whoever_asks(client, cast, monkeypatch):
    """A place with people and one without; an address with an account and one without; once and twice."""
    now = moment.now()
    monkeypatch.setattr(moment, "now", lambda: now)
    PlaceOfWorship.objects.filter(pk=cast.other_mosque.pk).update(run_by=None)
    told, queries = [], []
    for place, email in [
        (cast.mosque, "a@example.org"),
        (cast.other_mosque, "a@example.org"),
        (cast.mosque, "faith@example.org"),
    ]:
        with CaptureQueriesContext(connection) as asked:
            page = ask(client, place, email=email)
        told.append(words(page).replace(place.name, "PLACE").replace(email, "ADDRESS"))
        queries.append(len(asked))
    assert told[0] == told[1] == told[2]
    assert len(set(queries)) == 1, "the work is the same, so the time is"
    again = words(ask(client, cast.mosque, email="a@example.org"))
    assert again.replace(cast.mosque.name, "PLACE").replace("a@example.org", "ADDRESS") == told[0]
    assert JoinRequest.objects.count() == 3


def test_the_page_before_says_nothing_either(client, cast):
    PlaceOfWorship.objects.filter(pk=cast.other_mosque.pk).update(run_by=None)
    told, queries = [], []
    for place in (cast.mosque, cast.other_mosque):
        with CaptureQueriesContext(connection) as asked:
            page = client.post(START, {"at": "known", "q": place.name, "place": place.reference})
        ward = place.ward.name
        told.append(words(page).replace(place.name, "X").replace(place.reference, "X").replace(ward, "X"))
        queries.append(len(asked))
    assert told[0] == told[1]
    assert queries[0] == queries[1]


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ({"name": ""}, "Fill in: Your name"),
        ({"email": "?"}, "valid email"),
        ({"does": ""}, "Fill in: What do you do there?"),
        ({"phone": "call me"}, "phone number with its area code"),
        ({"website": "x"}, "it is for programs"),
        ({"name": "x" * 200}, "120"),
        ({"name": "B\ufffd"}, "did not arrive whole"),
    ],
)
def test_a_wrong_answer_is_explained_and_nothing_is_kept(client, cast, said, problem):
    page = ask(client, cast.mosque, **said)
    assert problem in words(page)
    assert "Northfield Mosque" in words(page)
    assert not JoinRequest.objects.exists()
    assert not Mail.objects.exists()


@pytest.mark.parametrize(
    "where",
    [
        {},
        {"place": "P-0000-0000"},
        {"place": "nonsense\x00"},
        {"place_name": "Oak Hall"},
        {"place_name": "Oak Hall", "place_address": "1 Oak Road", "borough": "?"},
        {"place_name": "Oak Hall", "place_address": "1 Oak Road", "borough": "E05990001"},
    ],
)
def test_made_up_places_lead_back(client, cast, where):
    assert client.post(WHO, ABOUT_ME | where).url == START
    assert not JoinRequest.objects.exists()


def test_a_link_may_name_the_place(client, cast):
    assert "Northfield Mosque" in words(client.get(WHO, {"place": cast.mosque.reference}))
    assert client.get(WHO).url == START
    assert client.get(WHO, {"place": "P-0000-0000"}).url == START


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ({"at": "known", "q": ""}, "Type part of its name"),
        ({"at": "known", "q": "zzz"}, "No place is known by that"),
        ({"at": "known", "q": "mosque"}, "Choose the place"),
        ({"at": "new"}, "Enter the name of the place"),
        ({"at": "new", "place_name": "Oak", "place_address": "1"}, "Choose the borough"),
        ({}, "There is a problem"),
    ],
)
def test_a_wrong_place_is_explained(client, cast, said, problem):
    assert problem in words(client.post(START, said))


def test_asking_is_limited_by_address_and_by_mailbox(client, cast):
    statuses = [ask(client, cast.mosque).status_code for _time in range(6)]
    assert statuses == [200] * 5 + [429], "of one mailbox"
    statuses = [ask(client, cast.mosque, email=f"a{n}@example.org").status_code for n in range(6)]
    assert statuses[-1] == 429, "from one network"
    assert "Bilal Khan" in words(ask(client, cast.mosque)), "what was written is not lost"


def test_another_site_cannot_ask(client, cast):
    answer = client.post(WHO, ABOUT_ME | {"place": cast.mosque.reference}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert not JoinRequest.objects.exists()


def test_on_a_hub_that_nobody_runs_it_says_so(client, cast):
    Organisation.objects.filter(kind__in=["council", "operator"]).update(closed_at=moment.now())
    assert "Nobody can answer yet" in words(ask(client, cast.mosque))
    assert not JoinRequest.objects.exists()


def test_the_link_of_the_mail_shows_where_it_stands(client, cast, link_of):
    ask(client, cast.far_mosque)
    path = link_of("bilal@example.org", moment.now())
    for _time in range(2):
        assert client.head(path).status_code == 200
        page = words(client.get(path))
    assert "Otherham Council rings the place and answers you by" in page
    events = Event.objects.count()
    request = JoinRequest.objects.get()
    actions.refuse(request, reason="not_known", words="Speak to <the> chair.", by=cast.other_council, at=moment.now())
    page = words(client.get(path))
    assert "The people at the place did not know of this request." in page
    assert "Speak to &lt;the&gt; chair." in page
    assert cast.other_council.name not in page.replace("Otherham Council", "")
    assert Event.objects.count() == events + 2
    assert "This link to a request does not work" in words(client.get(path[:-3] + "/"))
    JoinRequest.objects.update(decided_at=moment.now() - LASTS * 1.1)
    assert "This link to a request does not work" in words(client.get(path))


def test_it_is_linked_where_people_come(client, cast):
    for name in ("account_login", "tell:start"):
        assert 'href="/join/"' in client.get(reverse(name)).content.decode()
    assert User.objects.filter(email="bilal@example.org").count() == 0
