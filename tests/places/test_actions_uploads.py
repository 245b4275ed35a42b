"""A file from the upload to its end; what a worker does, and what becomes of one that dies."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import OperationalError, connection

from hub.history.models import Event
from hub.places import actions_uploads, tasks
from hub.places.actions_uploads import ImportRefused, confirm, discard, discard_old, take_up, take_up_all, upload
from hub.places.importing import heartbeat
from hub.places.models import ImportLine, LikelyDuplicate, PlaceImport, PlaceOfWorship
from tests.access.world_imports import FILE

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
CONTENT = FILE.encode()


class Clock:
    def __init__(self, now):
        self.now = now

    def __call__(self):
        return self.now


@pytest.fixture
def clock(start):
    return Clock(start)


@pytest.fixture
def uploaded(cast, start):
    return upload(file_name="places.csv", content=CONTENT, by=cast.council, at=start)


def of(place_import, *names):
    place_import.refresh_from_db()
    return tuple(getattr(place_import, name) for name in names)


COUNTS = ("added", "updated", "proposed", "known", "duplicates", "rejected", "outside")


def lines(place_import):
    return list(place_import.lines.order_by("line", "pk").values_list("kind", "line", "name"))


def test_first_it_is_read_and_nothing_is_written(cast, uploaded, clock):
    places = PlaceOfWorship.objects.count()
    assert take_up(uploaded.pk, clock)
    assert of(uploaded, "status", *COUNTS) == ("ready", 2, 0, 0, 0, 1, 1, 1)
    assert lines(uploaded) == [
        ("added", 2, "New Temple"),
        ("added", 3, "Northfield Masjid"),
        ("duplicate", 3, "Northfield Masjid"),
        ("rejected", 4, "Lost"),
        ("outside", 5, "Eastfield Hall"),
    ]
    assert uploaded.lines.get(kind="duplicate").place == cast.mosque
    assert (PlaceOfWorship.objects.count(), LikelyDuplicate.objects.count()) == (places, 0)
    assert not take_up(uploaded.pk, clock), "it waits for a person"


def test_once_confirmed_all_of_it_is_written(cast, uploaded, clock, start):
    take_up(uploaded.pk, clock)
    confirm(uploaded, by=cast.council, at=start)
    confirm(uploaded, by=cast.council, at=start)
    assert take_up(uploaded.pk, clock)
    assert of(uploaded, "status", "content", "ended_at") == ("done", None, start)
    temple = PlaceOfWorship.objects.get(name="New Temple")
    assert (temple.address, temple.ward, temple.is_demo) == ("1 High Street", cast.ward, False)
    assert uploaded.lines.get(kind="added", name="New Temple").place == temple
    event = temple.events.get()
    assert (event.kind, event.by) == ("imported", cast.council)
    assert LikelyDuplicate.objects.get().first == cast.mosque
    kinds = Event.objects.filter(person=cast.council).order_by("pk").values_list("kind", "code")
    assert list(kinds) == [("import_uploaded", uploaded.reference), ("import_confirmed", uploaded.reference)]


def test_what_was_done_stands_there_where_the_registry_changed_meanwhile(cast, uploaded, clock, start):
    take_up(uploaded.pk, clock)
    PlaceOfWorship.objects.create(name="New Temple", faith="hindu", ward=cast.ward, borough=cast.borough)
    confirm(uploaded, by=cast.council, at=start)
    take_up(uploaded.pk, clock)
    # the place that was added by hand meanwhile is the same, and gets its address
    assert of(uploaded, "status", "added", "updated") == ("done", 1, 1)


def test_the_coordinator_writes_everywhere(cast, clock, start):
    made = upload(file_name="places.csv", content=CONTENT, by=cast.coordinator, at=start)
    take_up(made.pk, clock)
    assert of(made, "added", "outside") == (3, 0)


def test_the_same_file_sent_twice_is_one(cast, uploaded, start):
    again = upload(file_name="places.csv", content=CONTENT, by=cast.council, at=start + MINUTE)
    assert again == uploaded
    others = [
        upload(file_name="other.csv", content=CONTENT, by=cast.council, at=start),
        upload(file_name="places.csv", content=b"other", by=cast.council, at=start),
        upload(file_name="places.csv", content=CONTENT, by=cast.manager, at=start),
        upload(file_name="places.csv", content=CONTENT, by=cast.council, at=start + DAY),
    ]
    assert len({made.pk for made in [uploaded, *others]}) == 5


@pytest.mark.parametrize(("content", "reason"), [(b"", "empty"), (b"x" * (20 * 1024 * 1024 + 1), "bigger than 20 MB")])
def test_files_that_are_not_taken(cast, start, content, reason):
    with pytest.raises(ImportRefused, match=reason):
        upload(file_name="places.csv", content=content, by=cast.council, at=start)
    assert not PlaceImport.objects.exists()


@pytest.mark.parametrize("content", [b"PK\x03\x04\x00", b"nothing", b"{", b"name,religion\n"])
def test_a_file_that_cannot_be_read_fails_with_a_sentence(cast, clock, start, content):
    made = upload(file_name="places.xlsx", content=content, by=cast.council, at=start)
    take_up(made.pk, clock)
    status, kept, error, ended_at = of(made, "status", "content", "error", "ended_at")
    assert (status, kept, ended_at) == ("failed", None, start)
    assert error.endswith(".")


def test_whoever_may_not_import_any_more_does_not(cast, uploaded, clock, start):
    take_up(uploaded.pk, clock)
    confirm(uploaded, by=cast.council, at=start)
    cast.council.memberships.update(ended_at=start)
    take_up(uploaded.pk, clock)
    assert of(uploaded, "status") == ("failed",)
    assert not PlaceOfWorship.objects.filter(name="New Temple").exists()


def test_what_goes_wrong_in_writing_leaves_nothing_behind(cast, uploaded, clock, start, monkeypatch, caplog):
    take_up(uploaded.pk, clock)
    confirm(uploaded, by=cast.council, at=start)
    monkeypatch.setattr("hub.places.actions_imports.record_many", lambda rows: 1 / 0)
    take_up(uploaded.pk, clock)
    status, content, error = of(uploaded, "status", "content", "error")
    assert (status, content) == ("failed", None)
    assert error == "Something went wrong on our side, and nothing was imported. Tell the coordinator."
    assert not PlaceOfWorship.objects.filter(name="New Temple").exists()
    assert "ZeroDivisionError" in caplog.text
    assert "division by zero" not in caplog.text, "messages may quote what stands in the file"


def test_a_database_that_is_away_is_tried_again(cast, uploaded, clock, monkeypatch, caplog):
    def gone(*args, **kwargs):
        raise OperationalError("gone")

    with monkeypatch.context() as patch:
        patch.setattr("hub.places.actions_uploads.plan_import", gone)
        take_up(uploaded.pk, clock)
    assert of(uploaded, "status") == ("reading",)
    clock.now += 5 * MINUTE
    take_up_all(clock)
    assert of(uploaded, "status") == ("ready",)


def test_a_file_that_never_comes_to_an_end_is_given_up_with_a_sentence(cast, uploaded, clock, monkeypatch, caplog):
    tried = []

    def gone(*args, **kwargs):
        tried.append(clock.now)
        raise OperationalError("the worker was killed, or its connection with it")

    monkeypatch.setattr("hub.places.actions_uploads.plan_import", gone)
    for _again in range(8):
        take_up_all(clock)
        clock.now += 5 * MINUTE
    status, content, error = of(uploaded, "status", "content", "error")
    assert (status, content, len(tried)) == ("failed", None, actions_uploads.MOST_TRIES)
    assert "Split the file" in error


def test_every_stage_is_tried_as_often(cast, uploaded, clock, start):
    take_up(uploaded.pk, clock)
    PlaceImport.objects.update(tries=actions_uploads.MOST_TRIES)
    confirm(uploaded, by=cast.council, at=start)
    take_up(uploaded.pk, clock)
    assert of(uploaded, "status") == ("done",)


def test_discarding_and_what_cannot_be_done_any_more(cast, uploaded, clock, start):
    take_up(uploaded.pk, clock)
    discard(uploaded, by=cast.council, at=start)
    discard(uploaded, by=cast.council, at=start)
    assert of(uploaded, "status", "content") == ("discarded", None)
    assert Event.objects.filter(kind="import_discarded").count() == 1
    with pytest.raises(ImportRefused):
        confirm(uploaded, by=cast.council, at=start)
    PlaceImport.objects.update(status="writing")
    with pytest.raises(ImportRefused):
        discard(uploaded, by=cast.council, at=start)


def test_one_that_is_discarded_while_it_is_read_stays_discarded(cast, uploaded, clock, start, monkeypatch):
    def discarded_meanwhile(*args, **kwargs):
        discard(uploaded, by=cast.council, at=start)
        return plan_import(*args, **kwargs)

    plan_import = actions_uploads.plan_import
    monkeypatch.setattr("hub.places.actions_uploads.plan_import", discarded_meanwhile)
    take_up(uploaded.pk, clock)
    assert of(uploaded, "status") == ("discarded",)
    assert not ImportLine.objects.exists()


def test_a_dead_worker_leaves_it_to_another(cast, uploaded, clock, start):
    take_up(uploaded.pk, clock)
    confirm(uploaded, by=cast.council, at=start)
    PlaceImport.objects.update(status="writing", claimed_at=start)  # claimed, then killed: nothing was committed
    clock.now = start + 5 * MINUTE - timedelta(seconds=1)
    take_up_all(clock)
    assert of(uploaded, "status") == ("writing",), "it may still be at work"
    clock.now = start + 5 * MINUTE
    take_up_all(clock)
    assert of(uploaded, "status", "added") == ("done", 2)
    assert PlaceOfWorship.objects.filter(name="New Temple").count() == 1


def test_of_two_workers_that_find_it_at_once_one_gets_it(cast, uploaded, clock):
    asked = []

    def slow():
        """Between finding it and claiming it, another worker comes by."""
        asked.append(clock.now)
        if len(asked) == 2:
            assert take_up(uploaded.pk, clock)
        return clock.now

    assert not take_up(uploaded.pk, slow)
    assert of(uploaded, "status") == ("ready",)
    assert len(asked) == 2


@pytest.mark.parametrize("status", ["reading", "writing"])
def test_a_worker_that_was_taken_for_dead_writes_nothing(cast, uploaded, clock, start, monkeypatch, status):
    """It was only slow: by now somebody else has the file."""
    if status == "writing":
        take_up(uploaded.pk, clock)
        confirm(uploaded, by=cast.council, at=start)
    before = lines(uploaded)

    def taken_over(plan, kept):
        PlaceImport.objects.update(claimed_at=start + 6 * MINUTE)
        return []

    monkeypatch.setattr("hub.places.actions_uploads.lines_of", taken_over)
    take_up(uploaded.pk, clock)
    assert of(uploaded, "status") == (status,)
    assert lines(uploaded) == before
    assert not PlaceOfWorship.objects.filter(name="New Temple").exists()


def test_files_that_nobody_confirms_go_after_30_days(cast, uploaded, clock, start, monkeypatch):
    take_up(uploaded.pk, clock)
    assert discard_old(start + 30 * DAY - MINUTE) == 0
    monkeypatch.setattr("hub.history.moment.now", lambda: start + 30 * DAY)
    tasks.discard_old_imports()
    assert of(uploaded, "status", "content", "ended_at") == ("discarded", None, start + 30 * DAY)
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert {tasks.discard_old_imports.name, tasks.take_up_imports.name} <= scheduled
    assert tasks.take_up_import.name == actions_uploads.TAKE_UP


def test_the_task_works_on_the_queued_row_that_it_names(cast, uploaded, start, monkeypatch):
    other = upload(file_name="other.csv", content=CONTENT, by=cast.council, at=start)
    monkeypatch.setattr("hub.history.moment.now", lambda: start)
    tasks.take_up_import(uploaded.pk)
    assert of(uploaded, "status") == ("ready",)
    assert of(other, "status") == ("queued",)
    tasks.take_up_imports()
    assert of(other, "status") == ("ready",)
    tasks.take_up_import(0)


def test_a_worker_is_asked_once_it_is_committed(cast, start, clock, monkeypatch, django_capture_on_commit_callbacks):
    asked = []
    monkeypatch.setattr("hub.nudge.ask_a_worker", lambda task, args: asked.append((task, args)))
    with django_capture_on_commit_callbacks(execute=True):
        made = upload(file_name="places.csv", content=CONTENT, by=cast.council, at=start)
    assert asked == [(actions_uploads.TAKE_UP, (made.pk,))]
    take_up(made.pk, clock)
    connection.run_on_commit.clear()  # as after a real commit
    with django_capture_on_commit_callbacks(execute=True):
        confirm(made, by=cast.council, at=start)
    assert asked == [(actions_uploads.TAKE_UP, (made.pk,))] * 2


@pytest.mark.django_db(transaction=True)
def test_how_far_it_is_is_seen_while_it_is_written_and_two_workers_do_it_once(cast, start, clock, monkeypatch):
    made = upload(file_name="places.csv", content=CONTENT, by=cast.council, at=start)
    take_up(made.pk, clock)
    confirm(made, by=cast.council, at=start)
    monkeypatch.setattr(heartbeat, "EVERY", 0)
    seen = []

    def elsewhere():
        try:
            clock.now += MINUTE
            return PlaceImport.objects.values_list("status", "lines_done", "lines_total").get(), take_up(made.pk, clock)
        finally:
            connection.close()

    words_of = actions_uploads.lines_of

    def in_the_middle(plan, kept):
        with ThreadPoolExecutor(1) as pool:
            seen.append(pool.submit(elsewhere).result())
        return words_of(plan, kept)

    monkeypatch.setattr("hub.places.actions_uploads.lines_of", in_the_middle)
    take_up(made.pk, clock)
    assert seen == [(("writing", 2, 4), False)]
    assert of(made, "status", "added") == ("done", 2)
    assert PlaceOfWorship.objects.filter(name="New Temple").count() == 1
