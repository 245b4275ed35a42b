"""Bad rows, crashes, and several sweeps at once on real connections."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction

from hub.history.models import Event
from hub.notifications import outbox
from hub.notifications.models import Mail
from hub.promises import sweep
from hub.promises.actions import keep_promises
from hub.promises.models import Promise
from hub.promises.sweep import run_due_rungs
from tests.promises.ladders import POSITIONS, fired, minutes, promised

BAD_ROWS = [
    {"rung_positions": ["reminder", "owner", "nobody in particular", "supervisor", "head"]},
    {"rung_positions": ["reminder"]},
    {"rung": 5},
]


@pytest.mark.parametrize("wrong", BAD_ROWS)
def test_a_bad_row_is_recorded_and_blocks_no_other(cast, concern, wrong):
    good = [promised(concern, cast.police_body) for _ in range(2)]
    bad = promised(concern, cast.police_body, **wrong)
    good.append(promised(concern, cast.police_body))
    swept = run_due_rungs(minutes(80))
    assert swept.stuck == [bad.pk]
    assert swept.promises == 3
    assert [fired(promise) for promise in good] == [["reminder", "owner", "deputy"]] * 3
    assert not Mail.objects.filter(promise=bad).exists()
    assert fired(bad) == []
    assert bad.events.get(kind="rung_stuck").code == "ValueError"


def test_a_bad_row_is_tried_again_later_and_later(cast, concern):
    bad = promised(concern, cast.police_body, rung_positions=["reminder"])
    waits, at = [], minutes(46)
    for _ in range(6):
        assert run_due_rungs(at).stuck == [bad.pk]
        bad.refresh_from_db()
        waits.append(bad.stuck_until - at)
        assert run_due_rungs(bad.stuck_until - timedelta(seconds=1)).stuck == []
        at = bad.stuck_until
    assert waits == [timedelta(minutes=m) for m in (5, 6, 12, 24, 48, 60)]


def test_a_mended_row_goes_on_where_it_stood(cast, concern):
    bad = promised(concern, cast.police_body, rung_positions=["reminder"])
    run_due_rungs(minutes(60))
    Promise.objects.filter(pk=bad.pk).update(rung_positions=list(POSITIONS))
    run_due_rungs(minutes(75))
    bad.refresh_from_db()
    assert (fired(bad), bad.stuck_until) == (["reminder", "owner", "deputy"], None)


def test_what_the_database_refuses_for_one_row_is_redone_one_by_one(cast, concern, monkeypatch):
    """An error of the database undoes the batch; the rows that are right are committed all the same."""
    good, bad = promised(concern, cast.police_body), promised(concern, cast.police_body)
    enqueue_many = outbox.enqueue_many

    def refuse(mails):
        if any(mail.promise_id == bad.pk for mail in mails):
            with connection.cursor() as cursor:
                cursor.execute("select 1 / 0")
        return enqueue_many(mails)

    monkeypatch.setattr(outbox, "enqueue_many", refuse)
    swept = run_due_rungs(minutes(60))
    assert (swept.stuck, swept.promises) == ([bad.pk], 1)
    assert fired(good) == ["reminder", "owner"]
    assert bad.events.get(kind="rung_stuck").code == "DataError"


def test_a_sweep_that_dies_in_mid_batch_leaves_nothing_by_half(cast, promise, monkeypatch):
    def die(rows):
        raise SystemExit

    monkeypatch.setattr(sweep, "record_many", die)
    with pytest.raises(SystemExit):
        run_due_rungs(minutes(60))
    assert not Mail.objects.exists()
    monkeypatch.undo()
    run_due_rungs(minutes(60))
    assert (fired(promise), Mail.objects.count()) == (["reminder", "owner"], 1)


def in_thread(work):
    """Run `work` on a connection of its own; returns the thread and a list for its result."""
    result = []

    def run():
        try:
            result.append(work())
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread, result


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_fire_each_rung_once(cast, concern, monkeypatch):
    monkeypatch.setattr(sweep, "BATCH", 5)
    for _ in range(60):
        promised(concern, cast.police_body)
    together = threading.Barrier(3)

    def work():
        together.wait()
        return run_due_rungs(minutes(60))

    threads = [in_thread(work) for _ in range(3)]
    for thread, _result in threads:
        thread.join(timeout=60)
    done = [result[0] for _thread, result in threads]
    assert sum(swept.promises for swept in done) == 60
    assert sum(swept.mails for swept in done) == Mail.objects.count() == 60
    assert Event.objects.filter(kind="rung_fired").count() == 120
    assert [swept.stuck for swept in done] == [[], [], []]


@pytest.mark.django_db(transaction=True)
def test_a_promise_that_somebody_holds_is_left_for_the_next_sweep_and_never_waited_for(cast, concern):
    held, free = promised(concern, cast.police_body), promised(concern, cast.police_body)
    with transaction.atomic():
        Promise.objects.select_for_update().get(pk=held.pk)
        thread, result = in_thread(lambda: run_due_rungs(minutes(60)))
        thread.join(timeout=20)
        assert result[0].promises == 1
        assert (fired(held), fired(free)) == ([], ["reminder", "owner"])
    run_due_rungs(minutes(60))
    assert fired(held) == ["reminder", "owner"]


@pytest.mark.django_db(transaction=True)
def test_an_answer_that_comes_while_a_sweep_runs_is_not_lost(cast, concern, monkeypatch):
    """The answer waits for the batch, then stops the ladder where the batch left it."""
    promise = promised(concern, cast.police_body)
    started, go_on = threading.Event(), threading.Event()
    advance = sweep._advance

    def slow(climbs):
        started.set()
        go_on.wait(timeout=20)
        advance(climbs)

    monkeypatch.setattr(sweep, "_advance", slow)
    sweeping, _ = in_thread(lambda: run_due_rungs(minutes(60)))
    assert started.wait(timeout=20)

    def answer():
        with transaction.atomic():
            return keep_promises(
                promise.matter, ["call"], at=minutes(61), by=cast.sergeant, for_organisation=cast.police_body
            )

    answering, _ = in_thread(answer)
    answering.join(timeout=0.3)
    assert answering.is_alive()
    go_on.set()
    sweeping.join(timeout=20)
    answering.join(timeout=20)
    promise.refresh_from_db()
    assert (promise.met_at, promise.next_rung_at, promise.rung) == (minutes(61), None, 2)
    assert run_due_rungs(minutes(10000)).rungs == 0
