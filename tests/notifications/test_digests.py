"""What waits for a digest, who gets one, and what it tells when it leaves."""

import threading
from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from hub.accounts.actions import set_active
from hub.accounts.actions_mails import choose_mails
from hub.concerns import actions
from hub.history.models import LastRun
from hub.notifications import digest_lines, outbox
from hub.notifications.delivery import deliver_due
from hub.notifications.digests import make_digests
from hub.notifications.models import Mail
from hub.people.models import User
from hub.promises.models import Promise
from tests.cast import START

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 12, 1, 8, tzinfo=UTC)
DUE = datetime(2026, 12, 4, 16, tzinfo=UTC)


@pytest.fixture
def reader(cast):
    return wants(cast.council, "daily")


def wants(person, rhythm, *quiet):
    quiet_from, quiet_until = quiet or (None, None)
    choose_mails(person, rhythm=rhythm, quiet_from=quiet_from, quiet_until=quiet_until, by=person, at=START)
    person.refresh_from_db()
    return person


def put(reader, concern, template="concern_updated", key="1", at=START, **facts):
    facts = {"reference": concern.matter.reference, "organisation": "Testham Council"} | facts
    if template == "concern_raised":
        facts.setdefault("due_at", DUE)
    return outbox.enqueue(
        template,
        recipient=reader,
        context=facts,
        dedupe_key=f"{template}:{concern.pk}:{reader.pk}:{key}",
        matter=concern.matter,
        organisation=concern.matter.lead,
        at=at,
    )


def state(mail):
    mail.refresh_from_db()
    return mail.status


def digests():
    return Mail.objects.filter(template__startswith="digest").order_by("pk")


def messages_of_digest(smtp, person):
    return [message for message in smtp.to(person.email) if message["Subject"].startswith("The Hub")]


def only(reader):
    """Nothing but what the test puts there."""
    Mail.objects.exclude(recipient=reader).delete()
    Mail.objects.filter(recipient=reader).delete()


def test_news_wait_and_leave_in_one_mail(cast, reader, smtp):
    first, second = cast.concern(), cast.concern()
    only(reader)
    waiting = [put(reader, first), put(reader, second), put(reader, second, key="2")]
    assert {mail.status for mail in waiting} == {"waiting"}
    assert (deliver_due(MORNING), make_digests(MORNING - timedelta(minutes=1)), make_digests(MORNING)) == (0, 0, 1)
    digest = digests().get()
    assert (digest.template, digest.recipient, digest.status, digest.urgent) == (
        "digest_daily",
        reader,
        "queued",
        False,
    )
    assert {state(mail) for mail in waiting} == {"digested"}
    assert {mail.digest for mail in waiting} == {digest}
    assert deliver_due(MORNING) == 1
    (message,) = smtp.to(reader.email)
    text = message.get_body(("plain",)).get_content()
    assert message["Subject"] == "The Hub today: 2 matters"
    assert [text.count(f"- {concern.matter.reference}") for concern in (first, second)] == [1, 1]
    assert LastRun.objects.filter(name="digests").exists()


def test_a_second_run_makes_none(cast, reader):
    concern = cast.concern()
    only(reader)
    put(reader, concern)
    assert (make_digests(MORNING), make_digests(MORNING), make_digests(MORNING + timedelta(hours=3))) == (1, 0, 0)


def test_what_waits_for_a_second_digest_of_a_day_waits_for_the_next(cast, reader):
    concern = cast.concern()
    only(reader)
    put(reader, concern)
    make_digests(MORNING)
    late = put(reader, concern, key="late")
    Mail.objects.filter(pk=late.pk).update(not_before=MORNING + timedelta(minutes=30))
    assert make_digests(MORNING + timedelta(hours=1)) == 0
    assert (state(late), late.not_before) == ("waiting", MORNING + timedelta(days=1))
    assert make_digests(MORNING + timedelta(days=1)) == 1


def test_trap_dispatch_a_scheduler_that_was_down_makes_up_for_it_once(cast, reader):
    """Three mornings were missed: one mail, at once."""
    concern = cast.concern()
    only(reader)
    for day in range(3):
        put(reader, concern, key=str(day), at=START + timedelta(days=day))
    assert make_digests(MORNING + timedelta(days=2, minutes=90)) == 1
    assert digests().get().told.count() == 3


def test_a_weekly_digest_comes_on_monday_and_what_is_asked_the_next_morning(cast):
    reader = wants(cast.council, "weekly")
    concern = cast.concern()
    only(reader)
    news, asked = put(reader, concern), put(reader, concern, "concern_raised")
    assert make_digests(MORNING) == 1
    assert (state(news), state(asked)) == ("waiting", "digested")
    assert make_digests(MORNING + timedelta(days=5)) == 0
    assert make_digests(MORNING + timedelta(days=6)) == 1
    assert list(digests().values_list("template", flat=True)) == ["digest_daily", "digest_weekly"]


def test_who_wants_no_news_is_told_what_they_owe(cast, smtp):
    reader = wants(cast.council, "none")
    concern = cast.concern()
    only(reader)
    news, asked = put(reader, concern), put(reader, concern, "concern_raised")
    assert (news.status, news.error, asked.status) == ("withdrawn", "no news wanted", "waiting")
    make_digests(MORNING)
    assert deliver_due(MORNING) == 1
    (message,) = smtp.to(reader.email)
    assert "List-Unsubscribe" not in message
    assert "please answer by Fri 4 Dec 16:00" in message.get_body(("plain",)).get_content()


def test_what_somebody_no_longer_sees_is_dropped_when_it_is_made(cast, reader):
    concern, other = cast.concern(), cast.concern()
    only(reader)
    gone, stays = put(reader, concern), put(reader, other)
    concern.matter.audience.update(until=START)
    assert make_digests(MORNING) == 1
    assert (state(gone), gone.error) == ("withdrawn", "no longer wanted, or no longer allowed")
    assert state(stays) == "digested"


def test_what_somebody_no_longer_sees_is_not_told_when_it_leaves(cast, reader, smtp):
    concern, other = cast.concern(), cast.concern()
    only(reader)
    put(reader, concern), put(reader, other)
    make_digests(MORNING)
    concern.matter.audience.update(until=MORNING)
    deliver_due(MORNING)
    (message,) = smtp.to(reader.email)
    for part in ("plain", "html"):
        words = message.get_body((part,)).get_content()
        assert other.matter.reference in words
        assert concern.matter.reference not in words


def test_a_digest_of_nothing_is_not_made_and_does_not_leave(cast, reader, smtp):
    concern = cast.concern()
    only(reader)
    put(reader, concern)
    make_digests(MORNING)
    concern.matter.audience.update(until=MORNING)
    put(reader, concern, key="later")
    assert deliver_due(MORNING) == 0
    assert (digests().get().status, smtp.messages) == ("withdrawn", [])
    assert make_digests(MORNING + timedelta(days=1)) == 0
    assert digests().count() == 1


def test_trap_indico_5579_a_promise_that_was_kept_meanwhile_is_not_told(cast, reader, smtp):
    concern = cast.concern()
    promise = concern.matter.promises.get(kind="acknowledge")
    only(reader)
    facts = {"reference": concern.matter.reference, "promise_kind": "acknowledge", "due_at": promise.due_at}
    outbox.enqueue(
        "promise_reminder",
        recipient=reader,
        context=facts,
        dedupe_key="rung",
        matter=concern.matter,
        promise=promise,
        at=START,
    )
    Mail.objects.update(status="waiting", not_before=MORNING)
    Promise.objects.filter(pk=promise.pk).update(met_at=MORNING, met_by=cast.council, next_rung_at=None)
    assert make_digests(MORNING) == 0
    assert Mail.objects.get(dedupe_key="rung").status == "withdrawn"


def test_whoever_left_hears_nothing(cast, reader):
    concern = cast.concern()
    only(reader)
    mail = put(reader, concern)
    set_active(reader, False, by=cast.coordinator, at=START)
    assert make_digests(MORNING) == 0
    assert state(mail) == "withdrawn"


def test_each_at_once_again_releases_what_waits(cast, reader, smtp):
    concern = cast.concern()
    only(reader)
    mail = put(reader, concern)
    choose_mails(reader, rhythm="each", by=reader, at=START + timedelta(hours=1))
    assert (state(mail), mail.not_before) == ("queued", START + timedelta(hours=1))
    assert make_digests(MORNING) == 0


def test_a_mail_for_a_later_day_keeps_its_day_whatever_is_chosen(cast, reader):
    concern = cast.concern()
    only(reader)
    later = START + timedelta(days=28)
    mail = outbox.enqueue(
        "check_asked",
        recipient=reader,
        context={"reference": concern.matter.reference, "organisation": "Testham Council"},
        dedupe_key="check",
        matter=concern.matter,
        not_before=later,
        at=START,
    )
    assert (mail.status, mail.not_before) == ("waiting", datetime(2026, 12, 29, 8, tzinfo=UTC))
    for rhythm, status in [("each", "queued"), ("weekly", "waiting"), ("each", "queued")]:
        choose_mails(reader, rhythm=rhythm, by=reader, at=START + timedelta(hours=1))
        assert state(mail) == status
    assert mail.not_before == later


def test_quiet_hours_that_are_given_up_hold_nothing_more(cast):
    reader = wants(cast.council, "each", time(8), time(22))
    concern = cast.concern()
    only(reader)
    mail = put(reader, concern)
    assert mail.not_before == datetime(2026, 11, 30, 22, tzinfo=UTC)
    choose_mails(reader, rhythm="each", by=reader, at=START + timedelta(hours=1))
    assert (state(mail), mail.not_before) == ("queued", START + timedelta(hours=1))


def test_quiet_hours_are_asked_once_more_when_a_mail_leaves(cast, smtp):
    """The mail server was away until the middle of the night."""
    reader = wants(cast.council, "each", time(22), time(7))
    concern = cast.concern()
    only(reader)
    mail = put(reader, concern)
    midnight = datetime(2026, 12, 1, 0, tzinfo=UTC)
    assert deliver_due(midnight) == 0
    assert (state(mail), mail.not_before, mail.attempts) == ("queued", midnight + timedelta(hours=7), 0)
    assert deliver_due(midnight + timedelta(hours=7)) == 1


def test_news_that_are_stopped_meanwhile_do_not_leave(cast, smtp):
    reader = cast.council
    concern = cast.concern()
    only(reader)
    news, asked = put(reader, concern), put(reader, concern, "concern_raised")
    choose_mails(reader, rhythm="none", by=reader, at=START)
    deliver_due(START + timedelta(minutes=1))
    assert (state(news), news.error, state(asked)) == ("withdrawn", "no news wanted", "sent")


def test_a_digest_on_its_way_tells_only_what_is_asked_once_news_are_stopped(cast, reader, smtp):
    told, asked = cast.concern(), cast.concern()
    only(reader)
    put(reader, told), put(reader, asked, "concern_raised")
    make_digests(MORNING)
    choose_mails(reader, rhythm="none", by=reader, at=MORNING)
    deliver_due(MORNING)
    words = smtp.to(reader.email)[0].get_body(("plain",)).get_content()
    assert asked.matter.reference in words
    assert told.matter.reference not in words


def test_a_held_mail_that_waits_for_a_digest_can_be_taken_back(cast, reader):
    concern = cast.concern()
    only(reader)
    mail = put(reader, concern)
    until = START + timedelta(minutes=10)
    outbox.hold([concern.matter], created_at=START, until=until)
    assert (state(mail), mail.not_before) == ("waiting", MORNING), "its digest comes later than that anyway"
    assert outbox.withdraw_held([concern.matter], created_at=START) == 1
    assert (state(mail), make_digests(MORNING)) == ("withdrawn", 0)


def test_held_until_after_a_digest_it_is_not_in_it(cast, reader):
    at = MORNING - timedelta(minutes=5)
    concern = cast.concern()
    only(reader)
    mail = put(reader, concern, at=at)
    outbox.hold([concern.matter], created_at=at, until=at + timedelta(minutes=10))
    assert (make_digests(MORNING), state(mail)) == (0, "waiting")
    assert make_digests(MORNING + timedelta(minutes=5)) == 1


def test_one_line_a_matter_whatever_happened_and_what_is_asked_comes_first(cast, reader, smtp):
    quiet, busy, soon = cast.concern(), cast.concern(), cast.concern()
    only(reader)
    put(reader, quiet)
    for number in range(5):
        put(reader, busy, key=str(number))
    put(reader, busy, "concern_raised", due_at=DUE)
    put(reader, soon, "concern_raised", due_at=DUE - timedelta(days=1))
    make_digests(MORNING)
    deliver_due(MORNING)
    (message,) = smtp.to(reader.email)
    text = message.get_body(("plain",)).get_content()
    lines = [line.split(":")[0].removeprefix("- ") for line in text.splitlines() if line.startswith("- ")]
    assert lines == [concern.matter.reference for concern in (soon, busy, quiet)]
    assert f"- {busy.matter.reference}: please answer by Fri 4 Dec 16:00" in text


def test_at_most_so_many_lines_and_how_many_more(cast, reader, smtp, monkeypatch):
    monkeypatch.setattr(digest_lines, "MOST", 2)
    concerns = [cast.concern() for _number in range(4)]
    only(reader)
    for concern in concerns:
        put(reader, concern)
    assert Mail.objects.filter(recipient=reader, status="waiting").count() == 4
    make_digests(MORNING)
    deliver_due(MORNING)
    (message,) = messages_of_digest(smtp, reader)
    text = message.get_body(("plain",)).get_content()
    assert (text.count("- C-"), message["Subject"]) == (2, "The Hub today: 4 matters")
    assert "And 2 more, on the pages of the Hub." in text


def test_one_that_fails_stops_no_other(cast, reader, monkeypatch, caplog):
    other = wants(cast.manager, "daily")
    concern = cast.concern()
    Mail.objects.all().delete()
    put(reader, concern), put(other, concern)
    prepare = outbox.enqueue

    def fails(template, *, recipient, **more):
        if recipient == reader:
            raise ValueError("cannot")
        return prepare(template, recipient=recipient, **more)

    monkeypatch.setattr(outbox, "enqueue", fails)
    assert make_digests(MORNING) == 1
    assert digests().get().recipient == other
    assert "cannot be made" in caplog.text


def test_cost_follows_what_is_due_not_what_waits(cast):
    people = [wants(person, "daily") for person in (cast.council, cast.manager, cast.faith)]
    concern = cast.concern()
    Mail.objects.all().delete()
    make_digests(MORNING - timedelta(hours=2))
    counts = []
    for person in people:
        put(person, concern)
        with CaptureQueriesContext(connection) as queries:
            assert make_digests(MORNING - timedelta(hours=1)) == 0
        counts.append(len(queries))
    assert len(set(counts)) == 1


def test_raising_and_answering_still_reach_everybody(cast, reader, smtp):
    """The whole way, with the real actions."""
    wants(cast.faith, "daily")
    concern = cast.concern()
    step = {"dealt_with_by": cast.council, "next_step": "We come.", "next_step_at": START + timedelta(days=1)}
    actions.acknowledge(concern, by=cast.council, at=START, **step)
    make_digests(MORNING)
    deliver_due(MORNING)
    (message,) = messages_of_digest(smtp, cast.faith)
    assert concern.matter.reference in message.get_body(("plain",)).get_content()
    assert "slur" not in message.as_string()


@pytest.mark.django_db(transaction=True)
def test_eight_makers_at_once_make_one_digest_a_person(cast):
    people = [wants(person, "daily") for person in (cast.council, cast.manager, cast.faith, cast.sergeant)]
    concern = cast.concern()
    Mail.objects.all().delete()
    for person in people:
        for number in range(10):
            put(person, concern, key=str(number))
    barrier, made = threading.Barrier(8), []

    def run():
        barrier.wait()
        try:
            made.append(make_digests(MORNING))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(made) == len(people)
    assert sorted(digests().values_list("recipient", flat=True)) == sorted(person.pk for person in people)
    told = Mail.objects.filter(status="digested")
    assert told.count() == 40
    assert all(mail.digest.recipient_id == mail.recipient_id for mail in told.select_related("digest"))


def test_nobody_is_told_in_another_language(cast, reader):
    User.objects.filter(pk=reader.pk).update(language="ur")
    concern = cast.concern()
    only(reader)
    reader.refresh_from_db()
    put(reader, concern)
    make_digests(MORNING)
    assert digests().get().language == "ur"
