"""Offices: added, held by somebody else, checked, closed; who may, and which world they belong to."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hub.accounts import offices
from hub.accounts.actions import AccountRefused
from hub.accounts.actions_handover import hand_over
from hub.accounts.actions_offices import (
    Holding,
    Overtaken,
    add_office,
    change_holder,
    check_contact,
    close_office,
    correct_contact,
)
from hub.history.models import Event
from hub.people.models import Office, OfficeHolder, Organisation
from hub.people.offices import CHECKED_FOR, holder_on
from tests.cast import START

TODAY, DAY = START.date(), timedelta(days=1)
ADA, BEN = Holding("Ada First", email="ada@example.org"), Holding("Ben Second")
MAY = ("council", "manager", "coordinator")
MAY_NOT = ("warden", "constable", "commander", "faith", "umbrella", "other_council", "leaver", "nobody")


@pytest.fixture
def office(cast):
    return add_office(
        title="mp",
        detail="Testham North",
        area=cast.borough,
        holding=ADA,
        since=date(2024, 7, 5),
        by=cast.council,
        at=START,
    )


def changed(office, by, *, holding=BEN, since=TODAY, at=START):
    version = Office.objects.get(pk=office.pk).version
    return change_holder(office, holding=holding, since=since, version=version, by=by, at=at)


def test_the_earlier_holder_stays_known(cast, office):
    changed(office, cast.council)
    rows = list(office.holders.order_by("since").values_list("name", "since", "until"))
    assert rows == [("Ada First", date(2024, 7, 5), TODAY), ("Ben Second", TODAY, None)]
    assert holder_on(office, TODAY - DAY).name == "Ada First"
    assert holder_on(office, TODAY).name == "Ben Second"
    assert Event.objects.filter(kind="office_holder_changed", organisation=cast.council_body).count() == 1


def test_nobody_holds_it(cast, office):
    changed(office, cast.council, holding=None)
    assert holder_on(office, TODAY) is None
    assert holder_on(office, TODAY - DAY).name == "Ada First"
    changed(office, cast.council, since=TODAY)
    assert holder_on(office, TODAY).name == "Ben Second"


@pytest.mark.parametrize("since", [TODAY + DAY, date(2024, 7, 5), date(2020, 1, 1)])
def test_a_day_that_cannot_be(cast, office, since):
    with pytest.raises(AccountRefused) as refused:
        changed(office, cast.council, since=since)
    assert refused.value.field == "since"
    assert office.holders.get().until is None


def test_the_same_press_twice_is_one_change(cast, office):
    changed(office, cast.council)
    change_holder(office, holding=BEN, since=TODAY, version=1, by=cast.council, at=START)
    assert office.holders.count() == 2
    assert Event.objects.filter(kind="office_holder_changed").count() == 1


def test_an_old_page_is_refused(cast, office):
    changed(office, cast.council)
    third = Holding("Cem Third")
    with pytest.raises(Overtaken):
        change_holder(office, holding=third, since=TODAY, version=1, by=cast.manager, at=START + DAY)
    with pytest.raises(Overtaken):
        close_office(office, version=1, by=cast.manager, at=START)
    assert office.holders.count() == 2


def test_a_contact_is_corrected_without_another_name(cast, office):
    contact = Holding("Ada First", phone="020 7946 0001", deputy_name="Dee Puty")
    correct_contact(office, contact=contact, version=1, by=cast.manager, at=START + DAY)
    now = office.holders.get()
    assert (now.phone, now.deputy_name, now.checked_on, now.checked_by) == (
        *("020 7946 0001", "Dee Puty", TODAY + DAY),
        cast.manager,
    )
    with pytest.raises(AccountRefused):
        correct_contact(office, contact=BEN, version=2, by=cast.manager, at=START)


def test_a_contact_that_was_looked_at_is_not_asked_about(cast, office):
    later = START + CHECKED_FOR
    assert offices.count_to_check(cast.council, later.date() - DAY) == 0
    assert offices.count_to_check(cast.council, later.date()) == 1
    assert check_contact(office, by=cast.council, at=later)
    assert not check_contact(office, by=cast.council, at=later), "a second press"
    assert offices.count_to_check(cast.council, later.date()) == 0
    assert Event.objects.filter(kind="office_contact_checked").count() == 1


def test_the_same_office_is_added_once(cast, office):
    with pytest.raises(AccountRefused) as refused:
        add_office(
            title="mp",
            detail="Testham North",
            area=cast.borough,
            holding=BEN,
            since=TODAY,
            by=cast.coordinator,
            at=START,
        )
    assert refused.value.field == "title"
    assert OfficeHolder.objects.get().name == "Ada First"


def test_a_closed_one_leaves_the_list_and_can_be_added_again(cast, office):
    close_office(office, version=1, by=cast.council, at=START)
    assert not offices.listed(cast.council).exists()
    assert offices.kept_by(cast.council).get() == office, "who held it can still be read"
    close_office(office, version=1, by=cast.council, at=START)
    assert Event.objects.filter(kind="office_closed").count() == 1
    assert not check_contact(office, by=cast.council, at=START + DAY)
    add_office(
        title="mp", detail="Testham North", area=cast.borough, holding=BEN, since=TODAY, by=cast.council, at=START
    )


@pytest.mark.parametrize("name", MAY)
def test_who_keeps_them(cast, office, name):
    person = cast.named[name]
    assert list(offices.kept_by(person)) == [office]
    assert changed(office, person)


@pytest.mark.parametrize("name", MAY_NOT)
def test_who_does_not(cast, office, name):
    person = cast.named[name]
    assert not offices.kept_by(person).exists()
    for act in (
        lambda: changed(office, person),
        lambda: check_contact(office, by=person, at=START),
        lambda: close_office(office, version=1, by=person, at=START),
        lambda: correct_contact(office, contact=ADA, version=1, by=person, at=START),
        lambda: add_office(title="leader", area=cast.borough, holding=ADA, since=TODAY, by=person, at=START),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_offices_of_organisations_that_cover_the_area(cast):
    """The superintendent of a command that spans boroughs is kept by either council."""
    for body in (cast.command, cast.other_council_body):
        add_office(
            title="superintendent",
            organisation=body,
            holding=ADA,
            since=TODAY,
            by=cast.coordinator,
            at=START,
        )
    assert [office.organisation for office in offices.kept_by(cast.council)] == [cast.command]
    assert {office.organisation for office in offices.kept_by(cast.other_council)} == {
        cast.command,
        cast.other_council_body,
    }


def test_what_is_made_up_stays_apart(cast, office):
    """A made-up council covers the same borough: it neither sees the real office nor adds one to it."""
    Organisation.objects.filter(pk=cast.other_council_body.pk).update(is_demo=True)
    cast.other_council_body.areas.set([cast.borough])
    assert not offices.kept_by(cast.other_council).exists()
    made_up = add_office(title="mp", area=cast.borough, holding=BEN, since=TODAY, by=cast.other_council, at=START)
    assert made_up.is_demo
    assert list(offices.kept_by(cast.council)) == [office]
    assert list(offices.kept_by(cast.coordinator)) == [office]
    later = TODAY + CHECKED_FOR
    assert [offices.count_to_check(person, later) for person in (cast.council, cast.coordinator)] == [1, 1]
    with pytest.raises((AccountRefused, PermissionDenied)):
        add_office(
            title="leader",
            organisation=cast.council_body,
            holding=BEN,
            since=TODAY,
            by=cast.other_council,
            at=START,
        )


def test_an_office_of_the_body_goes_to_the_successor(cast):
    office = add_office(
        title="cabinet_member",
        organisation=cast.council_body,
        holding=Holding(cast.council.name),
        since=TODAY - 30 * DAY,
        by=cast.coordinator,
        at=START,
    )
    office.holders.update(user=cast.council)
    membership = cast.council.memberships.get()
    hand_over(membership, successor=cast.manager, by=cast.council, at=START)
    assert holder_on(office, TODAY - DAY).user == cast.council
    assert holder_on(office, TODAY).user == cast.manager
    assert holder_on(office, TODAY).name == cast.manager.name


def test_the_list_costs_the_same_for_one_and_for_three(cast, office):
    counts = []
    for number in range(2):
        with CaptureQueriesContext(connection) as queries:
            rows = offices.page_after(offices.listed(cast.council), None, size=51)
            assert [row.holders_now[0].name for row in rows]
        counts.append(len(queries))
        for more in ("South", "West"):
            detail = f"{more} {number}"
            add_office(
                title="mp", detail=detail, area=cast.borough, holding=BEN, since=TODAY, by=cast.council, at=START
            )
    assert counts[0] == counts[1]


def test_pages_of_the_list_meet_without_a_gap(cast):
    for number in range(7):
        area = cast.borough if number % 2 else cast.ward
        add_office(title="mp", detail=f"{number}", area=area, holding=BEN, since=TODAY, by=cast.coordinator, at=START)
    every = list(offices.listed(cast.coordinator))
    seen, last = [], None
    while page := offices.page_after(offices.listed(cast.coordinator), last, size=2):
        seen += page
        last = page[-1]
    assert seen == every
    assert len(seen) == 7


def test_it_is_found_by_area_words_and_name(cast, office):
    for text in ("testham", "NORTH", "ada fir"):
        assert list(offices.listed(cast.council, text=text)) == [office], text
    assert not offices.listed(cast.council, text="Ben").exists()
    changed(office, cast.council)
    assert not offices.listed(cast.council, text="Ada").exists(), "not by who held it earlier"
