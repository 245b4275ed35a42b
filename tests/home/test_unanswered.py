"""The coordinator's list of what nobody answered."""

import re
from datetime import timedelta

import pytest

from hub.concerns import actions_children
from hub.history.models import Event
from hub.home import unanswered
from hub.notifications.models import Mail
from hub.people.models import Membership
from hub.promises.actions import keep_promises
from hub.promises.models import Promise
from hub.promises.sweep import run_due_rungs
from tests.cast import START
from tests.promises.ladders import minutes, promised

ADDRESS = "/unanswered/"
TELL = "/unanswered/tell/"
GIVEN = {"worked_out": {"unit": "given", "asked_at": START.isoformat()}}


@pytest.fixture
def concern(cast):
    """Its own promises are kept, so that only what a test adds is late."""
    concern = cast.concern()
    Promise.objects.update(met_at=START, next_rung_at=None)
    return concern


def climbed(concern, owner, *, due=60, **changes):
    promise = promised(concern, owner, due=due, rungs=(due,), positions=("head",), **GIVEN | changes)
    run_due_rungs(minutes(due))
    return promise


def said(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def tokens(response):
    return [row.token for row in response.context["rows"]]


def test_it_says_what_whose_since_when_and_who_was_told_last(cast, concern, pages):
    climbed(concern, cast.council_body)
    Membership.objects.filter(user=cast.manager).update(position="head")
    text = said(pages.as_("coordinator", hours=5).get(ADDRESS))
    assert f"Call: {concern.title}" in text
    assert concern.matter.reference in text
    assert cast.council_body.name in text
    assert "since Mon 30 Nov 10:00" in text
    assert "Last told: Head, Mon 30 Nov 10:00" in text
    assert "Manager (Head)" in text
    assert "Nobody as: Deputy, Supervisor" in text
    assert cast.mosque.name not in text, "the coordinator sees a summary"
    assert cast.faith.name not in text


def test_the_longest_late_stands_first_and_an_answer_takes_it_off(cast, concern, pages):
    later, first = climbed(concern, cast.police_body, due=90), climbed(concern, cast.council_body, due=60, kind="visit")
    client = pages.as_("coordinator", hours=5)
    assert [row.promise for row in client.get(ADDRESS).context["rows"]] == [first, later]
    assert client.get("/").context["unanswered"] == 2
    assert "2 promises are late, and everybody who answers for them was told" in said(client.get("/"))
    keep_promises(concern.matter, ["visit"], at=minutes(100), by=cast.council, for_organisation=cast.council_body)
    assert [row.promise for row in client.get(ADDRESS).context["rows"]] == [later]
    assert client.get("/").context["unanswered"] == 1


def test_telling_them_again(cast, concern, pages):
    promise = climbed(concern, cast.police_body)
    Mail.objects.all().delete()
    client = pages.as_("coordinator", hours=5)
    page = client.post(TELL, {"promise": tokens(client.get(ADDRESS))[0]}, follow=True)
    assert "Told again: Head at Testham Neighbourhood Team." in said(page)
    assert "They were told again today" in said(page)
    assert "Tell them again" not in said(page)
    assert [mail.recipient for mail in Mail.objects.filter(promise=promise)] == [cast.commander]
    second = client.post(TELL, {"promise": tokens(client.get(ADDRESS))[0]}, follow=True)
    assert "They were told again today already" in said(second)
    assert Event.objects.filter(kind="told_again").count() == 1


def test_where_nobody_can_be_told_it_says_what_to_do(cast, concern, pages):
    climbed(concern, cast.council_body)
    Membership.objects.filter(organisation=cast.council_body).update(position="")
    type(cast.council_body).objects.filter(pk=cast.council_body.pk).update(mailbox="")
    client = pages.as_("coordinator", hours=5)
    page = client.get(ADDRESS)
    assert f"Give somebody at {cast.council_body.name} a position" in said(page)
    assert f"/bodies/{cast.council_body.reference}/" in page.content.decode()
    assert "Nobody there can be told: no position is held" in said(
        client.post(TELL, {"promise": tokens(page)[0]}, follow=True)
    )


def test_answered_meanwhile(cast, concern, pages):
    climbed(concern, cast.police_body)
    client = pages.as_("coordinator", hours=5)
    token = tokens(client.get(ADDRESS))[0]
    keep_promises(concern.matter, ["call"], at=minutes(100), by=cast.sergeant, for_organisation=cast.police_body)
    page = client.post(TELL, {"promise": token}, follow=True)
    assert "It was answered meanwhile" in said(page)
    assert "Everything is answered, or somebody is still being told" in said(page)


def test_of_a_child_at_risk_it_says_which_body_and_nothing_else(cast, concern, pages):
    actions_children.name_child(concern, by=cast.faith, at=START)
    Promise.objects.update(met_at=START, next_rung_at=None)
    promise = climbed(concern, cast.council_body)
    client = pages.as_("coordinator", hours=5)
    page = client.get(ADDRESS)
    text = said(page)
    assert f"Something that you do not see {cast.council_body.name}" in text
    assert concern.matter.reference not in page.content.decode()
    assert concern.title not in text
    assert "Call:" not in text
    client.post(TELL, {"promise": tokens(page)[0]})
    assert promise.events.filter(kind="told_again").exists()


def test_who_only_finds_an_answer_reads_the_reference_alone(cast, pages):
    cast.council_body.areas.clear()
    concern = cast.concern(names_child=True, told=[cast.committee])
    Promise.objects.filter(matter=concern.matter).update(met_at=START, next_rung_at=None)
    climbed(concern, cast.operator)
    page = pages.as_("coordinator", hours=5).get(ADDRESS)
    assert concern.matter.reference in said(page)
    assert concern.title not in said(page)
    links = set(re.findall(rf"/concerns/{concern.matter.reference}/[^\"]*", page.content.decode()))
    assert links == {f"/concerns/{concern.matter.reference}/find-a-council/"}


def test_a_committee_that_owes_something_is_not_named(cast, concern, pages):
    climbed(concern, cast.committee)
    text = said(pages.as_("coordinator", hours=5).get(ADDRESS))
    assert "a body that is not named here" in text
    assert cast.committee.name not in text
    assert cast.trustee.name not in text


def test_of_a_visit_on_a_round_it_says_the_day_and_no_hour(cast, concern, pages):
    promise = climbed(concern, cast.police_body, kind="patrol_visit", due=70)
    run_due_rungs(minutes(71))
    promise.matter.audience.filter(organisation=cast.operator).update(until=START)
    text = said(pages.as_("coordinator", hours=5).get(ADDRESS))
    assert "Something that you do not see Testham Neighbourhood Team" in text
    assert "since Mon 30 Nov" in text
    assert "10:10" not in text


def test_pages_of_25_follow_on_where_many_are_due_at_the_same_moment(cast, concern, pages, monkeypatch):
    monkeypatch.setattr(unanswered, "PAGE", 2)
    made = [climbed(concern, cast.police_body) for _ in range(3)]
    client = pages.as_("coordinator", hours=5)
    page = client.get(ADDRESS)
    assert [row.promise for row in page.context["rows"]] == made[:2]
    following = client.get(ADDRESS + page.context["next"])
    assert [row.promise for row in following.context["rows"]] == made[2:]
    assert following.context["next"] == ""


@pytest.mark.parametrize("token", ["", "1", "é", "x" * 5000, "gAAAA"])
def test_a_guessed_name_of_a_promise_finds_nothing(cast, concern, pages, token):
    climbed(concern, cast.police_body)
    client = pages.as_("coordinator", hours=5)
    assert client.post(TELL, {"promise": token}).status_code == 404
    assert len(client.get(ADDRESS, {"after": token}).context["rows"]) == 1
    assert not Event.objects.filter(kind="told_again").exists()


def test_it_costs_the_same_for_one_row_and_for_three(cast, concern, pages, django_assert_max_num_queries):
    climbed(concern, cast.police_body)
    client = pages.as_("coordinator", hours=5)
    client.get(ADDRESS)
    with django_assert_max_num_queries(30) as one:
        client.get(ADDRESS)
    climbed(concern, cast.council_body, kind="visit")
    climbed(cast.concern(at=START - timedelta(hours=1)), cast.police_body)
    with django_assert_max_num_queries(len(one)):
        assert len(client.get(ADDRESS).context["rows"]) == 3


def test_the_concern_says_that_everybody_was_told_and_the_coordinator_knows(cast, concern, pages):
    climbed(concern, cast.police_body)
    address = f"/concerns/{concern.matter.reference}/"
    words = (
        "Everybody who answers for it at Testham Neighbourhood Team was told: no call yet. The coordinator of the Hub"
    )
    assert words in said(pages.as_("faith", hours=5).get(address))
    client = pages.as_("coordinator", hours=5)
    client.post(TELL, {"promise": tokens(client.get(ADDRESS))[0]})
    again = "The coordinator had Testham Neighbourhood Team told once more: no call yet"
    assert again in said(pages.as_("faith", hours=6).get(address))
