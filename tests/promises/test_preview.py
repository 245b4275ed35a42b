"""The preview of a ladder says what the sweep would do."""

from datetime import timedelta

import pytest

from hub.accounts.actions_absence import set_absence
from hub.history.models import Event
from hub.notifications.models import Mail
from hub.people.models import Membership
from hub.promises.ladder import ladder_for
from hub.promises.models import AgreedLadder
from hub.promises.preview import preview
from hub.promises.sweep import run_due_rungs
from hub.promises.terms import terms_of
from tests.cast import START, person
from tests.promises.wall_clock import utc

# a Monday, a Saturday afternoon before each change of the clocks, and the night itself
MOMENTS = [
    "2026-11-30 09:00",
    "2026-10-24 15:00",
    "2026-10-25 00:30",
    "2027-03-27 15:00",
    "2027-03-28 00:30",
]


def seen(body, severity, now):
    terms = terms_of(body)
    return preview(body, ladder_for("acknowledge", severity, terms.agreed), severity, terms, now)


def swept(cast, now, urgency, lines):
    """What really happens to a concern of that moment: [(position, when it fired)] and who was told."""
    concern = cast.concern(at=now, category="theft", nature="crime", urgency=urgency)
    promise = concern.matter.promises.get(kind="acknowledge")
    Mail.objects.all().delete()
    others = concern.matter.promises.exclude(pk=promise.pk)
    others.update(next_rung_at=None)
    for at in promise.rung_times:
        run_due_rungs(at)
    events = Event.objects.filter(kind="rung_fired", promise=promise).order_by("pk").values_list("code", "at")
    told = Mail.objects.filter(promise=promise, recipient__isnull=False).exclude(template__contains="gap")
    told = {(m.recipient.name, m.not_before) for m in told}
    # the place of the cast chose an umbrella body, which the preview of an organisation cannot name
    umbrella = {row for row in told if row[0] == "Umbrella"}
    assert [at for _name, at in umbrella] == [line.mailed_at for line in lines if line.position == "umbrella"]
    return promise, list(events), told - umbrella


@pytest.mark.parametrize("start", MOMENTS)
@pytest.mark.parametrize(("severity", "urgency"), [("critical", 4), ("high", 3), ("medium", 2)])
def test_it_says_what_the_sweep_does(cast, start, severity, urgency):
    now = utc(start)
    due_at, lines = seen(cast.police_body, severity, now)
    promise, fired, told = swept(cast, now, urgency, lines)
    assert promise.owner_organisation == cast.police_body
    assert due_at == promise.due_at
    assert [(line.position, line.at) for line in lines] == fired
    assert {(person.name, line.mailed_at) for line in lines for person in line.people} == told


@pytest.mark.parametrize(("kind", "owner"), [("call", "police"), ("patrol", "police"), ("meeting", "council")])
def test_of_a_kind_it_says_what_happens_to_that_kind(cast, kind, owner):
    body = cast.named[f"{owner}_body"]
    for position in ("deputy", "head"):  # which nobody of the council holds
        person(cast, position, "council_body", "council_officer", position)
    times = {"deputy_amount": 3, "supervisor_amount": 6, "head_amount": 9}
    units = {f"{name}_unit": "clock_hours" for name in ("deputy", "supervisor", "head")}
    AgreedLadder.objects.create(organisation=body, kind=kind, severity="medium", **times, **units)
    terms = terms_of(body)
    due_at, lines = preview(body, ladder_for(kind, "medium", terms.agreed), "medium", terms, START, kind)
    promises = cast.concern(category="theft", nature="crime", urgency=2, wants=(kind,)).matter.promises
    promise = promises.get(kind=kind)
    assert promise.owner_organisation == body
    assert due_at == promise.due_at
    assert [(line.position, line.at) for line in lines] == rungs_of(promise)
    assert len(lines) == 4 < len(promises.get(kind="acknowledge").rung_times)


def rungs_of(promise):
    return list(zip(promise.rung_positions, promise.rung_times, strict=True))


def test_with_a_gap_the_next_hears_at_once(cast):
    Membership.objects.filter(position__in=["owner", "deputy"], organisation=cast.police_body).update(position="")
    _due, lines = seen(cast.police_body, "high", START)
    _promise, fired, _told = swept(cast, START, 3, lines)
    assert [(line.position, line.at) for line in lines] == fired
    gaps = {line.position: line.is_gap for line in lines}
    assert gaps == {
        "reminder": True,
        "owner": True,
        "deputy": True,
        "supervisor": False,
        "head": False,
        "umbrella": False,
    }
    assert len({line.at for line in lines[1:4]}) == 1
    assert [p.name for p in lines[0].people] == ["Inspector"], "the next position up is reminded"


def test_whoever_stands_in_is_named_so(cast):
    membership = cast.sergeant.memberships.get()
    until = START + timedelta(hours=8)
    set_absence(membership, since=START, until=until, stand_in=cast.constable, by=cast.sergeant, at=START)
    _due, lines = seen(cast.police_body, "high", START)
    deputy = next(line for line in lines if line.position == "deputy")
    assert [p.name for p in deputy.people] == ["Constable"]
    assert deputy.stand_ins == {cast.constable.pk}
    owner = next(line for line in lines if line.position == "owner")
    assert not owner.stand_ins


def test_the_number_of_queries_is_the_same_for_many_people(cast, django_assert_num_queries):
    terms = terms_of(cast.police_body)
    on = (cast.police_body, ladder_for("acknowledge", "high"), "high", terms, START)
    with django_assert_num_queries(12):
        preview(*on)
    for number in range(3):
        person(cast, f"more{number}", "police_body", "police_officer", "owner")
    with django_assert_num_queries(12):
        preview(*on)
