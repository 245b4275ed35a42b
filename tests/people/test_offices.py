"""Who held an office on a day: a letter of last year names last year's holder."""

from datetime import date, timedelta

import pytest

from hub.people.models import Office, OfficeHolder
from hub.people.offices import CHECKED_FOR, holder_on, is_to_check

ELECTED, DAY = date(2026, 5, 7), timedelta(days=1)


@pytest.fixture
def leader(cast):
    office = Office.objects.create(title="leader", organisation=cast.council_body)
    first = {"name": "Ada First", "since": date(2022, 5, 5), "until": ELECTED, "checked_on": date(2022, 5, 5)}
    OfficeHolder.objects.create(office=office, **first)
    OfficeHolder.objects.create(office=office, name="Ben Second", since=ELECTED, checked_on=ELECTED)
    other = Office.objects.create(title="leader", organisation=cast.other_council_body)
    OfficeHolder.objects.create(office=other, name="Not Ours", since=date(2000, 1, 1), checked_on=ELECTED)
    return office


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2022, 5, 4), None),
        (date(2022, 5, 5), "Ada First"),
        (ELECTED - DAY, "Ada First"),
        (ELECTED, "Ben Second"),
        (date(2030, 1, 1), "Ben Second"),
    ],
)
def test_the_holder_of_its_day(leader, day, name):
    found = holder_on(leader, day)
    assert (found.name if found else None) == name


def test_a_contact_is_to_check_after_half_a_year(leader):
    holder = holder_on(leader, ELECTED)
    assert not is_to_check(holder, ELECTED + CHECKED_FOR - DAY)
    assert is_to_check(holder, ELECTED + CHECKED_FOR)
