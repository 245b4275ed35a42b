import time
from datetime import timedelta

import pytest
from django.db import transaction

from hub import nudge
from hub.celery import app
from hub.notifications import outbox
from hub.notifications.models import Mail
from hub.people.models import User
from tests.cast import START
from tests.smtp import free_port, silent_server


@pytest.fixture
def facts():
    from hub.references import new_reference

    return {"reference": new_reference("C"), "organisation": "Testham Council"}


@pytest.fixture
def reader(db):
    return User.objects.create_user("reader@example.org", None, name="Reader", language="bn")


def put(facts, key="once", **more):
    more.setdefault("address", "someone@example.org")
    return outbox.enqueue("concern_closed", context=facts, dedupe_key=key, at=START, **more)


def test_address_and_language_are_those_of_the_moment(reader, facts):
    mail = put(facts, recipient=reader, address="")
    User.objects.filter(pk=reader.pk).update(email="moved@example.org", language="ur")
    mail = Mail.objects.get(pk=mail.pk)
    assert (mail.address, mail.language, mail.status) == ("reader@example.org", "bn", "queued")
    assert (mail.created_at, mail.not_before, mail.context) == (START, START, facts)


def test_the_same_key_makes_one_mail(db, facts):
    first, second = put(facts), put(facts, address="other@example.org")
    assert (first.pk is not None, second) == (True, None)
    assert Mail.objects.get().address == "someone@example.org"


def test_many_at_once_leave_out_those_that_are_known(db, facts):
    put(facts, "2")
    prepared = [
        outbox.prepare("concern_closed", address="a@example.org", context=facts, dedupe_key=str(n), at=START)
        for n in range(4)
    ]
    created = outbox.enqueue_many(prepared)
    assert [mail.dedupe_key for mail in created] == ["0", "1", "3"]
    assert {mail.pk for mail in created} | {put(facts, "9").pk} <= set(Mail.objects.values_list("pk", flat=True))


def test_a_mail_goes_with_its_transaction(db, facts):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        put(facts)
        raise ZeroDivisionError
    assert not Mail.objects.exists()


def test_a_mail_never_leaves_before_it_was_written(db, facts):
    assert put(facts, not_before=START - timedelta(hours=1)).not_before == START


@pytest.mark.parametrize(
    ("template", "change"),
    [
        ("no_such_mail", {}),
        ("concern_closed", {"what": "They painted the gate"}),
        ("concern_closed", {"reference": ""}),
        ("concern_closed", {"reference": "the gate"}),
        ("concern_updated", {"next_at": "soon"}),
        ("concern_updated", {"next_at": "2026-12-01T16:00:00"}),
        ("promise_gap", {"promise_kind": "call", "position": "They painted the gate"}),
    ],
)
def test_nothing_but_facts_gets_in(db, facts, template, change):
    with pytest.raises(ValueError, match=template):
        outbox.enqueue(template, address="a@example.org", context=facts | change, dedupe_key="k", at=START)
    assert not Mail.objects.exists()


@pytest.mark.parametrize("rhythm", ["each", "daily", "none"])
def test_one_statement_whatever_its_readers_chose(reader, facts, rhythm, django_assert_num_queries):
    reader.mail_rhythm = rhythm
    with django_assert_num_queries(1):
        outbox.enqueue_many(
            [
                outbox.prepare("concern_closed", recipient=reader, context=facts, dedupe_key=str(number), at=START)
                for number in range(3)
            ]
        )


def test_a_mail_to_nobody_is_refused(db, facts):
    with pytest.raises(ValueError, match="recipient"):
        put(facts, address="")


def test_one_nudge_however_many_mails(db, facts, monkeypatch, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        put(facts, "1")
        put(facts, "2")
        outbox.nudge()
    assert len(callbacks) == 1


@pytest.fixture
def commit(django_capture_on_commit_callbacks):
    return django_capture_on_commit_callbacks


@pytest.fixture
def broker_at(monkeypatch):
    def move(port):
        assert app.conf.broker_url  # Celery reads its settings at the first question, and would drop a change before
        monkeypatch.setitem(app.conf.changes, "broker_url", f"redis://127.0.0.1:{port}/0")

    monkeypatch.setattr(nudge, "_quiet_until", 0)
    nudge._producers.cache_clear()
    yield move
    nudge._producers.cache_clear()


def test_trap_celery_delay_on_commit_a_broker_that_is_away_costs_a_moment_and_no_error(
    db, facts, broker_at, commit, caplog
):
    broker_at(free_port())
    _saved_quickly(facts, commit, caplog)


def test_a_broker_that_is_silent_costs_a_moment_and_no_error(db, facts, broker_at, commit, caplog):
    with silent_server() as port:
        broker_at(port)
        _saved_quickly(facts, commit, caplog)


def test_a_broker_that_was_started_again_is_asked_at_once(db, facts, broker_at, commit, caplog):
    nudge.ask_a_worker(outbox.DELIVER)
    with nudge._producers().acquire() as producer:
        kept = producer.connection.default_channel.client
        kept.client_kill_filter(_id=kept.client_id(), skipme=False)
    with commit(execute=True):
        put(facts, "1")
    assert "does not answer" not in caplog.text
    assert nudge._quiet_until == 0


def _saved_quickly(facts, commit, caplog):
    started = time.monotonic()
    with commit(execute=True):
        put(facts, "1")
    first = time.monotonic() - started
    assert first < 1
    assert "the broker does not answer" in caplog.text
    with commit(execute=True):
        put(facts, "2")
    assert time.monotonic() - started - first < 0.1, "once found away, the broker is left alone for a while"
    assert Mail.objects.filter(status="queued").count() == 2


@pytest.mark.parametrize("name", ["Word\x0bBreak Council", "two\nlines", "x" * 200, "\u2028Council"])
def test_whatever_a_body_is_called_its_mails_leave(db, facts, name):
    """One character in a name silenced a whole ladder once."""
    mail = put(facts | {"organisation": name})
    assert len(mail.context["organisation"].splitlines()) == 1
    assert len(mail.context["organisation"]) <= 160
