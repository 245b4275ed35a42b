"""Sweeps of pauses at once, and beside somebody who takes a step, on real connections."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from hub.concerns.actions_pauses import answer_question, ask_reporter
from hub.history.models import Event
from hub.notifications.models import Mail
from hub.promises.models import Pause, Promise
from hub.promises.sweep_pauses import run_due_pauses
from tests.cast import START

DAY = timedelta(days=1)
pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts):
    together, ends = threading.Barrier(len(acts)), []

    def run(act):
        together.wait(20)
        try:
            ends.append(act())
        except Exception as error:  # the test says which
            ends.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return ends


@pytest.fixture
def asked(cast):
    return [ask_reporter(cast.concern(), words="When?", by=cast.council, at=START) for _ in range(6)]


def test_two_sweeps_at_once_remind_and_end_each_once(asked):
    for day, template in ((3, "question_reminder"), (14, "question_expired")):
        ends = at_once(*[lambda now=START + day * DAY: run_due_pauses(now)] * 3)
        assert [end.stuck for end in ends] == [[], [], []]
        assert Mail.objects.filter(template=template).count() == 6
    assert Event.objects.filter(kind="pause_expired").count() == 6
    assert Pause.objects.filter(ended="expired").count() == 6
    assert not Promise.objects.exclude(paused_at=None).exists()


def test_an_answer_in_the_moment_of_the_end_ends_it_once(asked, cast):
    now = START + 14 * DAY
    acts = [lambda one=one: answer_question(one, words="At night.", by=cast.faith, at=now) and None for one in asked]
    ends = at_once(lambda: run_due_pauses(now), *acts)
    assert [end for end in ends if isinstance(end, Exception)] == []
    run_due_pauses(now)
    assert Pause.objects.filter(ended_at=None).count() == 0
    assert Promise.objects.exclude(paused_at=None).count() == 0
    assert {promise.paused_for for promise in Promise.objects.all()} == {14 * DAY}
    # the answer is kept either way
    assert Pause.objects.filter(ended="answered").count() == 6


def test_what_somebody_is_writing_is_left_for_the_next_minute(asked):
    """A step holds the promises and then asks for the pause: waiting for it would stop both."""
    held, done = threading.Event(), threading.Event()

    def step():
        try:
            with transaction.atomic():
                list(Promise.objects.select_for_update().filter(matter=asked[0].matter))
                held.set()
                done.wait(20)
        finally:
            connection.close()

    thread = threading.Thread(target=step)
    thread.start()
    held.wait(20)
    swept = run_due_pauses(START + 14 * DAY)
    done.set()
    thread.join(20)
    assert (swept.ended, swept.stuck) == (5, [])
    assert run_due_pauses(START + 14 * DAY).ended == 1


def test_nothing_stands_still_for_ever_because_nobody_can_be_told(asked, monkeypatch):
    def breaks(*_given, **_facts):
        raise ValueError("nobody to tell")

    monkeypatch.setattr("hub.concerns.emails.question_expired", breaks)
    end = START + 14 * DAY
    swept = run_due_pauses(end)
    assert (len(swept.stuck), swept.ended) == (6, 0)
    assert Promise.objects.exclude(paused_at=None).count() == 6, "tried again first"
    assert run_due_pauses(end + timedelta(minutes=59)).stuck == []
    run_due_pauses(end + DAY)
    assert not Promise.objects.exclude(paused_at=None).exists()
    assert set(Pause.objects.values_list("ended", flat=True)) == {"expired"}
    assert Event.objects.filter(kind="pause_stuck").count() == 12
