"""The worst days, with real processes: nothing is lost, nothing is sent twice without saying so."""

import threading
from collections import Counter
from datetime import timedelta

import pytest
import redis
from django.utils import timezone

from hub.concerns.anyone import sealed
from hub.concerns.models import Concern
from hub.history.models import Event, LastRun
from hub.notifications import claims
from hub.notifications.models import Mail
from hub.promises.models import Promise
from tests.access.world import World
from tests.access.world_anyone import CODE, anyone_of
from tests.processes.browser import Browser, finished_draft
from tests.processes.servers import wait_until

pytestmark = [
    pytest.mark.processes,
    pytest.mark.django_db(transaction=True),
]


def letters(inbox):
    """{(address, message id): how often it arrived}"""
    return Counter((message["To"], message["Message-ID"]) for message in inbox.messages)


def all_sent():
    return Mail.objects.exists() and not Mail.objects.exclude(status="sent").exists()


def put_back(minutes):
    """Rows set back in time instead of a test that waits: every promise was made `minutes` earlier."""
    earlier = timedelta(minutes=minutes)
    for promise in Promise.objects.all():
        promise.started_at -= earlier
        promise.due_at -= earlier
        promise.rung_times = [at - earlier for at in promise.rung_times]
        promise.next_rung_at -= earlier
        promise.save()


def test_beat_and_worker_carry_every_rung_to_the_mail_server(cast, servers, inbox):
    cast.concern(at=timezone.now(), category="threat", urgency=4)
    put_back(180)  # with the rung of the umbrella body, which comes last
    servers.broker()
    servers.worker()
    servers.beat()
    wait_until(lambda: Promise.objects.get().next_rung_at is None and all_sent(), what="the ladder")
    told = {message["To"] for message in inbox.messages}
    assert {f"{name}@example.org" for name in ("constable", "sergeant", "inspector", "commander")} <= told
    assert max(letters(inbox).values()) == 1


def test_a_sweep_missed_for_90_minutes_is_made_up_once_by_two_beats_and_two_workers(cast, servers, inbox):
    for _ in range(3):
        cast.concern(at=timezone.now(), category="threat", urgency=4)
    LastRun.objects.update_or_create(name="sweep", defaults={"at": timezone.now() - timedelta(minutes=90)})
    put_back(150)
    servers.broker()
    for _ in range(2):
        servers.worker()
        servers.beat()
    wait_until(lambda: not Promise.objects.filter(next_rung_at__isnull=False).exists() and all_sent(), what="ladders")
    before = Mail.objects.count()
    ran_at = LastRun.objects.get(name="sweep").at
    wait_until(lambda: LastRun.objects.get(name="sweep").at > ran_at + timedelta(seconds=1), what="another sweep")
    assert Mail.objects.count() == before
    assert set(letters(inbox).values()) == {1}
    assert not Mail.objects.filter(maybe_repeated=True).exists()
    fired = Counter(Event.objects.filter(kind="rung_fired").values_list("promise", "code"))
    assert fired
    assert set(fired.values()) == {1}


def test_the_broker_is_down_while_raising_and_the_mail_leaves_when_it_is_back(cast, servers, inbox):
    """Pressed on a page of a real web process: it says that it is sent, and so it is."""
    browser, draft = Browser(servers.web(), cast.faith), finished_draft(cast)
    status, to = browser.post(f"/concerns/new/{draft.form_key}/check/", {})
    concern = Concern.objects.get()
    assert (status, to) == (302, f"/concerns/{concern.matter.reference}/")
    assert "Your concern is sent." in browser.read(to)
    assert Mail.objects.filter(status="queued").count() == 2
    assert inbox.messages == []
    servers.broker()
    servers.worker()
    servers.beat()
    wait_until(all_sent, what="delivery")
    assert set(letters(inbox).values()) == {1}


def test_a_broker_that_is_emptied_while_everything_runs_loses_nothing(cast, servers, inbox):
    """What waited in it is gone, and so is what it knew of queues: beat and worker go on all the same."""
    servers.broker()
    servers.worker()
    servers.beat()
    wait_until(lambda: LastRun.objects.filter(name="delivery").exists(), what="a first delivery")
    for turn in range(2):
        with redis.from_url(servers.broker_url) as broker:
            broker.flushall()
        cast.concern(at=timezone.now(), what=f"Turn {turn}")
        wait_until(all_sent, what=f"delivery, turn {turn}")
    assert set(letters(inbox).values()) == {1}


def test_with_the_broker_alone_down_somebody_without_an_account_is_heard(cast, servers, inbox):
    """Database and cache go on, nothing can be queued: telling and writing back are saved and answered, and the mail
    leaves when the broker is back."""
    broken = servers.broker("--rename-command", "LPUSH", "")
    facts = anyone_of(World(cast))
    browser, before = Browser(servers.web()), Mail.objects.count()
    said = {"area": CODE, "category": "fear", "precision": "unknown", "still": "over", "urgency": "2"}
    said |= {"told": [facts.council.reference], "offered": facts.council.reference, "wants": ["reassurance"]}
    said |= {"what": "I am afraid.", "key": sealed.new_form(timezone.now() - timedelta(minutes=1))}
    status, _to, page = browser.sends("/tell/what/", said)
    assert status == 200 and "hub-receipt__number" in page
    assert Concern.objects.filter(what="I am afraid.").count() == 1
    passed = sealed.new_pass(facts.concern.receipt, timezone.now())
    status, _to, page = browser.sends("/tell/answer/write/", {"pass": passed, "words": "He is back."})
    assert status == 200 and "Your words are sent." in page
    waiting = Mail.objects.filter(status="queued").count()
    assert waiting - before >= 2 and inbox.messages == []
    servers.kill(broken)
    servers.broker()
    servers.worker()
    servers.beat()
    wait_until(all_sent, what="delivery")
    assert {message["To"] for message in inbox.messages} == {"sampleham@example.org"}
    assert set(letters(inbox).values()) == {1}


def test_a_worker_killed_in_mid_delivery_loses_nothing_and_marks_what_may_be_repeated(cast, servers, inbox):
    reached, go_on = threading.Event(), threading.Event()

    def stall(server, message):
        if not reached.is_set():
            reached.set()
            go_on.wait(20)

    inbox.on_data = stall
    cast.concern(at=timezone.now())
    servers.broker()
    worker = servers.worker()
    beat = servers.beat()
    wait_until(reached.is_set, what="the first mail")
    servers.kill(worker)
    servers.kill(beat)
    go_on.set()
    in_doubt = Mail.objects.get(status="sending")
    Mail.objects.filter(pk=in_doubt.pk).update(claimed_at=timezone.now() - claims.LEASE - timedelta(seconds=1))
    servers.worker()
    servers.beat()
    wait_until(all_sent, what="delivery by the next worker")
    in_doubt.refresh_from_db()
    assert in_doubt.maybe_repeated
    assert Mail.objects.filter(maybe_repeated=True).count() == 1
    often = letters(inbox)
    assert len(often) == Mail.objects.count()
    twice = [message for message in inbox.messages if message["To"] == in_doubt.address]
    assert len(twice) == 2
    assert len({message["Message-ID"] for message in twice}) == 1
    assert [message["X-Hub-Possibly-Repeated"] for message in twice] == [None, "yes"]
