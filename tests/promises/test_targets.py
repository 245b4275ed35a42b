import pytest

from hub.promises.clock import Span
from hub.promises.targets import ANY, DEFAULT_TARGETS, KINDS, SEVERITIES, target_for

AGREED = [
    ("acknowledge", "critical", Span(1, "clock_hours")),
    ("acknowledge", "high", Span(4, "clock_hours")),
    ("acknowledge", "medium", Span(1, "working_days")),
    ("acknowledge", "low", Span(2, "working_days")),
    ("first_action", "critical", Span(24, "clock_hours")),
    ("first_action", "high", Span(24, "clock_hours")),
    ("first_action", "medium", Span(72, "clock_hours")),
    ("first_action", "low", Span(72, "clock_hours")),
    ("update", "critical", Span(14, "days")),
    ("call", "high", Span(2, "working_days")),
    ("visit", "low", Span(72, "clock_hours")),
    ("patrol", "medium", Span(72, "clock_hours")),
    ("meeting", "medium", Span(2, "working_days")),
    ("meeting_held", "medium", Span(10, "working_days")),
    ("check_asked", "low", Span(28, "days")),
    ("check", "low", Span(35, "days")),
]


@pytest.mark.parametrize(("kind", "severity", "span"), AGREED)
def test_the_agreed_targets(kind, severity, span):
    assert target_for(kind, severity) == span


def test_every_kind_has_a_target_for_every_severity():
    for kind in KINDS:
        for severity in SEVERITIES:
            assert isinstance(target_for(kind, severity), Span)


def test_rows_use_known_severities():
    assert {severity for _, severity in DEFAULT_TARGETS} <= {*SEVERITIES, ANY}


@pytest.mark.parametrize(("kind", "severity"), [("acknowledge", "urgent"), ("song", "low")])
def test_an_unknown_row_is_refused(kind, severity):
    with pytest.raises(ValueError):
        target_for(kind, severity)
