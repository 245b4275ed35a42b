import pytest

from hub.matters.models import Audience
from hub.matters.shown import shown_as
from tests.cast import START, STRANGERS

COPIES = {"kind": "concern", "is_open": True, "raised_at": START, "severity": 2}

# name: (full, sees the reporter, sees internal notes)
TABLE = {
    "faith": (True, True, False),
    "trustee": (True, True, False),
    "umbrella": (False, False, False),
    "council": (True, True, True),
    "manager": (True, True, True),
    "warden": (True, False, True),
    "constable": (True, True, True),
    "sergeant": (True, True, True),
    "commander": (True, True, True),
    "coordinator": (False, False, False),
}


@pytest.mark.parametrize("name", TABLE)
def test_what_each_sees(cast, name):
    shown = shown_as(cast.named[name], cast.concern().matter)
    assert (shown.full, shown.sees_reporter, shown.sees_internal) == TABLE[name]


@pytest.mark.parametrize("name", STRANGERS)
def test_strangers_are_shown_nothing(cast, name):
    shown = shown_as(cast.named[name], cast.concern().matter)
    assert shown.nothing
    assert not (shown.full or shown.sees_reporter or shown.sees_internal)


def test_a_row_that_ended_counts_for_nothing(cast):
    concern = cast.concern()
    Audience.objects.filter(matter=concern.matter, organisation=cast.council_body).update(until="2026-12-01T00:00Z")
    assert shown_as(cast.council, concern.matter).nothing


@pytest.mark.parametrize("name", sorted(set(TABLE) - {"faith"}))
def test_a_hidden_name_is_for_the_reporter_alone(cast, name):
    concern = cast.concern(hides_name=True)
    shown = shown_as(cast.named[name], concern.matter)
    assert not shown.sees_reporter
    assert (shown.full, shown.sees_internal) == (TABLE[name][0], TABLE[name][2])
    assert shown_as(cast.faith, concern.matter).sees_reporter


def test_somebody_named_for_another_reason_is_not_the_reporter(cast):
    concern = cast.concern(hides_name=True)
    Audience.objects.create(
        matter=concern.matter, user=cast.nobody, level="full", ground="owner", since=START, **COPIES
    )
    shown = shown_as(cast.nobody, concern.matter)
    assert shown.full
    assert not shown.nothing
    assert not (shown.is_reporter or shown.sees_reporter)
