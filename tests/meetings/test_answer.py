"""Yes or no by POST: signed in, and by the link of an address without an account."""

from datetime import timedelta

import pytest
from django.core.signing import Signer
from django.test import Client

from hub.history.models import Event
from meetings import actions, links
from meetings.models import Invitee
from tests.cast import START, STRANGERS

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BEGINS = START + timedelta(days=8, hours=5)


def words(page):
    return " ".join(page.content.decode().split())


def page_of(meeting, more=""):
    return f"/meetings/{meeting.matter.reference}/{more}"


@pytest.fixture
def bare(meeting):
    return meeting.invitees.get(user=None)


@pytest.fixture
def address(bare):
    return f"/meetings/answer/{links.token_of(bare)}/"


def said(invitee, answer):
    invitee.refresh_from_db()
    return {"answer": answer, "asked": invitee.asked_at.isoformat()}


def answers():
    return sorted(Invitee.objects.values_list("address", "answer"))


# --- signed in


def test_an_invited_person_says_yes_and_may_change_it(cast, pages, meeting):
    client = pages.as_("faith")
    page = client.get(page_of(meeting))
    assert "Will you come?" in words(page)
    form = {"asked": page.context["asked"]}
    page = client.post(page_of(meeting, "answer/"), {**form, "answer": "yes"}, follow=True)
    assert "You are coming. Thank you" in words(page)
    assert answers() == [("faith@example.org", "yes"), ("office@mp.example", "")]
    page = client.post(page_of(meeting, "answer/"), {**form, "answer": "no"}, follow=True)
    assert "You are not coming." in words(page)
    assert answers()[0][1] == "no"


def test_looking_answers_nothing(cast, pages, meeting):
    client = pages.as_("faith")
    for method in (client.get, client.head):
        assert method(page_of(meeting, "answer/") + "?answer=yes").url == page_of(meeting)
        assert method(page_of(meeting)).status_code == 200
    assert {answer for _who, answer in answers()} == {""}


@pytest.mark.parametrize("name", ["council", "manager", "coordinator"])
def test_who_is_not_invited_has_nothing_to_answer(cast, pages, meeting, name):
    client = pages.as_(name)
    assert "Will you come?" not in words(client.get(page_of(meeting)))
    data = {"answer": "yes", "asked": START.isoformat()}
    assert client.post(page_of(meeting, "answer/"), data).status_code == 403
    assert {answer for _who, answer in answers()} == {""}


@pytest.mark.parametrize("name", [*STRANGERS, "trustee", "umbrella", "constable"])
def test_for_strangers_there_is_no_meeting(cast, pages, meeting, name):
    client = pages.as_(name)
    for method in (client.get, client.post):
        assert method(page_of(meeting, "answer/"), {"answer": "yes"}).status_code == 404


@pytest.mark.parametrize(
    "data",
    [{}, {"answer": "perhaps", "asked": "x"}, {"answer": "yes"}, {"answer": "yes", "asked": "x" * 9000}],
)
def test_nonsense_is_told(cast, pages, meeting, data):
    page = pages.as_("faith").post(page_of(meeting, "answer/"), data, follow=True)
    assert page.status_code == 200
    assert "Choose one of the two buttons." in words(page)


@pytest.mark.parametrize("asked", ["yesterday", "2026-11-30", "2026-11-30T09:00:00", "2026-11-30T08:00:00+00:00"])
def test_an_answer_to_no_question_of_ours_is_asked_anew(cast, pages, meeting, asked):
    data = {"answer": "yes", "asked": asked}
    page = pages.as_("faith").post(page_of(meeting, "answer/"), data, follow=True)
    assert "The meeting was moved meanwhile" in words(page)
    assert answers()[0][1] == ""


# --- by the link


def test_a_partner_without_account_reads_and_answers(cast, client, pages, meeting, bare, address):
    stranger = Client()
    page = stranger.get(address)
    for shown in ("Meeting, Northfield", "Tue 8 Dec 14:00 to 15:00", "Town hall, room 2", "Testham Council"):
        assert shown in words(page)
    assert "How Friday prayer is kept safe." in words(page)
    assert "Northfield Mosque" not in words(page)
    assert "faith" not in words(page).lower()
    page = stranger.post(address, said(bare, "yes"), follow=True)
    assert page.redirect_chain == [(address, 302)]
    assert "You are coming. Thank you" in words(page)
    assert answers()[1] == ("office@mp.example", "yes")
    stranger.post(address, said(bare, "no"))
    assert answers()[1] == ("office@mp.example", "no")
    assert Event.objects.filter(kind="answered", by=None).count() == 2


def test_mail_scanners_open_links_and_change_nothing(cast, pages, meeting, bare, address):
    scanner = Client()
    for _turn in range(3):
        assert scanner.get(address).status_code == 200
        assert scanner.head(address).status_code == 200
        assert scanner.get(address + "?answer=yes").status_code == 200
    assert {answer for _who, answer in answers()} == {""}
    assert not Event.objects.filter(kind="answered").exists()


def test_the_page_is_kept_out_of_caches_search_engines_and_other_sites(cast, pages, meeting, address):
    response = Client().get(address)
    assert "no-store" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert response["Referrer-Policy"] == "same-origin"


def test_another_form_than_ours_is_refused(cast, pages, meeting, bare, address):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(address, said(bare, "yes")).status_code == 403
    assert {answer for _who, answer in answers()} == {""}


def test_the_link_works_until_a_day_after_the_end(cast, pages, meeting, bare, address):
    pages.at(days=9, hours=6)
    page = Client().get(address)
    assert page.status_code == 200
    assert "Yes, I will come" not in words(page)
    late = Client().post(address, said(bare, "yes"), follow=True)
    assert "it needs no answer any more" in words(late)
    pages.at(days=9, hours=6, seconds=1)
    for method in (Client().get, Client().post):
        page = method(address, {"answer": "yes"})
        assert page.status_code == 410
        assert "The meeting is over" in words(page)
        assert page["X-Robots-Tag"] == "noindex, nofollow"


def test_the_link_of_somebody_taken_off_the_list_is_dead(cast, pages, meeting, bare, address):
    actions.remove(meeting, invitee=bare, by=cast.council, at=START + HOUR)
    for method in (Client().get, Client().post):
        page = method(address, {"answer": "yes"})
        assert page.status_code == 410
        assert "You are not expected at this meeting any more." in words(page)
        assert "Town hall" not in words(page)


@pytest.mark.parametrize("token", ["x", "I-7K3Q-9XRD", "I-7K3Q-9XRD:abc", "%00", "é" * 300])
def test_a_broken_link_says_what_to_do(cast, pages, token):
    page = Client().get(f"/meetings/answer/{token}/")
    assert page.status_code in (400, 404)
    if token != "%00":
        assert "Perhaps a part of it got lost" in words(page)


def test_a_link_is_signed_for_this_purpose_and_for_bare_addresses_alone(cast, pages, meeting, bare):
    mine = meeting.invitees.get(user=cast.faith)
    other = Signer(salt="hub.accounts.links").sign(bare.reference)
    for token in (links.token_of(mine), other, links.token_of(bare)[:-1]):
        assert Client().get(f"/meetings/answer/{token}/").status_code == 404


def test_called_off_says_why_and_asks_for_nothing(cast, pages, meeting, bare, address):
    actions.cancel(meeting, words="The hall is flooded.", by=cast.council, at=START + HOUR)
    page = Client().get(address)
    assert "Called off" in words(page)
    assert "The hall is flooded." in words(page)
    assert "Yes, I will come" not in words(page)
    late = Client().post(address, said(bare, "yes"), follow=True)
    assert "it needs no answer any more" in words(late)


def test_moved_between_looking_and_answering_is_asked_anew(cast, pages, meeting, bare, address):
    before = said(bare, "yes")
    facts = {"starts_at": BEGINS + DAY, "ends_at": BEGINS + DAY + HOUR, "venue": "Library", "link": ""}
    actions.move_meeting(meeting, **facts, by=cast.council, at=START + HOUR)
    page = Client().post(address, before, follow=True)
    assert "The meeting was moved meanwhile" in words(page)
    assert "Wed 9 Dec 14:00" in words(page)
    assert answers()[1][1] == ""
    assert "You are coming." in words(Client().post(address, said(bare, "yes"), follow=True))
