"""Deliverers and sweeps as real processes, killed with -9 at every point: lost 0, doubled only where marked."""

import os
import signal
import warnings
from collections import Counter
from datetime import timedelta
from itertools import count

import pytest
from django.db import connections

from hub.history.models import Event
from hub.notifications import claims, delivery, handover, rendering
from hub.notifications import smtp as patient
from hub.notifications.delivery import deliver_due
from hub.notifications.models import Mail
from hub.promises.models import Promise
from hub.promises.sweep import run_due_rungs
from tests.cast import START
from tests.notifications.test_delivery import AFTER_LEASE, LATER, put

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)


def die(*_args, **_more):
    os.kill(os.getpid(), signal.SIGKILL)


def start(work):
    """A process of its own for `work`; its number. It opens connections of its own to the database."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # newer Pythons: of forking beside threads
        pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        for connection in connections.all():
            connection.connection = None  # our parent's: it goes on using it
            connection.run_on_commit, connection.savepoint_ids = [], []
        work()
        code = 0
    finally:
        os._exit(code)


def ends(*pids):
    """How they ended: 0, or minus the signal that killed them."""
    return [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in pids]


def die_before(where, name):
    setattr(where, name, die)


def die_after(where, name):
    whole = getattr(where, name)

    def then_die(*args, **more):
        whole(*args, **more)
        die()

    setattr(where, name, then_die)


def die_in_mid_data():
    whole = patient._Connection.send

    def half(self, said):
        if isinstance(said, bytes) and said.endswith(b"\r\n.\r\n"):
            whole(self, said[: len(said) // 2])
            die()
        whole(self, said)

    patient._Connection.send = half


def die_at_the_last_byte():
    whole = patient._Connection.send

    def then_die(self, said):
        whole(self, said)
        if isinstance(said, bytes) and said.endswith(b"\r\n.\r\n"):
            die()

    patient._Connection.send = then_die


# {where: (how, how many mails of the killed process are in doubt)}
POINTS = {
    "before the claim": (lambda: die_before(claims.Ahead, "look"), 0),
    "after the claim": (lambda: die_before(delivery, "hand_over"), 1),
    "after rendering": (lambda: die_after(rendering, "render"), 1),
    "before sending": (lambda: die_before(handover, "_send"), 1),
    "before DATA": (lambda: die_before(patient._Connection, "data"), 1),
    "in mid DATA": (die_in_mid_data, 1),
    "at the last byte": (die_at_the_last_byte, 1),
    "after it was taken": (lambda: die_after(handover, "_send"), 1),
    "before the commit": (lambda: die_before(claims, "sent_and_claim"), 1),
    "after the commit, with the next claimed": (lambda: die_after(claims, "sent_and_claim"), 1),
    "before the last commit": (lambda: die_before(claims, "finish"), 1),
    "after the last commit": (lambda: die_after(claims, "finish"), 0),
}


def test_trap_doj_crt_and_alaveteli_killed_anywhere_no_mail_is_lost_and_a_second_one_says_so(smtp):
    """Marked sent before it was, an error loses the mail; saved after it was sent, a crash repeats it."""
    for number, (point, (kill, in_doubt)) in enumerate(POINTS.items()):
        mails = [put(10 * number + one) for one in range(3)]

        def deliver_and_die(kill=kill):
            kill()
            deliver_due(LATER)

        assert ends(start(deliver_and_die)) == [-signal.SIGKILL], point
        assert Mail.objects.filter(status="sending").count() == in_doubt, point
        assert ends(start(lambda: deliver_due(AFTER_LEASE))) == [0], point
        addresses = [mail.address for mail in mails]
        assert set(Mail.objects.filter(address__in=addresses).values_list("status", flat=True)) == {"sent"}, point
        often = Counter(message["To"] for message in smtp.messages)
        assert set(often) == set(addresses), f"{point}: lost"
        for address, times in often.items():
            first, *more = smtp.to(address)
            assert times <= 2 and {message["Message-ID"] for message in more} <= {first["Message-ID"]}, point
            assert all(message["X-Hub-Possibly-Repeated"] == "yes" for message in more), point
        assert Mail.objects.filter(address__in=addresses, maybe_repeated=True).count() == in_doubt, point
        smtp.messages.clear()


def die_at_turn(where, name, turn, *, after):
    """At the so many-th call, when mails are written and claimed beside handing over another."""
    whole, turns = getattr(where, name), count(1)

    def counted(*args, **more):
        is_last = next(turns) == turn
        if is_last and not after:
            die()
        done = whole(*args, **more)
        if is_last:
            die()
        return done

    setattr(where, name, counted)


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("where, name", [(handover, "_send"), (claims, "sent_and_claim"), (claims, "claim_one")])
def test_killed_while_one_mail_is_written_beside_another_no_more_than_three_are_in_doubt(smtp, where, name, after):
    mails = [put(number) for number in range(30)]
    turn = 2 if name == "claim_one" else 5

    def deliver_and_die():
        die_at_turn(where, name, turn, after=after)
        deliver_due(LATER)

    assert ends(start(deliver_and_die)) == [-signal.SIGKILL]
    in_doubt = set(Mail.objects.filter(status="sending").values_list("pk", flat=True))
    assert 1 <= len(in_doubt) <= 3
    assert ends(start(lambda: deliver_due(AFTER_LEASE))) == [0]
    assert not Mail.objects.exclude(status="sent").exists()
    assert set(Mail.objects.filter(maybe_repeated=True).values_list("pk", flat=True)) == in_doubt
    for mail in mails:
        _first, *more = smtp.to(mail.address)
        assert len(more) <= 1 and all(message["X-Hub-Possibly-Repeated"] == "yes" for message in more)


def test_what_was_claimed_beside_is_given_back_when_the_server_hangs_up(smtp):
    mails = [put(number) for number in range(30)]
    for mail in mails[6:]:
        smtp.data_replies[mail.address] = "421 too busy"
    assert deliver_due(LATER) == 6
    tried = delivery.BREAKS_IN_A_ROW
    for mail in mails:
        mail.refresh_from_db()
    assert [mail.status for mail in mails] == ["sent"] * 6 + ["queued"] * 24
    assert [mail.attempts for mail in mails[6:]] == [1] * tried + [0] * (24 - tried)
    assert not Mail.objects.filter(maybe_repeated=True).exists()


def test_trap_django_post_office_eight_deliverers_at_once_send_one_mail_each(smtp):
    mails = [put(number) for number in range(80)]
    assert ends(*[start(lambda: deliver_due(LATER)) for _ in range(8)]) == [0] * 8
    assert smtp.addresses() == sorted(mail.address for mail in mails)
    assert set(Mail.objects.values_list("status", "attempts", "maybe_repeated")) == {("sent", 1, False)}


def test_two_sweeps_at_once_fire_each_rung_once_and_one_that_is_killed_loses_none(cast):
    for _ in range(5):
        cast.concern(category="threat", urgency=4)
    now = START + 2 * DAY

    def dies():
        from hub.promises import sweep

        die_before(sweep, "_advance")
        run_due_rungs(now)

    before = Mail.objects.count()
    assert ends(start(dies)) == [-signal.SIGKILL]
    assert (Mail.objects.count(), Event.objects.filter(kind="rung_fired").count()) == (before, 0)
    assert ends(*[start(lambda: run_due_rungs(now)) for _ in range(2)]) == [0, 0]
    fired = Counter(Event.objects.filter(kind="rung_fired").values_list("promise", "code"))
    assert fired and set(fired.values()) == {1}
    assert not Promise.objects.open().filter(next_rung_at__lte=now).exists()
    keys = Mail.objects.values_list("dedupe_key", flat=True)
    assert len(set(keys)) == len(keys) > before
