"""When a mail may leave, as its reader wants it. Wall time in London throughout."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

import pytest

from hub.matters.models import Severity
from hub.notifications import mails, outbox, timing
from hub.typed import LONDON


@dataclass
class Reader:
    mail_rhythm: str = "each"
    quiet_from: time | None = None
    quiet_until: time | None = None


def london(text):
    return datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


def wall(moment):
    return f"{moment.astimezone(LONDON):%a %d %H:%M}"


def night(rhythm="each"):
    return Reader(rhythm, time(22), time(7))


def choose(template, reader, at, urgent=False, **facts):
    leaves = timing.choose(template, facts, reader, at=london(at), urgent=urgent)
    return leaves.status, wall(leaves.not_before)


@pytest.mark.parametrize(
    ("at", "leaves"),
    [
        ("2026-11-30 21:59", "Mon 30 21:59"),
        ("2026-11-30 22:00", "Tue 01 07:00"),
        ("2026-12-01 00:00", "Tue 01 07:00"),
        ("2026-12-01 06:59", "Tue 01 07:00"),
        ("2026-12-01 07:00", "Tue 01 07:00"),
    ],
)
def test_trap_zammad_4432_no_mail_at_midnight(at, leaves):
    assert choose("concern_closed", night(), at) == ("queued", leaves)


@pytest.mark.parametrize("at", ["2026-11-30 23:30", "2026-12-05 02:00"])
def test_trap_zammad_2157_what_is_critical_overrides_quiet_hours_and_weekends(at):
    for rhythm in ("each", "daily", "weekly", "none"):
        status, leaves = choose("promise_overdue", night(rhythm), at, urgent=True, due_at="2026-11-30T16:00:00+00:00")
        assert (status, leaves) == ("queued", wall(london(at)))


def test_quiet_hours_within_a_day():
    reader = Reader("each", time(13), time(14, 30))
    assert choose("concern_closed", reader, "2026-11-30 13:10") == ("queued", "Mon 30 14:30")
    assert choose("concern_closed", reader, "2026-11-30 23:10") == ("queued", "Mon 30 23:10")


@pytest.mark.parametrize(
    ("quiet_until", "at", "leaves"),
    [
        # the night to Sunday 29 March 2026 lacks an hour
        ("07:00", "2026-03-28T22:30+00:00", "2026-03-29T06:00+00:00"),
        # 01:30 is not there: at 01:00 UTC clocks show 02:00
        ("01:30", "2026-03-28T23:30+00:00", "2026-03-29T01:00+00:00"),
        # the night to Sunday 25 October 2026 has an hour twice
        ("07:00", "2026-10-24T22:30+00:00", "2026-10-25T07:00+00:00"),
        ("01:30", "2026-10-24T23:30+00:00", "2026-10-25T00:30+00:00"),
        ("01:30", "2026-10-25T01:10+00:00", "2026-10-25T01:30+00:00"),
    ],
)
def test_quiet_hours_end_by_the_clock_on_the_wall_when_clocks_change(quiet_until, at, leaves):
    reader = Reader("each", time(22), time.fromisoformat(quiet_until))
    assert timing.after_quiet(datetime.fromisoformat(at), reader) == datetime.fromisoformat(leaves)


def test_the_end_of_quiet_hours_is_never_quiet_itself():
    """Every quarter of an hour over both changes of the clock, whatever hours were chosen."""
    for day in ("2026-03-28", "2026-10-24"):
        start = datetime.fromisoformat(f"{day}T12:00+00:00")
        for quiet in [(time(22), time(7)), (time(0), time(1, 30)), (time(1), time(2)), (time(23, 30), time(1, 45))]:
            reader = Reader("each", *quiet)
            for step in range(96):
                at = start + step * timedelta(minutes=15)
                leaves = timing.after_quiet(at, reader)
                assert leaves >= at
                assert timing.after_quiet(leaves, reader) == leaves


@pytest.mark.parametrize(
    ("rhythm", "at", "leaves"),
    [
        ("daily", "2026-11-30 07:59", "Mon 30 08:00"),
        ("daily", "2026-11-30 08:00", "Tue 01 08:00"),
        ("daily", "2026-11-30 17:00", "Tue 01 08:00"),
        ("weekly", "2026-11-30 07:59", "Mon 30 08:00"),
        ("weekly", "2026-11-30 17:00", "Mon 07 08:00"),
        ("weekly", "2026-12-06 17:00", "Mon 07 08:00"),
        # both changes of the clock
        ("daily", "2026-03-28 17:00", "Sun 29 08:00"),
        ("daily", "2026-10-24 17:00", "Sun 25 08:00"),
    ],
)
def test_news_wait_for_the_morning_of_their_digest(rhythm, at, leaves):
    assert choose("concern_closed", Reader(rhythm), at) == ("waiting", leaves)


def test_a_digest_does_not_come_in_quiet_hours_either():
    reader = Reader("daily", time(20), time(9, 30))
    assert choose("concern_closed", reader, "2026-11-30 17:00") == ("waiting", "Tue 01 09:30")
    assert choose("concern_closed", reader, "2026-12-01 08:30") == ("waiting", "Tue 01 09:30")


def test_who_wants_no_news_gets_none_and_the_row_says_why():
    leaves = timing.choose("concern_closed", {}, Reader("none"), at=london("2026-11-30 17:00"), urgent=False)
    assert (leaves.status, leaves.error) == ("withdrawn", "no news wanted")


@pytest.mark.parametrize("rhythm", ["daily", "weekly", "none"])
@pytest.mark.parametrize("template", ["promise_reminder", "promise_overdue", "promise_missed", "promise_gap"])
def test_what_somebody_owes_is_told_the_next_morning_at_the_latest(rhythm, template):
    late = {"due_at": "2026-11-27T16:00:00+00:00"}
    assert choose(template, Reader(rhythm), "2026-11-30 17:00", **late) == ("waiting", "Tue 01 08:00")


@pytest.mark.parametrize(
    ("due_at", "expected"),
    [
        ("2026-11-30T19:00:00+00:00", ("queued", "Mon 30 17:00")),
        ("2026-12-01T11:59:00+00:00", ("queued", "Mon 30 17:00")),
        ("2026-12-01T12:00:00+00:00", ("waiting", "Tue 01 08:00")),
    ],
)
def test_what_is_due_before_a_digest_helps_is_not_left_to_it(due_at, expected):
    assert choose("concern_raised", Reader("weekly"), "2026-11-30 17:00", due_at=due_at) == expected


@pytest.mark.parametrize("template", ["meeting_invited", "meeting_moved", "meeting_cancelled", "meeting_uninvited"])
def test_what_has_an_entry_for_the_calendar_goes_by_itself(template):
    starts = {"starts_at": "2026-12-20T10:00:00+00:00"}
    for rhythm in ("daily", "weekly", "none"):
        assert choose(template, night(rhythm), "2026-11-30 17:00", **starts) == ("queued", "Mon 30 17:00")
    assert choose(template, night("daily"), "2026-11-30 23:00", **starts) == ("queued", "Tue 01 07:00")


def test_an_address_without_an_account_has_no_wishes():
    assert choose("concern_raised", None, "2026-11-30 23:00") == ("queued", "Mon 30 23:00")


def test_accounts_are_never_news():
    """Whatever is secret, or about signing in, comes at once; by hand, so that a new one is thought about."""
    at_once = {name for name, kind in mails.KINDS.items() if kind.at_once or kind.secret}
    assert at_once >= {
        *("invitation", "password_reset", "sign_in_changed", "reset_asked", "reset_to_agree", "receipt_renew"),
        *("account_idle", "account_closed", "handover_left", "join_confirmed", "concern_received"),
    }
    assert not {name for name in at_once if mails.KINDS[name].asks}


def test_critical_is_the_same_word_below_matters():
    assert outbox.CRITICAL == Severity.CRITICAL
