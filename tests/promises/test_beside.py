"""Rungs beside those of the body that promised: its team mailbox, and the umbrella body of the place."""

import pytest

from hub.concerns import actions_children
from hub.matters.models import Audience
from hub.notifications.models import Mail
from hub.notifications.registry import may_leave
from hub.people.models import Membership, Organisation
from hub.promises.actions import keep_promises
from hub.promises.models import Promise
from hub.promises.positions import Hearers
from hub.promises.sweep import run_due_rungs
from tests.cast import person
from tests.promises.ladders import fired, minutes, promised, told

BESIDE = {"rungs": (60, 75, 90, 100, 120), "positions": ("owner", "mailbox", "supervisor", "umbrella", "head")}


@pytest.fixture
def promise(cast, concern):
    return promised(concern, cast.police_body, **BESIDE)


def to_umbrella():
    return list(Mail.objects.filter(template="umbrella_overdue").values_list("address", flat=True))


def test_each_hears_at_its_time(cast, promise):
    for at in promise.rung_times:
        run_due_rungs(at)
    assert told(promise) == [
        ("promise_overdue", "owner", "constable"),
        ("promise_overdue", "mailbox", "police-body"),
        ("promise_overdue", "supervisor", "inspector"),
        ("umbrella_overdue", "", "umbrella"),
        ("promise_overdue", "head", "commander"),
    ]
    assert fired(promise) == list(BESIDE["positions"])
    assert promise.events.filter(kind="ladder_climbed").count() == 1


def test_the_umbrella_body_reads_the_reference_and_nothing_else(cast, promise):
    run_due_rungs(minutes(100))
    mail = Mail.objects.get(template="umbrella_overdue")
    assert mail.context == {"reference": promise.matter.reference}
    assert mail.organisation == cast.umbrella_body
    assert mail.recipient == cast.umbrella
    assert may_leave(mail)
    keep_promises(promise.matter, ["call"], at=minutes(101), by=cast.sergeant, for_organisation=cast.police_body)
    mail.refresh_from_db()
    assert not may_leave(mail), "an answer stops it too"


def test_what_is_due_later_now_is_not_called_late(cast, promise):
    run_due_rungs(minutes(100))
    Promise.objects.filter(pk=promise.pk).update(due_at=minutes(500))
    assert not may_leave(Mail.objects.get(template="umbrella_overdue"))


def test_who_is_first_there_hears_else_its_mailbox(cast, concern):
    person(cast, "chair", "umbrella_body", "umbrella_officer", "head")
    Membership.objects.filter(user=cast.umbrella).update(position="")
    promised(concern, cast.police_body, **BESIDE)
    run_due_rungs(minutes(100))
    assert to_umbrella() == [cast.chair.email]
    Mail.objects.all().delete()
    Membership.objects.filter(user=cast.chair).update(position="")
    Organisation.objects.filter(pk=cast.umbrella_body.pk).update(mailbox="mosques@body.test")
    promised(concern, cast.police_body, kind="visit", **BESIDE)
    run_due_rungs(minutes(100))
    assert to_umbrella() == ["mosques@body.test"]


def hears_nothing(promise):
    run_due_rungs(minutes(10000))
    promise.refresh_from_db()
    assert promise.next_rung_at is None, "the ladder goes on without it"
    assert "umbrella" not in fired(promise), "nobody was told, and the timeline does not say so"
    return not to_umbrella()


def test_where_the_place_chose_none_any_more_nobody_hears(cast, promise):
    Audience.objects.filter(organisation=cast.umbrella_body).update(until=minutes(90))
    assert hears_nothing(promise)


def test_a_concern_that_it_was_not_shown_tells_it_nothing(cast, concern):
    unticked = cast.concern(told=[cast.council_body, cast.police_body])
    assert not unticked.matter.audience.live().filter(organisation=cast.umbrella_body).exists()
    unticked.matter.promises.update(next_rung_at=None)
    assert hears_nothing(promised(unticked, cast.police_body, **BESIDE))


def test_of_a_child_at_risk_no_umbrella_body_hears(cast, concern, promise):
    actions_children.name_child(concern, by=cast.faith, at=minutes(1))
    Promise.objects.exclude(pk=promise.pk).update(next_rung_at=None)
    Mail.objects.all().delete()
    assert hears_nothing(promise)


def test_a_body_that_is_invited_or_owes_something_is_no_umbrella_body_for_that(cast, promise):
    Audience.objects.filter(organisation=cast.umbrella_body).update(ground=Audience.Ground.TICK)
    assert hears_nothing(promise)


def test_an_umbrella_body_that_is_closed_hears_nothing(cast, promise):
    Organisation.objects.filter(pk=cast.umbrella_body.pk).update(closed_at=minutes(5), mailbox="mosques@body.test")
    assert hears_nothing(promise)


def test_other_umbrella_bodies_are_never_told(cast, promise):
    Organisation.objects.filter(pk=cast.other_umbrella_body.pk).update(mailbox="other@body.test")
    run_due_rungs(minutes(10000))
    assert to_umbrella() == [cast.umbrella.email]


def test_without_a_mailbox_its_rung_tells_nobody(cast, promise):
    Organisation.objects.filter(pk=cast.police_body.pk).update(mailbox="")
    run_due_rungs(minutes(75))
    assert told(promise) == [("promise_overdue", "owner", "constable")]
    assert fired(promise) == ["owner"]


def test_an_empty_position_calls_the_next_person_at_once_past_those_beside(cast, concern):
    """The mailbox stands between the owner, whom nobody is, and the supervisor: the supervisor hears at once."""
    Membership.objects.filter(organisation=cast.police_body, position="owner").update(position="")
    promise = promised(concern, cast.police_body, **BESIDE)
    run_due_rungs(minutes(60))
    assert fired(promise) == ["owner", "mailbox", "supervisor"]
    assert [row for row in told(promise) if row[2] == "police-body"] == [("promise_overdue", "mailbox", "police-body")]
    promise.refresh_from_db()
    assert promise.next_rung_at == minutes(100)
    assert not to_umbrella()


def test_a_real_ladder_reaches_the_umbrella_body_after_the_supervisor_and_before_the_head(cast):
    answer = cast.concern().matter.promises.get(kind="acknowledge")
    assert answer.rung_positions[-3:] == ["supervisor", "umbrella", "head"]
    run_due_rungs(answer.rung_times[-2])
    assert to_umbrella() == [cast.umbrella.email]


def test_an_umbrella_body_costs_the_same_queries_for_1_and_20(cast, concern, django_assert_max_num_queries):
    run_due_rungs(minutes(1))
    costs = []
    for count in (1, 20):
        for _ in range(count):
            promised(concern, cast.police_body, **BESIDE)
        with django_assert_max_num_queries(27) as queries:
            run_due_rungs(minutes(100))
        costs.append(len(queries))
    assert costs[0] == costs[1]
    assert len(to_umbrella()) == 21


def test_nobody_outside_the_ladder_of_a_round_hears_of_it(cast, concern):
    """Whatever stands on the row: it would say when a patrol was to come."""
    promise = promised(concern, cast.police_body, kind="patrol_visit", **BESIDE)
    heard = Hearers([promise], minutes(100)).of(promise, "umbrella")
    assert heard.is_nobody
