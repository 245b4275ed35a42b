"""The demo clock: what is due fires at its own moment, leaves over real SMTP, and every page takes the new moment."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from hub.history import moment
from hub.history.models import DemoClock, Event, LastRun
from hub.home.demo.clock import next_working_morning
from hub.notifications.models import Mail
from tests.cast import START
from tests.smtp import free_port, mail_goes_to, smtp_server

CLOCK = "/demo/clock/"


@pytest.fixture
def at_start():
    with time_machine.travel(START, tick=False):
        yield


@pytest.fixture
def smtp():
    with smtp_server() as inbox:
        yield inbox


@pytest.fixture
def faith(client, cast):
    client.force_login(cast.faith)
    return client


def press(client, name):
    response = client.post(CLOCK, {"to": name}, follow=True)
    assert response.redirect_chain == [(CLOCK, 302)]
    return response.content.decode()


def test_each_rung_fires_at_its_own_moment_and_reaches_the_mail_server(at_start, cast, faith, smtp):
    promise = cast.concern().matter.promises.get(kind="acknowledge")  # due Tue 09:00
    page = press(faith, "next_working_day")
    assert "It is now Tue 1 Dec 09:00. 2 people were told: Council, Faith." in page
    page = press(faith, "four_hours")  # the deputy's rung at 13:00 finds nobody and calls the supervisor
    assert "Manager" in page
    fired = Event.objects.filter(kind="rung_fired").order_by("pk").values_list("code", "at")
    times = dict(zip(promise.rung_positions, promise.rung_times, strict=True))
    assert list(fired)[:3] == [(position, times[position]) for position in ("reminder", "owner", "deputy")]
    assert len(smtp.to("council@example.org")) == 3  # asked, reminded, told that it is late
    assert Mail.objects.filter(template="promise_overdue", address="manager@example.org", status="sent").count() == 1
    assert not Mail.objects.exclude(status="sent").exists()


def test_every_page_takes_the_moved_moment(at_start, cast, faith, smtp):
    assert "Tue 1 Dec 09:00" in press(faith, "next_working_day")
    assert moment.now() == START + timedelta(days=1)
    page = " ".join(re.sub(r"<[^>]+>", " ", faith.get(CLOCK).content.decode()).split())
    assert "Tue 1 Dec 09:00 The demonstration is 1 day ahead. The real time is Mon 30 Nov 09:00." in page
    assert "It is Tue 1 Dec 09:00 here" in faith.get(reverse("places:list")).content.decode()
    assert LastRun.objects.get(name="sweep").at == START + timedelta(days=1)


def test_hours_add_up_and_going_back_changes_only_the_clock(at_start, cast, faith, smtp):
    cast.concern()
    press(faith, "hour")
    page = press(faith, "four_hours")
    assert moment.now() == START + timedelta(hours=5)
    assert "The demonstration is 5 hours ahead." in page
    before = Event.objects.count()
    page = press(faith, "back")
    assert moment.now() == START
    assert "ahead" not in page.split("Move on")[0].split("<main")[1]
    assert Event.objects.count() == before


def test_when_nobody_is_told_it_says_so(at_start, cast, faith, smtp):
    assert "Nobody was told anything." in press(faith, "hour")
    assert "3 people" not in press(faith, "hour")


def test_a_mail_server_that_is_away_keeps_the_mails_waiting(at_start, cast, faith):
    cast.concern()
    with mail_goes_to(free_port()):  # nobody listens there
        page = press(faith, "hour")
    assert "Nobody was told anything." in page
    assert "2 mails wait" in page


def test_another_button_moves_nothing(at_start, faith):
    assert "Choose one of the buttons." in press(faith, "a year")
    assert not DemoClock.objects.exists()


def test_looking_moves_nothing(at_start, cast, faith):
    cast.concern()
    faith.get(CLOCK, {"to": "hour"})
    assert not DemoClock.objects.exists()
    assert Mail.objects.filter(status="queued").count() == 2


@pytest.mark.parametrize("path", [CLOCK, "/demo/mail/", "/demo/mail/M-0000-0000/"])
def test_outside_a_demonstration_there_is_no_such_page(faith, settings, path):
    settings.DEMO = False
    assert faith.get(path).status_code == 404
    assert faith.post(path, {"to": "hour"}).status_code in (404, 405)
    assert not DemoClock.objects.exists()


def test_the_clock_of_a_real_hub_never_moves(db, settings):
    DemoClock.objects.create(offset=timedelta(days=3))
    settings.DEMO = False
    assert moment.now() - datetime.now(UTC) < timedelta(seconds=5)


@pytest.mark.parametrize(
    ("now", "morning"),
    [
        ("2026-11-27T12:00", "2026-11-30T09:00"),  # over a weekend
        ("2026-12-24T12:00", "2026-12-29T09:00"),  # over Christmas, Boxing Day in lieu on the 28th
        ("2027-03-25T12:00", "2027-03-30T08:00"),  # over Easter and the clocks going forward
    ],
)
def test_the_next_working_morning(now, morning):
    def utc(text):
        return datetime.fromisoformat(text).replace(tzinfo=UTC)

    assert next_working_morning(utc(now)) == utc(morning)
