"""What is kept of how a due time was worked out, and the sentence made of it."""

import json

import pytest

from hub.promises.clock import Span, Worked, describe, due
from tests.promises.wall_clock import ENGLAND, SCOTLAND, london


def test_worked_survives_json():
    for unit in ("clock_minutes", "clock_hours", "working_hours", "working_days", "days"):
        _, worked = due(london("2026-12-25 11:07"), Span(3, unit), ENGLAND)
        stored = json.loads(json.dumps(worked.to_json()))
        assert Worked.from_json(stored) == worked


def test_worked_holds_facts_only():
    _, worked = due(london("2026-12-24 18:00"), Span(1, "working_days"), ENGLAND)
    assert worked.to_json() == {
        "amount": 1,
        "unit": "working_days",
        "asked_at": "2026-12-24T18:00:00+00:00",
        "counted_from": "2026-12-29T09:00:00+00:00",
        "skipped": [
            {"date": "2026-12-25", "name": "Christmas Day"},
            {"date": "2026-12-28", "name": "Boxing Day (substitute day)"},
        ],
        "nation": "ENG",
        "opens": "09:00",
        "closes": "17:00",
    }


DESCRIPTIONS = [
    (
        ENGLAND,
        "2026-11-30 16:00",
        Span(1, "working_days"),
        "due Tue 1 Dec 16:00: 1 working day from Mon 30 Nov 16:00",
    ),
    (
        ENGLAND,
        "2026-11-30 16:00",
        Span(4, "clock_hours"),
        "due Mon 30 Nov 20:00: 4 hours from Mon 30 Nov 16:00",
    ),
    (
        ENGLAND,
        "2026-11-30 16:00",
        Span(1, "clock_hours"),
        "due Mon 30 Nov 17:00: 1 hour from Mon 30 Nov 16:00",
    ),
    (
        ENGLAND,
        "2026-11-30 16:00",
        Span(30, "clock_minutes"),
        "due Mon 30 Nov 16:30: 30 minutes from Mon 30 Nov 16:00",
    ),
    (ENGLAND, "2026-11-30 16:00", Span(14, "days"), "due Mon 14 Dec 16:00: 14 days from Mon 30 Nov 16:00"),
    (
        ENGLAND,
        "2026-11-30 16:00",
        Span(2, "working_hours"),
        "due Tue 1 Dec 10:00: 2 working hours from Mon 30 Nov 16:00",
    ),
    (
        ENGLAND,
        "2026-11-28 14:00",
        Span(1, "working_days"),
        "due Tue 1 Dec 09:00: 1 working day from Sat 28 Nov 14:00, counted from the next opening, Mon 30 Nov 09:00",
    ),
    (
        ENGLAND,
        "2025-12-24 16:00",
        Span(1, "working_days"),
        "due Mon 29 Dec 16:00: 1 working day from Wed 24 Dec 16:00, skipping Christmas Day and Boxing Day",
    ),
    (
        SCOTLAND,
        "2025-12-31 18:00",
        Span(1, "working_days"),
        "due Tue 6 Jan 09:00: 1 working day from Wed 31 Dec 18:00,"
        " counted from the next opening, Mon 5 Jan 09:00,"
        " skipping New Year's Day and 2nd January",
    ),
    (
        ENGLAND,
        "2026-12-24 16:00",
        Span(6, "working_days"),
        "due Wed 6 Jan 16:00: 6 working days from Thu 24 Dec 16:00,"
        " skipping Christmas Day, Boxing Day (substitute day) and New Year's Day",
    ),
    (
        ENGLAND,
        "2026-07-01 16:00",
        Span(1, "working_days"),
        "due Thu 2 Jul 16:00: 1 working day from Wed 1 Jul 16:00",
    ),
]


@pytest.mark.parametrize(("calendar", "start", "span", "expected"), DESCRIPTIONS)
def test_trap_whatdotheyknow_people_can_read_how_a_due_time_was_worked_out(calendar, start, span, expected):
    at, worked = due(london(start), span, calendar)
    assert describe(Worked.from_json(worked.to_json()), at) == expected
