"""One's own mails: how often news come and when none do, and the link of a mail that stops them."""

from datetime import time, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from hub import masking
from hub.accounts import actions_mails
from hub.accounts.views import mails as views
from hub.history.models import Event
from hub.limits import Limit
from hub.notifications import unsubscribe
from hub.notifications.models import Mail
from hub.people.models import User
from tests.cast import START

PAGE = "/me/mails/"


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    monkeypatch.setattr("hub.history.moment.now", lambda: START)


@pytest.fixture
def browser(cast):
    client = Client()
    client.force_login(cast.faith)
    return client


@pytest.fixture
def path(cast):
    """Of the link that the council officer's mails carry."""
    return unsubscribe.link(cast.council).removeprefix("http://localhost:8000")


def chosen(person):
    person = User.objects.get(pk=person.pk)
    return person.mail_rhythm, person.quiet_from, person.quiet_until


def save(browser, rhythm="daily", quiet_from="", quiet_until=""):
    return browser.post(PAGE, {"rhythm": rhythm, "quiet_from": quiet_from, "quiet_until": quiet_until}, follow=True)


def test_somebody_chooses_how_often_and_when_not(browser, cast):
    answer = save(browser, "daily", "10pm", "7:00")
    assert answer.redirect_chain == [(PAGE, 302)]
    assert "The next digest would come on <strong>Tue 1 Dec 08:00</strong>" in answer.text
    assert chosen(cast.faith) == ("daily", time(22), time(7))
    event = Event.objects.get(kind="mails_chosen")
    assert (event.person, event.by, event.code) == (cast.faith, cast.faith, "daily quiet")
    for said in ('value="22:00"', 'value="07:00"'):
        assert said in browser.get(PAGE).text


def test_it_is_taken_back_by_saving_again_and_twice_is_once(browser, cast):
    save(browser, "weekly", "22:00", "07:00")
    save(browser, "each")
    save(browser, "each")
    assert chosen(cast.faith) == ("each", None, None)
    assert Event.objects.filter(kind="mails_chosen").count() == 2


@pytest.mark.parametrize(
    ("rhythm", "said"),
    [
        ("each", "Each mail comes by itself"),
        (
            "weekly",
            "come on <strong>Mon 7 Dec 08:00</strong>; what is asked of you, on <strong>Tue 1 Dec 08:00</strong>",
        ),
        ("none", "What is asked of you would come on <strong>Tue 1 Dec 08:00</strong>; news do not come by mail."),
    ],
)
def test_the_page_says_when_the_next_digest_would_come(browser, rhythm, said):
    page = save(browser, rhythm).text
    assert said in page
    assert "Three things come at once, at any hour" in page


@pytest.mark.parametrize(
    ("quiet", "said"),
    [
        (("22:00", ""), "Enter until when, or leave both empty"),
        (("", "07:00"), "Enter from when, or leave both empty"),
        (("22:00", "10pm"), "Enter another time than the first"),
        (("07:01", "07:00"), "Enter a time at most 20 hours later"),
        (("00:00", "20:01"), "Enter a time at most 20 hours later"),
        (("half nine", "07:00"), "Enter the time as hours and minutes"),
        (("\x00", "07:00"), "Enter the time as hours and minutes"),
        (("9" * 100_000, "07:00"), "Enter the time as hours and minutes"),
    ],
)
def test_quiet_hours_without_sense_are_asked_again(browser, cast, quiet, said):
    assert said in save(browser, "daily", *quiet).text
    assert chosen(cast.faith) == ("each", None, None)


def test_another_rhythm_than_those_on_the_page_is_refused(browser, cast):
    assert "Choose one of the answers" in save(browser, "hourly").text
    assert chosen(cast.faith)[0] == "each"


def test_nobody_chooses_for_somebody_else(cast):
    with pytest.raises(actions_mails.PermissionDenied):
        actions_mails.choose_mails(cast.faith, rhythm="none", by=cast.coordinator, at=START)


def test_the_page_is_found(browser):
    assert f'href="{PAGE}"' in browser.get(reverse("accounts:me")).text
    assert browser.get("/").text.count(f'href="{PAGE}"') == 1


def test_trap_fixmystreet_4543_opening_the_link_changes_nothing(cast, path):
    for open_it in (Client().get, Client().head):
        assert open_it(path).status_code == 200
    assert chosen(cast.council)[0] == "each"
    assert "Stop news by mail?" in Client().get(path).text
    assert not Event.objects.filter(kind__startswith="mails").exists()


@pytest.mark.parametrize("body", [{}, {"List-Unsubscribe": "One-Click"}])
def test_one_press_stops_news_without_a_session_and_twice_is_once(cast, path, body):
    stranger = Client(enforce_csrf_checks=True)
    for _press in range(2):
        answer = stranger.post(path, body)
        assert (answer.status_code, answer.cookies.get("hub_session")) == (200, None)
        assert "You get no news by mail" in answer.text and "what is critical, at once" in answer.text
        assert cast.council.name not in answer.text and cast.council.email not in answer.text
    assert chosen(cast.council)[0] == "none"
    event = Event.objects.get(kind="mails_stopped")
    assert (event.person, event.by, event.code) == (cast.council, None, "each")


def test_the_mail_program_may_send_its_form_as_rfc_8058_has_it(cast, path):
    content = "multipart/form-data; boundary=x"
    body = '--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n'
    assert Client(enforce_csrf_checks=True).post(path, body, content_type=content).status_code == 200
    assert chosen(cast.council)[0] == "none"


def test_the_way_back_leads_to_what_was_chosen_before(cast, path):
    actions_mails.choose_mails(cast.council, rhythm="weekly", by=cast.council, at=START)
    stranger = Client()
    stranger.post(path)
    answer = stranger.post(f"{path}undo/")
    assert "News come by mail again" in answer.text and "once a week" in answer.text
    assert chosen(cast.council)[0] == "weekly"
    stranger.post(f"{path}undo/")
    assert Event.objects.filter(kind="mails_chosen").count() == 2


def test_the_way_back_is_a_form_of_ours_alone(cast, path):
    stranger = Client(enforce_csrf_checks=True)
    stranger.post(path)
    assert stranger.post(f"{path}undo/").status_code == 403
    assert stranger.get(f"{path}undo/").status_code == 405
    assert chosen(cast.council)[0] == "none"


def test_only_a_link_of_the_address_of_now_works(cast, path):
    User.objects.filter(pk=cast.council.pk).update(email="moved@example.org")
    other = unsubscribe.link(cast.manager).split(".")[-1]
    forged = f"/me/mails/stop/{cast.council.reference}.{other}"
    for address in (path, path.replace("stop/", "stop/x"), forged, f"{forged[:-20]}ü/", "/me/mails/stop/x/"):
        answer = Client().post(address)
        assert (answer.status_code, "does not work" in answer.text) == (404, True)
    assert chosen(cast.council)[0] == "each"


def test_no_link_works_for_an_account_that_was_closed(cast, path):
    User.objects.filter(pk=cast.council.pk).update(is_active=False)
    assert Client().post(path).status_code == 404


def test_wrong_links_are_slowed_and_right_ones_are_not(cast, path, monkeypatch):
    monkeypatch.setattr(views, "BY_LINK", Limit("mails-stop", 30, 3600))
    for _try in range(60):
        Client().get("/me/mails/stop/x/")
    assert Client().get("/me/mails/stop/y/").status_code == 429
    assert Client().post(path).status_code == 200
    for _try in range(30):
        last = Client().post(path)
    assert last.status_code == 429


def test_no_log_holds_the_link(path):
    for address in (path, f"{path}undo/"):
        assert masking.masked(f"POST {address}").startswith("POST /me/mails/stop/...")


def test_stopping_news_leaves_what_is_asked(cast, path):
    actions_mails.choose_mails(cast.council, rhythm="weekly", by=cast.council, at=START)
    cast.concern()
    asked = Mail.objects.get(recipient=cast.council, template="concern_raised")
    Mail.objects.filter(pk=asked.pk).update(status="waiting", not_before=START + timedelta(hours=23))
    Client().post(path)
    asked.refresh_from_db()
    assert asked.status in ("waiting", "queued")
