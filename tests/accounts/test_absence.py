"""Away, and who stands in: what falls due meanwhile reaches the stand-in."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from hub.accounts.actions import AccountRefused
from hub.accounts.actions_absence import end_absence, set_absence
from hub.accounts.actions_handover import hand_over
from hub.history.models import Event
from hub.notifications.models import Mail
from hub.people.positions import holders
from hub.promises.sweep import run_due_rungs
from tests.cast import START, person

WEEK = timedelta(days=7)


@pytest.fixture
def leave(cast):
    """The sergeant's membership: the deputy of the police."""
    return cast.sergeant.memberships.get()


def away(membership, by, *, since=START, until=START + WEEK, at=START, stand_in=None):
    return set_absence(membership, since=since, until=until, stand_in=stand_in, by=by, at=at)


def mails(person_):
    return list(Mail.objects.filter(recipient=person_).order_by("pk").values_list("template", flat=True))


def form(cast, **changes):
    facts = {"first_day": "1/12/2026", "last_day": "7/12/2026", "stand_in": cast.constable.reference}
    return facts | changes


def page_of(user, body):
    return reverse("accounts:absence", args=[user.reference, body.reference])


def test_a_rung_reaches_the_stand_in(cast, leave):
    """The story: the sergeant is on leave, an answer is late, and whoever stands in hears of it."""
    cast.concern(category="threat", nature="crime")
    away(leave, cast.sergeant, stand_in=cast.inspector)
    for hours in range(0, 48):
        run_due_rungs(START + timedelta(hours=hours))
    told = Mail.objects.filter(template="promise_overdue", context__position="deputy")
    assert {mail.recipient for mail in told} == {cast.inspector}


def test_back_again_hears_again(cast, leave):
    away(leave, cast.sergeant, stand_in=cast.inspector)
    assert holders(cast.police_body, "deputy", START + WEEK / 2) == [cast.inspector]
    assert holders(cast.police_body, "deputy", START + WEEK) == [cast.sergeant], "it ends by itself"
    assert end_absence(leave, by=cast.sergeant, at=START + WEEK / 4)
    assert holders(cast.police_body, "deputy", START + WEEK / 2) == [cast.sergeant]
    assert mails(cast.inspector) == ["stand_in_asked", "stand_in_ended"]
    assert not end_absence(leave, by=cast.sergeant, at=START + WEEK / 4)
    assert mails(cast.inspector) == ["stand_in_asked", "stand_in_ended"], "once"


def test_the_same_again_tells_nobody_twice(cast, leave):
    assert away(leave, cast.sergeant, stand_in=cast.inspector)
    assert not away(leave, cast.sergeant, stand_in=cast.inspector)
    assert away(leave, cast.sergeant, stand_in=cast.inspector, until=START + 2 * WEEK)
    assert mails(cast.inspector) == ["stand_in_asked", "stand_in_changed"]
    kinds = Event.objects.filter(person=cast.sergeant, kind="absence_set")
    assert [event.code for event in kinds] == ["", ""]


@pytest.mark.parametrize("name", ["sergeant", "inspector", "commander", "coordinator"])
def test_who_may_say_so(cast, leave, name):
    assert away(leave, cast.named[name])


@pytest.mark.parametrize("name", ["constable", "council", "other_constable", "faith", "leaver"])
def test_who_may_not(cast, leave, name):
    with pytest.raises(PermissionDenied):
        away(leave, cast.named[name])
    leave.refresh_from_db()
    assert leave.absent_from is None


def test_only_a_colleague_stands_in(cast, leave):
    for stranger in (cast.council, cast.leaver, cast.sergeant):
        with pytest.raises(AccountRefused) as refused:
            away(leave, cast.sergeant, stand_in=stranger)
        assert refused.value.field == "stand_in"
    with pytest.raises(AccountRefused):
        away(leave, cast.sergeant, until=START - WEEK)
    with pytest.raises(AccountRefused):
        away(leave, cast.sergeant, since=START - 2 * WEEK, until=START - WEEK)


def test_whoever_left_is_not_away(cast, leave):
    hand_over(leave, by=cast.coordinator, at=START)
    with pytest.raises(AccountRefused):
        away(leave, cast.coordinator)


@pytest.mark.parametrize(
    ("first", "last", "since", "until"),
    [
        # both clock changes: whole days in London
        ("24/10/2026", "25/10/2026", datetime(2026, 10, 23, 23, tzinfo=UTC), datetime(2026, 10, 26, tzinfo=UTC)),
        ("28/3/2027", "28/3/2027", datetime(2027, 3, 28, tzinfo=UTC), datetime(2027, 3, 28, 23, tzinfo=UTC)),
        ("1/12/2026", "", datetime(2026, 12, 1, tzinfo=UTC), None),
    ],
)
def test_days_are_whole_days_in_london(cast, leave, monkeypatch, first, last, since, until):
    monkeypatch.setattr("hub.history.moment.now", lambda: since)
    client = Client()
    client.force_login(cast.sergeant)
    address = page_of(cast.sergeant, cast.police_body)
    assert client.post(address, form(cast, first_day=first, last_day=last)).status_code == 302
    leave.refresh_from_db()
    assert (leave.absent_from, leave.absent_until) == (since, until)
    shown = client.get(address).text
    assert "Back again" in shown
    day, month, year = (int(part) for part in first.split("/"))
    assert f'value="{day:02}/{month:02}/{year}"' in shown, "the day that was typed stands there again"


@pytest.fixture
def sergeant(cast, monkeypatch):
    monkeypatch.setattr("hub.history.moment.now", lambda: START)
    client = Client()
    client.force_login(cast.sergeant)
    return client


def said(client, cast, **changes):
    response = client.post(page_of(cast.sergeant, cast.police_body), form(cast, **changes), follow=True)
    return " ".join(str(message) for message in response.context["messages"])


def test_the_page_says_who_hears_the_chain_followed(cast, sergeant):
    assert "PC 1 hears" not in said(sergeant, cast)
    assert f"{cast.constable.name} hears meanwhile" in said(sergeant, cast)
    set_absence(cast.constable.memberships.get(), since=START, stand_in=cast.inspector, by=cast.constable, at=START)
    assert f"{cast.inspector.name} hears meanwhile" in said(sergeant, cast, last_day="8/12/2026")


def test_a_gap_is_said_while_it_can_be_closed(cast, sergeant):
    assert "Nobody stands in: the next position is told at once" in said(sergeant, cast, stand_in="")
    # in a circle
    set_absence(cast.constable.memberships.get(), since=START, stand_in=cast.sergeant, by=cast.constable, at=START)
    assert "is away as well" in said(sergeant, cast)


@pytest.mark.parametrize(
    "wrong",
    [
        {"first_day": ""},
        {"first_day": "31/11/2026"},
        {"first_day": "1/1/0001"},
        {"first_day": "31/12/9999", "last_day": "31/12/9999"},
        {"last_day": "1/1/2026"},
        {"last_day": "30/11/2026", "first_day": "7/12/2026"},
        {"stand_in": "U-0000-0000"},
        {"stand_in": "\x00"},
    ],
)
def test_wrong_answers_are_asked_again(cast, sergeant, leave, wrong):
    response = sergeant.post(page_of(cast.sergeant, cast.police_body), form(cast, **wrong))
    assert response.status_code in {200, 422}
    leave.refresh_from_db()
    assert leave.absent_from is None


def test_the_list_shows_oneself_and_ones_people(cast, leave):
    away(leave, cast.sergeant, stand_in=cast.inspector)
    client = Client()
    client.force_login(cast.inspector)
    page = client.get("/away/").text
    assert "You stand in for" in page and cast.sergeant.name in page
    assert cast.constable.name in page, "one of those whom the inspector leads"
    assert cast.council.name not in page and cast.other_constable.name not in page
    client.force_login(cast.constable)
    page = client.get("/away/").text
    assert cast.sergeant.name not in page, "a constable leads nobody"


def test_more_people_cost_no_more_queries(cast, django_assert_num_queries):
    client = Client()
    client.force_login(cast.inspector)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def cost():
        with CaptureQueriesContext(connection) as seen:
            client.get("/away/")
        return len(seen)

    few = cost()
    for name in ("pc_a", "pc_b", "pc_c"):
        more = person(cast, name, "police_body", "police_officer").memberships.get()
        set_absence(more, since=START, stand_in=cast.inspector, by=cast.inspector, at=START)
    assert cost() == few
