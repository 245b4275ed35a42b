"""Delivery against a real SMTP server on loopback: nothing lost, nothing sent twice unmarked."""

import threading
import time
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.test import override_settings

from hub.history.models import LastRun
from hub.notifications import claims, handover, mails, outbox, registry, rendering
from hub.notifications import smtp as patient
from hub.notifications.delivery import deliver_due
from hub.notifications.models import Mail
from hub.people.models import Organisation, User
from hub.references import new_reference
from tests.cast import START
from tests.smtp import free_port, mail_goes_to, silent_server

pytestmark = pytest.mark.django_db
LATER = START + timedelta(minutes=1)
AFTER_LEASE = LATER + claims.LEASE + timedelta(seconds=5)


def put(number=1, *, address=None, template="concern_closed", **more):
    facts = {"reference": new_reference("C"), "organisation": "Testham Council"}
    return outbox.enqueue(
        template,
        address=address or f"person{number}@example.org",
        context=facts,
        dedupe_key=more.pop("dedupe_key", f"test:{number}"),
        at=START,
        **more,
    )


def state(mail):
    mail.refresh_from_db()
    return mail.status


def test_a_due_mail_leaves_with_its_headers_and_is_kept_as_rendered(smtp):
    body = Organisation.objects.create(kind="council", name="Testham Council")
    mail = put(organisation=body)
    assert deliver_due(LATER) == 1
    (message,) = smtp.messages
    assert message["From"] == "Hub for Testham Council <notify@hub.example>"
    assert message["Message-ID"] == f"<{mail.reference.lower()}@hub.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Auto-Response-Suppress"] == "All"
    assert "X-Hub-Possibly-Repeated" not in message
    assert "Reply-To" not in message
    mail.refresh_from_db()
    assert (mail.status, mail.attempts, mail.error, mail.maybe_repeated) == ("sent", 1, "", False)
    assert mail.sent_at >= LATER
    assert message.get_body(("plain",)).get_content().split() == mail.text.split()
    assert "closed by Testham Council" in mail.text
    assert mail.subject == message["Subject"]
    assert "<table" in mail.html


def test_the_second_run_sends_nothing_and_says_that_it_ran(smtp):
    put()
    assert (deliver_due(LATER), deliver_due(LATER + timedelta(minutes=1))) == (1, 0)
    assert len(smtp.messages) == 1
    assert LastRun.objects.get(name="delivery").at >= LATER + timedelta(minutes=1)


def test_a_mail_waits_for_its_time(smtp):
    mail = put(not_before=START + timedelta(hours=8))
    assert deliver_due(LATER) == 0
    assert state(mail) == "queued"
    assert deliver_due(START + timedelta(hours=8)) == 1


def test_one_connection_serves_a_run(smtp):
    for number in range(20):
        put(number)
    assert deliver_due(LATER) == 20
    assert smtp.connections == 1


def test_a_limit_leaves_the_rest_for_the_next_run(smtp):
    for number in range(5):
        put(number)
    assert deliver_due(LATER, limit=3) == 3
    assert deliver_due(LATER) == 2


@pytest.mark.django_db(transaction=True)
def test_eight_deliverers_at_once_send_each_mail_once(smtp):
    mails_ = [put(number) for number in range(60)]
    barrier, sent = threading.Barrier(8), []

    def run():
        barrier.wait()
        try:
            sent.append(deliver_due(LATER))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(sent) == 60
    assert smtp.addresses() == sorted(mail.address for mail in mails_)
    assert max(sent) < 60
    assert set(Mail.objects.values_list("status", "attempts", "maybe_repeated")) == {("sent", 1, False)}


def test_a_crash_between_claim_and_hand_over_is_made_up_after_the_lease(smtp):
    mail = put()
    claims.claim(LATER)
    assert deliver_due(LATER + claims.LEASE - timedelta(seconds=5)) == 0
    assert state(mail) == "sending"
    assert deliver_due(AFTER_LEASE) == 1
    (message,) = smtp.messages
    assert message["X-Hub-Possibly-Repeated"] == "yes"
    mail.refresh_from_db()
    assert (mail.status, mail.maybe_repeated, mail.interruptions) == ("sent", True, 1)


def test_a_crash_after_the_server_took_it_repeats_it_marked_and_with_the_same_identity(smtp, monkeypatch):
    class PowerCut(BaseException):
        pass

    def cut(*_):
        raise PowerCut

    mail = put()
    other = put(2)
    for way in ("finish", "sent_and_claim"):
        monkeypatch.setattr(claims, way, cut)
    with pytest.raises(PowerCut):
        deliver_due(LATER)
    monkeypatch.undo()
    assert (state(mail), state(other), len(smtp.messages)) == ("sending", "queued", 1)
    assert deliver_due(AFTER_LEASE) == 2
    first, second = smtp.to(mail.address)
    assert first["Message-ID"] == second["Message-ID"]
    assert (first["X-Hub-Possibly-Repeated"], second["X-Hub-Possibly-Repeated"]) == (None, "yes")
    assert state(mail) == "sent"
    other.refresh_from_db()
    assert (other.status, other.maybe_repeated) == ("sent", False)


def test_a_mail_that_takes_its_sender_down_each_time_is_put_aside(smtp):
    mail, now = put(), LATER
    for _time in range(claims.INTERRUPTED_TOO_OFTEN):
        claims.claim(now)
        now += claims.LEASE
        claims.reclaim(now)
    claims.claim(now)
    assert deliver_due(now + claims.LEASE) == 0
    mail.refresh_from_db()
    assert (mail.status, mail.error) == ("failed", "interrupted too often")


def test_a_sender_that_was_overtaken_changes_nothing(smtp):
    mail = put()
    slow = claims.claim(LATER)
    deliver_due(AFTER_LEASE)
    claims.finish(slow, {"status": "failed", "error": "mine"})
    assert state(mail) == "sent"


def test_no_server_loses_nothing_and_costs_no_attempt():
    mail = put()
    with mail_goes_to(free_port()):
        assert deliver_due(LATER) == 0
    mail.refresh_from_db()
    assert (mail.status, mail.attempts, mail.maybe_repeated) == ("queued", 0, False)
    assert mail.error == "no mail server: ConnectionRefusedError"
    assert LastRun.objects.filter(name="delivery").exists()


def test_the_mails_leave_when_the_server_is_back(smtp):
    put()
    with mail_goes_to(free_port()):
        deliver_due(LATER)
    assert deliver_due(LATER + timedelta(minutes=1)) == 1


def test_a_silent_server_is_cut_off_and_the_others_are_not_tried():
    first, second = put(1), put(2)
    with silent_server() as port, mail_goes_to(port, timeout=1):
        assert deliver_due(LATER) == 0
    assert (state(first), state(second)) == ("queued", "queued")
    assert first.error.startswith("no mail server: ")
    assert second.error == ""


def test_a_server_that_hangs_after_the_data_may_have_it(smtp, monkeypatch):
    def hang(_server, _message):
        time.sleep(1.5)

    mail = put()
    smtp.on_data = hang
    monkeypatch.setattr(patient, "AFTER_DATA", 1)
    with mail_goes_to(smtp.port, timeout=1):
        assert deliver_due(LATER) == 0
    mail.refresh_from_db()
    assert (mail.status, mail.maybe_repeated) == ("queued", True)
    assert mail.not_before > LATER
    smtp.on_data = None
    assert deliver_due(LATER + timedelta(minutes=10)) == 1
    assert smtp.messages[-1]["X-Hub-Possibly-Repeated"] == "yes"
    assert len({message["Message-ID"] for message in smtp.messages}) == 1


@pytest.mark.parametrize("stage", ["replies", "data_replies"])
def test_later_means_later(smtp, stage):
    mail, other = put(1), put(2)
    getattr(smtp, stage)[mail.address] = "450 greylisted person1@example.org"
    assert deliver_due(LATER) == 1
    mail.refresh_from_db()
    assert (mail.status, mail.attempts, mail.maybe_repeated) == ("queued", 1, False)
    assert mail.not_before >= LATER + handover.BACKOFF[0]
    assert "450" in mail.error
    assert "person1" not in mail.error
    assert state(other) == "sent"
    getattr(smtp, stage).clear()
    assert deliver_due(LATER + timedelta(minutes=5)) == 1
    assert state(mail) == "sent"


def test_waits_grow_and_end_after_three_days(smtp):
    mail = put()
    smtp.replies[mail.address] = "450 later"
    now, waits = LATER, []
    while state(mail) == "queued":
        deliver_due(now)
        mail.refresh_from_db()
        waits.append(mail.not_before - now)
        now = max(now, mail.not_before)
    assert waits[1] > waits[0]
    assert (mail.status, mail.error) == ("failed", "given up: recipient refused: 450")
    assert now - START > handover.GIVE_UP_AFTER


def test_what_waited_four_days_for_an_office_to_open_is_not_given_up_at_the_first_later(smtp):
    after_easter = START + timedelta(days=4)
    mail = put(not_before=after_easter)
    smtp.replies[mail.address] = "450 greylisted"
    deliver_due(after_easter)
    assert state(mail) == "queued"
    smtp.replies.clear()
    assert deliver_due(after_easter + timedelta(minutes=2)) == 1


@pytest.mark.parametrize("stage", ["replies", "data_replies"])
def test_never_means_failed_and_the_others_go_on(smtp, stage):
    mail, other = put(1), put(2)
    getattr(smtp, stage)[mail.address] = "550 no such person1@example.org"
    assert deliver_due(LATER) == 1
    mail.refresh_from_db()
    assert mail.status == "failed"
    assert "550" in mail.error
    assert "person1" not in mail.error
    assert state(other) == "sent"
    assert smtp.connections == 1


def test_a_mail_that_cannot_be_rendered_blocks_nobody(smtp, monkeypatch, caplog):
    poison, other = put(1), put(2)
    Mail.objects.filter(pk=poison.pk).update(template="no_such_mail")
    assert deliver_due(LATER) == 1
    poison.refresh_from_db()
    assert (poison.status, poison.error) == ("failed", "cannot be rendered: KeyError")
    assert state(other) == "sent"
    assert "cannot be rendered" in caplog.text


def test_an_address_that_is_none_blocks_nobody(smtp):
    poison, other = put(1, address="a\nb@example.org"), put(2)
    assert deliver_due(LATER) == 1
    assert (state(poison), state(other)) == ("failed", "sent")


def test_someone_who_left_is_not_told(smtp):
    user = User.objects.create_user("gone@example.org", None, name="Gone", is_active=False)
    mail = put(recipient=user, address="gone@example.org")
    assert deliver_due(LATER) == 0
    mail.refresh_from_db()
    assert (mail.status, mail.error, smtp.messages) == ("withdrawn", "no longer wanted, or no longer allowed", [])


def test_a_gate_that_objects_keeps_the_mail_back(smtp, monkeypatch):
    monkeypatch.setattr(registry, "_gates", [lambda mail: mail.address != "person1@example.org"])
    closed, let_out = put(1), put(2)
    assert deliver_due(LATER) == 1
    assert (state(closed), state(let_out)) == ("withdrawn", "sent")


def test_a_secret_is_made_when_the_mail_leaves_and_stored_nowhere(smtp, monkeypatch):
    links = iter(["https://hub.example/once/first", "https://hub.example/once/second"])
    monkeypatch.setattr(registry, "_secrets", {"password_reset": lambda mail, at: {"url": next(links)}})
    mail = outbox.enqueue("password_reset", address="a@example.org", context={}, dedupe_key="s", at=START)
    with mail_goes_to(free_port()):
        deliver_due(LATER)
    assert deliver_due(LATER + timedelta(minutes=1)) == 1
    (message,) = smtp.messages
    assert "once/second" in message.get_body(("plain",)).get_content()
    with connection.cursor() as cursor:
        cursor.execute("select m::text from notifications_mail m where id = %s", [mail.pk])
        assert "once/" not in cursor.fetchone()[0]


def test_a_secret_nobody_wants_any_more_is_withdrawn(smtp, monkeypatch):
    monkeypatch.setattr(registry, "_secrets", {"password_reset": lambda mail, at: None})
    mail = outbox.enqueue("password_reset", address="a@example.org", context={}, dedupe_key="s", at=START)
    assert deliver_due(LATER) == 0
    assert state(mail) == "withdrawn"


def test_a_refused_sender_address_loses_nobodys_mail(smtp, monkeypatch):
    async def refuse(server, session, envelope, address, options):
        return "553 not yours"

    first, second = put(1), put(2)
    monkeypatch.setattr(type(smtp), "handle_MAIL", staticmethod(refuse), raising=False)
    assert deliver_due(LATER) == 0
    assert (state(first), state(second)) == ("queued", "queued")
    assert first.error == "sender refused: 553"


def test_the_index_serves_the_claim(smtp):
    with connection.cursor() as cursor:
        cursor.execute("set enable_seqscan = off")
        cursor.execute(f"prepare look_at_the_plan as {claims.LOOK.sql}")
        cursor.execute("explain execute look_at_the_plan (%s, %s, 0, '{}')", [LATER, START])
        plan = " ".join(row[0] for row in cursor.fetchall())
        cursor.execute("deallocate look_at_the_plan")
        cursor.execute("set enable_seqscan = on")
    assert "mail_due" in plan


@override_settings(MAIL_FROM_ADDRESS="notify@elsewhere.example")
def test_the_identity_of_a_mail_belongs_to_the_sending_host():
    assert rendering.message_id("M-0000-0000") == "<m-0000-0000@elsewhere.example>"


def test_every_mail_of_the_table_has_its_words():
    from django.template.loader import get_template

    for name in mails.KINDS:
        get_template(f"mail/{name}.subject.txt")
        get_template(f"mail/{name}.txt")
