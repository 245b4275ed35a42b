"""A promise that outlived its ladder: those who stand highest are told once more, once a day, until it is answered."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from hub.notifications.models import Mail
from hub.notifications.registry import may_leave
from hub.people.models import Membership, Organisation
from hub.promises.actions import keep_promises
from hub.promises.actions_unanswered import AnsweredSince, NobodyThere, ToldToday, tell_again
from hub.promises.models import Promise
from hub.promises.sweep import run_due_rungs
from tests.promises.ladders import minutes, promised, told

DAY = 24 * 60


@pytest.fixture
def climbed(cast, concern):
    promise = promised(concern, cast.police_body)
    run_due_rungs(minutes(120))
    Mail.objects.all().delete()
    return promise


def again(promise, cast, at=150, by=None):
    return tell_again(promise, by=by or cast.coordinator, at=minutes(at))


def test_the_last_rung_puts_it_on_the_list_and_the_timeline_says_so(cast, concern):
    promise = promised(concern, cast.police_body)
    unanswered = Promise.objects.filter(matter=concern.matter, kind="call")
    run_due_rungs(minutes(119))
    assert not unanswered.nobody_answered(minutes(119)).exists()
    assert not promise.events.filter(kind="ladder_climbed").exists()
    run_due_rungs(minutes(120))
    assert unanswered.nobody_answered(minutes(120)).get() == promise
    event = promise.events.get(kind="ladder_climbed")
    assert (event.at, event.for_organisation, event.by) == (minutes(120), cast.police_body, None)


def test_an_answer_takes_it_off_the_list(cast, climbed):
    assert Promise.objects.nobody_answered(minutes(130)).filter(pk=climbed.pk).exists()
    keep_promises(climbed.matter, ["call"], at=minutes(130), by=cast.sergeant, for_organisation=cast.police_body)
    assert not Promise.objects.nobody_answered(minutes(131)).filter(pk=climbed.pk).exists()
    with pytest.raises(AnsweredSince):
        again(climbed, cast)
    assert not Mail.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [{"due_at": minutes(500)}, {"paused_at": minutes(130)}, {"next_rung_at": minutes(200)}],
    ids=["due later", "paused", "rungs to come"],
)
def test_what_has_time_again_leaves_the_list(climbed, changes):
    Promise.objects.filter(pk=climbed.pk).update(**changes)
    assert not Promise.objects.nobody_answered(minutes(150)).filter(pk=climbed.pk).exists()


def test_whoever_stands_highest_is_told_once_more(cast, climbed):
    assert again(climbed, cast) == ("head", [cast.commander])
    assert told(climbed) == [("promise_overdue", "head", "commander")]
    event = climbed.events.get(kind="told_again")
    assert (event.code, event.by, event.for_organisation) == ("head", cast.coordinator, cast.police_body)


def test_without_a_head_the_next_below_and_without_anybody_the_mailbox(cast, climbed):
    Membership.objects.filter(position="head").update(position="")
    assert again(climbed, cast)[0] == "supervisor"
    Membership.objects.filter(organisation__in=[cast.police_body, cast.command]).update(position="")
    assert again(climbed, cast, at=DAY + 150) == ("mailbox", [])
    assert told(climbed)[1:] == [("promise_overdue", "mailbox", "police-body")]
    Organisation.objects.filter(pk=cast.police_body.pk).update(mailbox="")
    with pytest.raises(NobodyThere):
        again(climbed, cast, at=2 * DAY + 150)
    assert climbed.events.filter(kind="told_again").count() == 2


def test_once_a_day_at_most_and_the_day_is_that_of_london(cast, climbed):
    again(climbed, cast, at=150)
    with pytest.raises(ToldToday):
        again(climbed, cast, at=200)
    # START is 09:00 of a winter day: fifteen hours later it is midnight
    with pytest.raises(ToldToday):
        again(climbed, cast, at=15 * 60 - 1)
    again(climbed, cast, at=15 * 60)
    assert Mail.objects.filter(promise=climbed).count() == 2


def test_nobody_but_a_coordinator_has_them_told(cast, climbed):
    for person in (cast.faith, cast.manager, cast.commander):
        with pytest.raises(PermissionDenied):
            again(climbed, cast, by=person)
    assert not Mail.objects.exists()


def test_who_may_not_see_it_any_more_is_not_told(cast, climbed):
    climbed.matter.audience.filter(organisation=cast.police_body).update(until=minutes(130))
    climbed.matter.audience.filter(organisation=cast.command).update(until=minutes(130))
    with pytest.raises(NobodyThere):
        again(climbed, cast)


def test_trap_indico_who_answered_meanwhile_is_not_told_again_from_the_outbox(cast, climbed):
    again(climbed, cast)
    keep_promises(climbed.matter, ["call"], at=minutes(151), by=cast.sergeant, for_organisation=cast.police_body)
    assert not may_leave(Mail.objects.get(promise=climbed))


def test_the_mail_waits_for_office_hours_where_the_ladder_would(cast, concern):
    promise = promised(concern, cast.police_body, severity=2)
    run_due_rungs(minutes(120))
    Mail.objects.all().delete()
    again(promise, cast, at=DAY - 60)
    assert Mail.objects.get(promise=promise).not_before == minutes(DAY)
    assert minutes(DAY) - minutes(DAY - 60) == timedelta(hours=1)


def test_the_list_is_read_from_its_index(db):
    with connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")
        cursor.execute("set local enable_sort = off")
    found = Promise.objects.nobody_answered(minutes(1)).order_by("due_at", "pk")[:26]
    assert "promise_nobody_answered" in found.explain()
