"""Open promises on the days and hours on which their bodies work now."""

from datetime import date, time, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from hub.concerns import emails
from hub.concerns.actions_pauses import answer_question, ask_reporter
from hub.history.models import Event
from hub.notifications.models import Mail
from hub.people.models import Organisation
from hub.promises.actions import NewPromise, make_promises
from hub.promises.actions_calendar import add_holiday, remove_holiday, set_hours, stamp_of
from hub.promises.clock import Span
from hub.promises.models import Promise
from hub.promises.rework import moves, open_in_working_time, rework
from hub.promises.sweep import run_due_rungs
from hub.promises.terms import terms_of
from tests.cast import START, person
from tests.promises.wall_clock import utc

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TUESDAY = date(2026, 12, 1)


def owes(cast, *, at=START, amount=1, unit="working_days", concern=None, kind="call", body=None):
    """One open promise of a span, and nothing else that is owed."""
    concern = concern or cast.concern(at=at)
    new = NewPromise(kind, body or cast.council_body, span=Span(amount, unit))
    common = {"severity": concern.severity, "made_to": concern.reported_by, "at": at, "by": None}
    [promise] = make_promises(concern.matter, [new], **common)
    Promise.objects.exclude(pk=promise.pk).filter(matter=concern.matter).update(next_rung_at=None, ended_at=at)
    return promise


def late_holiday(cast, day=TUESDAY, name="A day of mourning"):
    add_holiday(cast.council_body, date=day, name=name, by=cast.manager, at=START + HOUR)


def done(cast, **narrow):
    return rework(open_in_working_time(**narrow), by=None, at=START + 2 * HOUR)


def again(promise):
    return Promise.objects.get(pk=promise.pk)


def test_trap_whatdotheyknow_a_holiday_announced_late_moves_what_is_open(cast):
    """7292"""
    promise = owes(cast)
    assert promise.due_at == START + DAY
    late_holiday(cast)
    assert again(promise).due_at == START + DAY  # not by itself
    found = done(cast, organisation=cast.council_body, day=TUESDAY)
    assert (found.later, found.earlier, found.busy, found.mails) == (1, 0, 0, 1)
    promise = again(promise)
    assert promise.due_at == START + 2 * DAY
    # two hours before it, of which the day off has none
    assert promise.rung_times[:2] == [START + 6 * HOUR, START + 2 * DAY]
    assert promise.next_rung_at == promise.rung_times[0]
    assert Event.objects.get(kind="promise_moved").promise == promise
    [mail] = Mail.objects.filter(template="concern_due_later")
    assert (mail.recipient, mail.context["next_at"]) == (cast.faith, (START + 2 * DAY).isoformat())


def test_trap_whatdotheyknow_it_is_said_how_a_time_was_worked_out_and_which_holidays_it_used(cast):
    """5101"""
    promise = owes(cast)
    late_holiday(cast)
    done(cast)
    assert again(promise).working == (
        "due Wed 2 Dec 09:00: 1 working day from Mon 30 Nov 09:00, skipping A day of mourning. Worked out again on "
        "Mon 30 Nov 11:00 on the working days of now; before, it was due Tue 1 Dec 09:00"
    )


def test_trap_django_helpdesk_a_holiday_extends_and_never_shortens(cast):
    """Five working days over the four days of Easter: not one day, and one more with a day off that came late."""
    start = utc("2027-03-25 09:00")
    promise = owes(cast, at=start, amount=5)
    assert promise.due_at == utc("2027-04-05 09:00")
    for number, day in enumerate([date(2027, 3, 26), date(2027, 3, 27), date(2027, 3, 31)]):
        before = again(promise).due_at
        add_holiday(cast.council_body, date=day, name=f"Day {number}", by=cast.manager, at=start)
        rework(open_in_working_time(), by=None, at=start + HOUR)
        assert again(promise).due_at >= before
    # Good Friday and a Saturday were off before
    assert again(promise).due_at == utc("2027-04-06 09:00")


@pytest.mark.parametrize(
    ("start", "due_at", "day", "then"),
    [
        # the Friday before and the Monday after clocks go forward, and back
        ("2027-03-24 16:30", "2027-03-25 16:30", "2027-03-25", "2027-03-30 16:30"),
        ("2027-03-30 09:00", "2027-03-31 09:00", "2027-03-31", "2027-04-01 09:00"),
        ("2026-10-23 16:30", "2026-10-26 16:30", "2026-10-26", "2026-10-27 16:30"),
        ("2026-10-22 16:30", "2026-10-23 16:30", "2026-10-23", "2026-10-26 16:30"),
    ],
)
def test_on_both_days_on_which_clocks_change(cast, start, due_at, day, then):
    promise = owes(cast, at=utc(start))
    assert promise.due_at == utc(due_at)
    late_holiday(cast, date.fromisoformat(day))
    done(cast)
    assert again(promise).due_at == utc(then)


def test_shown_before_it_is_done_and_done_once(cast, capsys):
    promise = owes(cast)
    late_holiday(cast)
    call_command("rework_promises", organisation=cast.council_body.reference, date="2026-12-01")
    said = capsys.readouterr().out
    assert (
        f"{promise.matter.reference} Call, Testham Council: Tue 1 Dec 09:00 -> Wed 2 Dec 09:00 later "
        "(A day of mourning)" in said
    )
    assert "1 would be due later, 0 earlier. Nothing was changed" in said
    assert again(promise).due_at == START + DAY
    call_command("rework_promises", do=True)
    assert "1 due later, 0 due earlier, 1 mails queued" in capsys.readouterr().out
    call_command("rework_promises", do=True)
    assert "0 due later, 0 due earlier, 0 mails queued" in capsys.readouterr().out
    assert Event.objects.filter(kind="promise_moved").count() == 1


def test_the_command_says_what_it_cannot_read(cast):
    for wrong in ({"organisation": "O-0000-0000"}, {"date": "Christmas"}):
        with pytest.raises(CommandError):
            call_command("rework_promises", **wrong)


def test_only_what_runs_in_working_time_over_the_day_is_moved(cast):
    late_holiday(cast)
    over = owes(cast)
    before, after = owes(cast, at=START - 4 * DAY), owes(cast, at=START + 2 * DAY)
    for promise in (before, after):
        Promise.objects.filter(pk=promise.pk).update(due_at=promise.due_at + HOUR)  # it would move, if asked
    elapsed = owes(cast, amount=24, unit="clock_hours")
    police = owes(cast, body=cast.police_body)
    kept = owes(cast)
    Promise.objects.filter(pk=kept.pk).update(met_at=START, next_rung_at=None)
    found = open_in_working_time(organisation=cast.council_body, day=TUESDAY)
    assert [move.promise for move in moves(found, at=START)] == []  # made with the day off known
    Promise.objects.filter(pk=over.pk).update(due_at=START + DAY)
    assert [move.promise for move in moves(found, at=START)] == [over]
    assert {elapsed.pk, police.pk, kept.pk}.isdisjoint(found.values_list("pk", flat=True))


def test_rungs_that_fired_stay_and_none_fires_twice(cast):
    person(cast, "deputy", "council_body", "council_officer", "deputy")
    promise = owes(cast)
    run_due_rungs(START + DAY + HOUR)
    assert list(promise.events.filter(kind="rung_fired").values_list("code", flat=True)) == ["reminder", "owner"]
    late_holiday(cast)
    rework(open_in_working_time(), by=None, at=START + DAY + 2 * HOUR)
    promise = again(promise)
    assert promise.due_at == START + 2 * DAY
    assert promise.next_rung_at == START + 2 * DAY + 4 * HOUR
    for day in range(2, 9):
        run_due_rungs(START + day * DAY)
    fired = list(promise.events.filter(kind="rung_fired").order_by("pk").values_list("code", flat=True))
    assert len(fired) == len(set(fired)) and fired[:3] == ["reminder", "owner", "deputy"]


def test_what_stands_still_comes_right_when_it_goes_on(cast):
    concern = cast.concern()
    promise = owes(cast, concern=concern)
    ask_reporter(concern, words="When?", by=cast.council, at=START)
    late_holiday(cast)
    assert done(cast).later == 0
    # nothing of its day had passed, and the day off lies in the pause: a whole day is left
    answer_question(concern, words="At night.", by=cast.faith, at=START + 2 * DAY)
    assert again(promise).due_at == START + 3 * DAY
    assert rework(open_in_working_time(), by=None, at=START + 2 * DAY).later == 0


def test_a_day_off_after_a_pause_moves_what_was_left(cast):
    concern = cast.concern()
    promise = owes(cast, concern=concern, amount=2)
    ask_reporter(concern, words="When?", by=cast.council, at=START)
    answer_question(concern, words="At night.", by=cast.faith, at=START + DAY)
    assert again(promise).due_at == START + 3 * DAY
    late_holiday(cast, date(2026, 12, 2))
    assert done(cast).later == 1
    assert again(promise).due_at == START + 4 * DAY
    assert "Paused from Mon 30 Nov 09:00 to Tue 1 Dec 09:00" in again(promise).working


def test_changed_hours_and_a_day_that_is_worked_after_all_take_time_away_and_say_so(cast, capsys):
    late_holiday(cast)
    promise = owes(cast, at=START + 2 * HOUR)
    assert promise.due_at == START + 2 * DAY + 2 * HOUR
    remove_holiday(cast.council_body, date=TUESDAY, by=cast.manager, at=START + 3 * HOUR)
    call_command("rework_promises")
    assert "Wed 2 Dec 11:00 -> Tue 1 Dec 11:00 EARLIER (A day of mourning)" in capsys.readouterr().out
    rework(open_in_working_time(), by=None, at=START + 4 * HOUR)
    assert Mail.objects.filter(template="concern_due_earlier").count() == 1
    counted = terms_of(cast.council_body).calendar
    hours = {"nation": "ENG", "weekdays": [0, 2, 3, 4], "opens": time(9), "closes": time(17)}
    set_hours(cast.council_body, **hours, version=stamp_of(counted), by=cast.manager, at=START + 5 * HOUR)
    call_command("rework_promises")
    assert "Tue 1 Dec 11:00 -> Wed 2 Dec 11:00 later (other hours)" in capsys.readouterr().out


def test_bodies_below_move_with_it_unless_they_have_days_of_their_own(cast):
    teams = [
        Organisation.objects.create(kind="council", name=name, parent=cast.council_body) for name in ("One", "Two")
    ]
    person(cast, "lead", "council_body", "council_officer", "head")
    set_hours(
        teams[1],
        nation="ENG",
        weekdays=[0, 1, 2, 3],
        opens=time(9),
        closes=time(17),
        version=stamp_of(terms_of(teams[1]).calendar),
        by=cast.lead,
        at=START,
    )
    theirs = [owes(cast, body=team) for team in teams]
    late_holiday(cast)
    assert done(cast, organisation=cast.council_body).later == 1
    assert [again(promise).due_at for promise in theirs] == [START + 2 * DAY, START + DAY]


def test_many_cost_the_same_number_of_reads(cast, django_assert_num_queries):
    for number in (1, 3):
        while Promise.objects.open().count() < number:
            owes(cast)
        if number == 1:
            late_holiday(cast)
            Promise.objects.open().update(due_at=START + DAY)
        with django_assert_num_queries(3):
            assert len(list(moves(open_in_working_time(), at=START))) >= 1


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_beside_a_sweep_or_a_step_it_passes_over_what_is_held_and_says_so(cast):
    promise = owes(cast)
    late_holiday(cast)
    other = connections["default"].copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("select 1 from promises_promise where id = %s for no key update", [promise.pk])
        found = done(cast)
        assert (found.later, found.busy) == (0, 1)
        other.rollback()
    finally:
        other.close()
    assert done(cast).later == 1


def test_one_that_cannot_be_moved_keeps_no_other_where_it_was(cast, monkeypatch):
    bad, good = owes(cast), owes(cast)
    late_holiday(cast)
    tells = emails.moved

    def breaks(matter, *given, **facts):
        if matter.pk == bad.matter_id:
            raise ValueError("nobody to tell")
        return tells(matter, *given, **facts)

    monkeypatch.setattr(emails, "moved", breaks)
    found = done(cast)
    assert (found.later, found.mails, found.stuck) == (1, 1, 1)
    assert (again(good).due_at, again(bad).due_at) == (START + 2 * DAY, START + DAY)
    with pytest.raises(CommandError, match="1 could not be moved"):
        call_command("rework_promises", "--do", stdout=StringIO())
