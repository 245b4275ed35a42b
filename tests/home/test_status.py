from datetime import timedelta

import pytest
from django.db import OperationalError
from django.test import Client

from hub.history import moment
from hub.history.record import ran
from hub.home import status
from hub.notifications import outbox
from hub.notifications.models import Circuit
from hub.promises.models import Promise
from tests.smtp import free_port, silent_server


@pytest.fixture
def running(db, monkeypatch):
    """Both jobs ran a minute ago and the broker answers."""
    now = moment.now()
    monkeypatch.setattr(moment, "now", lambda: now)
    monkeypatch.setattr(status, "_broker_answers", lambda: True)
    for name in status.RUNS:
        ran(name, at=now - timedelta(minutes=1))
    return now


def ask(path="/statusz"):
    # a probe has no cookies, and calls the process by whatever name it finds it under
    return Client(headers={"host": "10.1.2.3:8000"}).get(path)


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/statusz"])
def test_a_probe_behind_the_proxy_is_answered_where_people_are_sent_to_https(running, settings, path):
    settings.SECURE_SSL_REDIRECT, settings.ALLOWED_HOSTS = True, ["hub.example.org"]
    assert ask(path).status_code == 200


def test_all_is_well(running):
    response = ask()
    assert response.status_code == 200
    assert response.json() == {
        "ok": True,
        "database": True,
        "broker": True,
        "last_sweep": (running - timedelta(minutes=1)).isoformat(timespec="seconds"),
        "last_delivery": (running - timedelta(minutes=1)).isoformat(timespec="seconds"),
        "late": [],
        "oldest_due_mail": None,
        "mail_server_away_since": None,
        "mail_server_away": False,
        "domains_left_alone": 0,
        "stuck_mails": 0,
        "stuck_promises": 0,
        "unanswered_promises": 0,
    }
    assert response["Cache-Control"] == "no-store"


def test_a_mail_server_that_is_away_for_long_is_not_well_and_no_domain_is_named(running):
    minutes, retry = timedelta(minutes=1), running + timedelta(minutes=1)
    for host, is_ours in [("mail:25", True), ("secret.example", False)]:
        Circuit.objects.create(host=host, is_ours=is_ours, since=running - 3 * minutes, retry_at=retry, error="x")
    response = ask()
    assert (response.status_code, response.json()["domains_left_alone"]) == (200, 1)
    assert "secret.example" not in response.content.decode()
    Circuit.objects.update(since=running - 6 * minutes)
    response = ask()
    assert (response.status_code, response.json()["mail_server_away"]) == (503, True)


def test_a_run_of_a_clock_that_ran_ahead_does_not_count_as_one(running):
    ran("sweep", at=running + timedelta(days=1))
    assert ask().json()["late"] == ["sweep"]


def test_a_ladder_that_stands_still_is_not_well(running, cast, pages):
    cast.concern()
    Promise.objects.update(stuck_until=running)
    response = ask()
    assert (response.status_code, response.json()["stuck_promises"]) == (503, 1)
    assert "reminders of 1 promise cannot be sent" in pages.as_("coordinator").get("/").content.decode()


@pytest.mark.parametrize("name", ["sweep", "delivery"])
def test_a_job_that_is_late_is_not_well(running, name):
    ran(name, at=running - timedelta(minutes=5))
    assert ask().status_code == 200
    ran(name, at=running - timedelta(minutes=5, seconds=1))
    response = ask()
    assert (response.status_code, response.json()["late"]) == (503, [name])


def test_jobs_that_never_ran_are_not_well(db, monkeypatch):
    monkeypatch.setattr(status, "_broker_answers", lambda: True)
    response = ask()
    assert (response.status_code, response.json()["late"]) == (503, ["delivery", "sweep"])


def test_the_oldest_due_mail_is_named_and_one_that_waits_for_its_time_is_not(running):
    for key, not_before in [("a", running - timedelta(minutes=3)), ("b", running + timedelta(hours=1))]:
        outbox.enqueue(
            "password_reset_unknown",
            address="a@example.org",
            context={},
            dedupe_key=key,
            at=running - timedelta(minutes=9),
            not_before=not_before,
        )
    assert ask().json()["oldest_due_mail"] == (running - timedelta(minutes=3)).isoformat(timespec="seconds")


def test_a_broker_that_is_gone_or_silent_is_not_well(running, monkeypatch, settings):
    monkeypatch.undo()
    settings.CELERY_BROKER_URL = f"redis://127.0.0.1:{free_port()}/0"
    assert (ask().status_code, ask().json()["broker"]) == (503, False)
    with silent_server() as port:
        settings.CELERY_BROKER_URL = f"redis://127.0.0.1:{port}/0"
        assert ask().json()["broker"] is False


def test_without_a_database_every_probe_answers(running, monkeypatch):
    def gone(*_):
        raise OperationalError

    monkeypatch.setattr(status, "_what_the_rows_say", gone)
    monkeypatch.setattr(status, "_can_write", gone)
    assert (ask().status_code, ask().json()["database"]) == (503, False)
    assert ask("/readyz").status_code == 503
    assert ask("/healthz").status_code == 200


def test_ready_means_that_a_concern_can_be_saved(db, monkeypatch):
    assert ask("/readyz").status_code == 200
    monkeypatch.setattr(status, "CAN_WRITE", "select has_table_privilege('history_event', 'update')")
    assert ask("/readyz").status_code == 503


def test_tables_of_another_version_are_not_ready(db):
    from django.db.migrations.recorder import MigrationRecorder

    status._has_our_tables.cache_clear()
    MigrationRecorder.Migration.objects.filter(app="notifications").latest("applied").delete()
    assert ask("/readyz").status_code == 503
    status._has_our_tables.cache_clear()
