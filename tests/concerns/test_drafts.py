"""A concern being written: saved at every Continue, found again, and gone when it should be."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hub.celery import app
from hub.concerns import drafts, tasks
from hub.concerns.models import Concern, Draft
from hub.matters.models import Matter
from hub.notifications.models import Mail
from hub.people.models import SealedAnswers
from tests.cast import PASSWORD, START
from tests.concerns.walk import START_URL, TOLD, Walk

DAY = timedelta(days=1)


def draft(user, *, at=START, **answers):
    begun = drafts.start_draft(uuid4(), by=user, at=at)
    return drafts.save_answers(begun, "what", {"what": [TOLD]} | answers, at=at, resume_at="nature")


def test_each_continue_saves(walk):
    walk.begin()
    assert walk.draft().answers == {}
    walk.post("category", category="fire")
    assert (walk.draft().answers, walk.draft().step) == ({"category": {"category": ["fire"]}}, "what")


def test_a_draft_is_found_again_after_signing_out(walk, cast, client):
    walk.begin().told().post("nature", nature="crime")
    client.post("/accounts/logout/")
    assert client.get(walk.url("where")).status_code == 302
    client.post("/accounts/login/", {"login": cast.faith.email, "password": PASSWORD, "next": START_URL})
    page = client.get(START_URL).content.decode()
    assert f'href="{walk.url("hostility")}"' in page
    assert "Continue your draft: Damage or graffiti" in page
    assert "Northfield Mosque. Saved Mon 30 Nov 09:00" in page
    assert TOLD not in page
    assert f"{TOLD}</textarea>" in walk.get("what").content.decode()


def test_nothing_typed_is_not_listed(walk):
    walk.begin()
    assert "Not sent yet" not in walk.client.get(START_URL).content.decode()


def test_two_windows_save_side_by_side(walk):
    walk.begin().told()
    before = walk.draft()
    walk.post("nature", nature="crime")
    drafts.save_answers(before, "urgency", {"urgency": ["4"]}, at=START, resume_at="wants")
    assert set(walk.draft().answers) == {"category", "what", "nature", "urgency"}


def test_deleting_asks_first(walk):
    walk.begin().told()
    assert "Delete the draft" in walk.get("delete").content.decode()
    assert Draft.objects.count() == 1
    assert walk.post("delete").url == START_URL
    assert not Draft.objects.exists()
    assert walk.get("what").status_code == 404
    assert walk.post("what", what="Again").status_code == 404


def test_sending_deletes_this_draft_only(walk, cast):
    other = draft(cast.faith)
    walk.begin().told().send()
    assert list(Draft.objects.all()) == [other]


def test_a_draft_sent_in_another_window_is_not_written_again(walk):
    walk.begin().told()
    stale = walk.draft()
    walk.send()
    with pytest.raises(Draft.DoesNotExist):
        drafts.save_answers(stale, "what", {"what": ["more"]}, at=START, resume_at="nature")


def test_drafts_older_than_30_days_are_removed(cast):
    old, kept = draft(cast.faith), draft(cast.faith, at=START + timedelta(seconds=1))
    assert drafts.remove_old_drafts(START + 30 * DAY) == 0
    assert drafts.remove_old_drafts(START + 30 * DAY + timedelta(seconds=1)) == 1
    assert list(Draft.objects.all()) == [kept]
    assert old not in Draft.objects.all()


def test_saving_again_begins_the_30_days_anew(cast):
    begun = draft(cast.faith)
    drafts.save_answers(begun, "nature", {"nature": ["crime"]}, at=START + 29 * DAY, resume_at="where")
    assert drafts.remove_old_drafts(START + 31 * DAY) == 0


def test_the_daily_task_removes_what_is_old(cast, monkeypatch, settings):
    draft(cast.faith)
    SealedAnswers.objects.create(user=cast.faith, path="/x/", sealed=b"x", kept_at=START)
    monkeypatch.setattr("hub.history.moment.now", lambda: START + 31 * DAY)
    tasks.remove_old_drafts()
    assert not Draft.objects.exists()
    assert not SealedAnswers.objects.exists()
    assert tasks.remove_old_drafts.name in {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}


def test_begun_and_left_at_once_goes_after_a_day(cast):
    left = drafts.start_draft(uuid4(), by=cast.faith, at=START)
    typed = draft(cast.faith)
    drafts.start_draft(uuid4(), by=cast.faith, at=START + DAY)
    assert Draft.objects.filter(pk=left.pk).exists()
    drafts.start_draft(uuid4(), by=cast.faith, at=START + DAY + timedelta(seconds=1))
    assert not Draft.objects.filter(pk=left.pk).exists()
    assert Draft.objects.filter(pk=typed.pk).exists()


def test_there_is_an_end_to_beginning(walk, cast, monkeypatch):
    monkeypatch.setattr(drafts, "MOST", 3)
    for _each in range(drafts.MOST):
        draft(cast.faith)
    page = walk.client.post(START_URL, {"danger": "no", "form_key": uuid4()})
    assert "Send or delete one first" in page.content.decode()
    assert Draft.objects.count() == drafts.MOST


def queries(client, url):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_pages_cost_the_same_with_one_draft_and_many(walk, cast):
    walk.begin().told()
    urls = [START_URL, walk.url("what"), walk.url("who"), walk.url("check")]
    one = [queries(walk.client, url) for url in urls]
    for _each in range(3):
        draft(cast.faith)
    assert [queries(walk.client, url) for url in urls] == one


@pytest.mark.django_db(transaction=True)
def test_two_at_once_land_on_the_same_concern(cast, at_start):
    first = Walk(Client())
    first.client.force_login(cast.faith)
    first.begin().told()
    clients, data = [], {"seal": first.get("check").context["seal"]}
    for _each in range(4):
        clients.append(Client())
        clients[-1].force_login(cast.faith)
    ready, answers = threading.Barrier(len(clients)), []

    def press(client):
        ready.wait()
        answers.append(client.post(first.url("check"), data))
        connections.close_all()

    threads = [threading.Thread(target=press, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in answers} == {302}
    assert len({answer.url for answer in answers}) == 1
    assert (Concern.objects.count(), Matter.objects.count()) == (1, 1)
    assert Mail.objects.filter(template="concern_received").count() == 1


def test_with_the_broker_and_cache_away_a_concern_is_saved_and_said_so(
    walk, monkeypatch, settings, django_capture_on_commit_callbacks
):
    nowhere = "redis://127.0.0.1:1/0"
    monkeypatch.setitem(app.conf.changes, "broker_url", nowhere)
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": nowhere}}
    walk.begin().told()
    seal = walk.get("check").context["seal"]
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        sent = walk.client.post(walk.url("check"), {"seal": seal})
    assert callbacks, "a worker would have been asked"
    assert sent.status_code == 302
    assert "promises an answer by" in str(next(iter(sent.wsgi_request._messages)))
    assert Mail.objects.filter(status="queued").exists()
