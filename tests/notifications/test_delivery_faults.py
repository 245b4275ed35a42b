"""Mail servers on their worst days: nothing lost, nothing twice unless it says so, and nobody waits for somebody else's
fault. Rows are set back in time; nothing here waits for a clock."""

import time
from datetime import timedelta

import pytest

from hub.history.models import LastRun
from hub.notifications import circuits, claims, delivery, rendering
from hub.notifications import smtp as patient
from hub.notifications.delivery import deliver_due
from hub.notifications.models import Circuit, Mail
from hub.people.models import User
from tests.cast import START
from tests.notifications.test_delivery import AFTER_LEASE, LATER, put, state
from tests.smtp import free_port, mail_goes_to, scripted_server

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


def answers(connection, *, until=b"", then=None, greeting=b"220 here\r\n"):
    """Speaks SMTP up to the command `until`, then does `then`."""
    connection.sendall(greeting)
    lines = connection.makefile("rb")
    for line in lines:
        if until and line.upper().startswith(until):
            then(connection, lines)
            return
        if line.upper().startswith(b"DATA"):
            connection.sendall(b"354 go on\r\n")
            while lines.readline() not in (b".\r\n", b""):
                pass
        connection.sendall(b"250 fine\r\n")


def says(reply):
    return lambda connection, lines: connection.sendall(reply) or time.sleep(0.05)


def drips(connection, _lines=None):
    for byte in b"250-" + b"x" * 200:
        connection.sendall(bytes([byte]))
        time.sleep(0.05)


def takes_data_then_drops(connection, lines):
    connection.sendall(b"354 go on\r\n")
    while lines.readline() != b".\r\n":
        pass


def row(mail):
    mail.refresh_from_db()
    return mail.status, mail.maybe_repeated


@pytest.mark.parametrize(
    ("until", "then", "in_doubt"),
    [
        (b"EHLO", lambda connection, lines: connection.sendall(b"250-half a rep") or time.sleep(1), False),
        (b"MAIL", drips, False),
        (b"RCPT", lambda connection, lines: None, False),
        (b"DATA", lambda connection, lines: None, False),
        (b"DATA", takes_data_then_drops, True),
    ],
    ids=["half a reply", "a byte at a time", "gone at RCPT", "gone at DATA", "gone after the last byte"],
)
def test_a_connection_that_breaks_marks_only_what_the_server_may_have_taken(until, then, in_doubt, smtp, monkeypatch):
    monkeypatch.setattr(patient, "HANDING_OVER", 0.5)
    monkeypatch.setattr(patient, "CONNECTING", 0.5)
    monkeypatch.setattr(patient, "GOODBYE", 0.5)
    mail = put()
    with scripted_server(lambda it: answers(it, until=until, then=then)) as port, mail_goes_to(port, timeout=5):
        started = time.monotonic()
        assert deliver_due(LATER) == 0
        assert time.monotonic() - started < 4, "patience ends, however often a byte comes"
    assert row(mail) == ("queued", in_doubt)
    monkeypatch.undo()
    assert deliver_due(LATER + timedelta(hours=1)) == 1
    assert smtp.messages[0]["X-Hub-Possibly-Repeated"] == ("yes" if in_doubt else None)


def test_a_greeting_that_drips_is_no_mail_server(monkeypatch):
    monkeypatch.setattr(patient, "CONNECTING", 0.5)
    mail = put()
    with scripted_server(drips) as port, mail_goes_to(port, timeout=5):
        deliver_due(LATER)
    assert (state(mail), mail.attempts, mail.error) == ("queued", 0, "no mail server: SMTPServerDisconnected")


def test_a_server_that_never_says_whether_it_took_a_mail_does_not_get_it_for_three_days():
    mail, now = put(), LATER
    with scripted_server(lambda it: answers(it, until=b"DATA", then=takes_data_then_drops)) as port, mail_goes_to(port):
        for _time in range(20):
            deliver_due(now)
            now += timedelta(hours=2)
    assert (state(mail), mail.error, mail.maybe_repeated) == ("failed", "interrupted too often", True)
    assert mail.attempts == claims.INTERRUPTED_TOO_OFTEN + 1


@pytest.mark.parametrize(
    ("greeting", "until", "reply", "error"),
    [
        (b"421 too many connections\r\n", b"", b"", "no mail server: SMTPConnectError"),
        (b"220 here\r\n", b"MAIL", b"452 full\r\n", "sender refused: 452"),
        (b"220 here\r\n", b"MAIL", b"451 later\r\n", "sender refused: 451"),
        (b"220 here\r\n", b"RCPT", b"421 4.7.0 too many messages\r\n", "recipient refused: 421"),
    ],
)
def test_a_server_that_throttles_is_left_alone_and_the_mails_are_not_to_blame(greeting, until, reply, error, smtp):
    mails = [put(number) for number in range(5)]

    def talk(connection):
        if greeting.startswith(b"4"):
            connection.sendall(greeting)
        else:
            answers(connection, until=until, then=says(reply), greeting=greeting)

    with scripted_server(talk) as port, mail_goes_to(port):
        deliver_due(LATER)
        assert [state(mail) for mail in mails] == ["queued"] * 5
        assert mails[0].error == error
        (circuit,) = circuits.circuits()
        assert (circuit.is_ours, circuit.error) == (True, error)
        before = list(Mail.objects.order_by("pk").values())
        deliver_due(LATER + 10 * SECOND)  # shut: nobody claims
        assert list(Mail.objects.order_by("pk").values()) == before
        assert [mail.attempts for mail in mails[2:]] == [0, 0, 0]
    Circuit.objects.update(host=f"127.0.0.1:{smtp.port}")
    assert deliver_due(LATER + timedelta(hours=1)) == 5
    assert circuits.circuits() == []


def test_pauses_grow_up_to_a_bound_and_each_tries_one_mail():
    for number in range(3):
        put(number)
    now, pauses = LATER, []
    with mail_goes_to(free_port()):
        for _time in range(6):
            deliver_due(now)
            (circuit,) = circuits.circuits()
            pauses.append(round((circuit.retry_at - now).total_seconds()))
            assert Mail.objects.filter(attempts__gt=0).count() == 0
            now = circuit.retry_at
    assert [round(pause / 10) * 10 for pause in pauses] == [30, 60, 120, 300, 300, 300]
    assert circuit.since < circuit.retry_at - timedelta(minutes=7)


def test_one_process_alone_tries_a_host_again():
    put()
    with mail_goes_to(free_port()):
        deliver_due(LATER)
        Circuit.objects.update(host="127.0.0.1:1")
    at = LATER + timedelta(minutes=1)

    class Server:
        host, port = "127.0.0.1", 1

    first, second = circuits.Circuits(Server, at), circuits.Circuits(Server, at)
    assert (first.tried, first.shut) == ({"127.0.0.1:1"}, set())
    assert (second.tried, second.shut) == (set(), {"127.0.0.1:1"})


def test_a_host_that_another_process_found_well_meanwhile_is_no_error(monkeypatch):
    class Server:
        host, port = "127.0.0.1", 1

    Circuit.objects.create(host="big.example", since=START, retry_at=START, error="450")
    mine = circuits.Circuits(Server, LATER)
    found = Circuit.objects.get()
    circuits.Circuits(Server, LATER).closed("big.example")
    monkeypatch.setattr(Circuit.objects, "get_or_create", lambda **_row: (found, False))
    mine.opened("big.example", "450", LATER)
    assert circuits.circuits() == []


@pytest.mark.parametrize("reply", ["554 5.7.1 Relay access denied", "550 relaying denied", "550 5.7.26 not from there"])
def test_a_server_that_does_not_know_us_any_more_fails_nobodys_mail(smtp, reply):
    mails = [put(number, address=f"p@body{number}.example") for number in range(8)]
    smtp.replies |= {mail.address: reply for mail in mails}
    assert deliver_due(LATER) == 0
    assert {state(mail) for mail in mails} == {"queued"}
    assert [circuit.is_ours for circuit in circuits.circuits()] == [True], "nobody tries the others"
    smtp.replies.clear()
    assert deliver_due(LATER + timedelta(minutes=5)) == 8


def test_a_domain_that_throttles_waits_and_nobody_else_does(smtp):
    big = [put(number, address=f"p{number}@big.example") for number in range(10)]
    other = put(99)
    smtp.replies |= {mail.address: "450 4.7.1 too many" for mail in big}
    assert deliver_due(LATER) == 1
    assert state(other) == "sent"
    assert [circuit.host for circuit in circuits.circuits()] == ["big.example"]
    assert sorted(state(mail) and mail.attempts for mail in big) == [0] * 7 + [1] * 3
    late = put(100)
    assert deliver_due(LATER + 10 * SECOND) == 1 and state(late) == "sent"
    assert Mail.objects.filter(attempts=0).count() == 7, "shut: nobody claims for it"
    deliver_due(LATER + 40 * SECOND)
    assert Mail.objects.filter(attempts=0).count() == 6, "one mail tries"
    assert circuits.circuits()[0].failures == 2
    smtp.replies.clear()
    assert deliver_due(LATER + timedelta(minutes=10)) == 10
    assert circuits.circuits() == []
    assert len(smtp.messages) == 12


def test_what_waits_for_a_domain_that_is_shut_is_read_once_a_run(smtp, django_assert_max_num_queries):
    for number in range(3 * claims.AHEAD):
        put(number, address=f"p{number}@big.example")
    put(999)
    Circuit.objects.create(host="big.example", since=LATER, retry_at=LATER + timedelta(minutes=4), error="450")
    with django_assert_max_num_queries(16):
        assert deliver_due(LATER) == 1


def test_a_circuit_for_which_nothing_waits_any_more_goes(smtp):
    Circuit.objects.create(host="big.example", since=START, retry_at=START, error="450")
    deliver_due(LATER)
    assert circuits.circuits() == []


def poison(kind, monkeypatch):
    if kind == "no such kind":
        reader = User.objects.create_user("none@example.org", None, name="None", mail_rhythm="none")
        bad = put(1, recipient=reader)
        Mail.objects.filter(pk=bad.pk).update(template="no_such_mail", urgent=False)
        return bad
    if kind == "breaks smtplib":

        def breaks(mail, *args, **more):
            message = build(mail, *args, **more)
            if mail.pk == bad.pk:
                message.message = lambda: 1 / 0
            return message

        build, bad = rendering.build, put(1)
        monkeypatch.setattr(rendering, "build", breaks)
        return bad
    return put(1, address="a@b@c@example.org" if kind == "two ats" else "x" * 200)


@pytest.mark.parametrize("kind", ["no such kind", "breaks smtplib", "two ats", "not an address"])
def test_a_poisonous_mail_blocks_nobody(kind, smtp, monkeypatch):
    smtp.replies["x" * 200] = "501 what is that"
    poison(kind, monkeypatch)
    others = [put(number) for number in range(2, 6)]
    assert deliver_due(LATER) >= 4
    assert {state(mail) for mail in others} == {"sent"}


def test_a_mail_that_is_too_big_is_not_taken_for_a_refusal_of_everything(smtp, monkeypatch):
    first, seen = put(1), []
    put(2)

    async def once(server, session, envelope, address, options):
        seen.append(address)
        if len(seen) == 1:
            return "552 5.3.4 too big"
        envelope.mail_from = address
        return "250 OK"

    monkeypatch.setattr(type(smtp), "handle_MAIL", staticmethod(once), raising=False)
    assert deliver_due(LATER) == 1
    assert (state(first), first.error) == ("failed", "too big: 552")


def test_a_mail_that_killed_its_sender_comes_behind_what_was_due_before(smtp):
    killer = put(1)
    claims.claim(LATER)
    others = [put(number) for number in range(2, 5)]
    assert deliver_due(AFTER_LEASE) == 4
    assert [message["To"] for message in smtp.messages][-1] == killer.address
    assert {state(mail) for mail in others} == {"sent"}


def test_trap_indico_what_was_sent_stays_sent_when_a_later_mail_brings_the_run_down(smtp, monkeypatch):
    """One commit a mail, not one after the loop."""
    mails = [put(number) for number in range(4)]
    handed = []
    hand_over = delivery.hand_over

    def third_dies(mail, *args):
        handed.append(mail)
        if len(handed) == 3:
            raise KeyboardInterrupt
        return hand_over(mail, *args)

    monkeypatch.setattr(delivery, "hand_over", third_dies)
    with pytest.raises(KeyboardInterrupt):
        deliver_due(LATER)
    assert [state(mail) for mail in mails] == ["sent", "sent", "sending", "queued"]


def test_trap_django_helpdesk_a_mail_that_fails_is_recorded_and_not_silent(smtp):
    mail = put()
    smtp.replies[mail.address] = "550 no"
    deliver_due(LATER)
    assert (state(mail), mail.error) == ("failed", "recipient refused: 550")


def test_a_clock_that_jumps_a_day_ahead_and_back_loses_nothing_and_sends_nothing_twice(smtp):
    sent, later, dies = put(1), put(2), put(3)
    smtp.replies[later.address] = "450 later"
    Mail.objects.filter(pk=dies.pk).update(not_before=START + 3 * DAY)
    assert deliver_due(LATER + DAY) == 1
    Mail.objects.filter(pk=dies.pk).update(not_before=START)
    claims.claim(LATER + DAY + timedelta(minutes=1))  # and its process dies
    Circuit.objects.create(
        host=f"127.0.0.1:{smtp.port}", is_ours=True, since=LATER + DAY, retry_at=LATER + DAY, error="x"
    )
    smtp.replies.clear()
    assert deliver_due(LATER + timedelta(minutes=2)) == 2
    assert {state(mail) for mail in (sent, later, dies)} == {"sent"}
    assert smtp.addresses() == sorted(mail.address for mail in (sent, later, dies))
    assert LastRun.objects.get(name="delivery").at < LATER + timedelta(hours=1)
    assert Mail.objects.filter(maybe_repeated=True).get() == dies
