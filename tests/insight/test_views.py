"""Who reads which report, what stands in it, and what leaves with a file of it."""

import csv
import io
from datetime import timedelta

import pytest

from hub.history.models import Event
from hub.people.models import Organisation
from hub.promises.models import Promise
from tests.cast import START, person
from tests.insight.conftest import HOUR

DAY = timedelta(days=1)


@pytest.fixture
def of_team(pages, team):
    """of_team("council", "period=3"): the page about the team."""
    return lambda name, query="": pages.as_(name).get(f"/report/{team.reference}/?{query}")


def read(page):
    """(the first line, the other rows) of a file."""
    text = b"".join(page.streaming_content).decode()
    assert text.startswith("\ufeff")
    lines = list(csv.reader(io.StringIO(text[1:])))
    return lines[0], lines[1:]


def rows_of(page):
    heading, lines = read(page)
    return heading, [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]


def test_figures_on_the_page(pages, team, owe, of_team):
    for number in range(5):
        owe(team, START - 9 * DAY, START - 8 * DAY, kept=START - 9 * DAY + number * 8 * HOUR)
    page = of_team("council").content.decode()
    # after 0, 8, 16, 24 and 32 hours: the fourth at the very second, the fifth late
    assert "80 %" in page
    assert "4 in time, 1 late" in page
    assert "16 hours" in page


def test_too_few_to_say(pages, team, owe, of_team):
    owe(team, START - 9 * DAY, START - 8 * DAY)
    page = of_team("council").content.decode()
    assert "too few to say" in page
    assert "100 %" not in page


def test_what_is_below_counts_with_it_or_not(cast, pages, team, owe):
    Promise.objects.all().update(owner_organisation=cast.police_body)
    owe(team, START - DAY, START + DAY)
    body = f"/report/{cast.council_body.reference}/"
    assert "Promised: 1." in pages.as_("council").get(body).content.decode()
    assert "Nothing promised" in pages.as_("council").get(f"{body}?parts=alone").content.decode()


def test_periods(team, owe, of_team):
    owe(team, START - 70 * DAY, START - 69 * DAY)  # in September, three months counted
    assert "Promised: 1." in of_team("council").content.decode()
    assert "Nothing promised" in of_team("council", "period=month").content.decode()
    assert "Promised: 1." in of_team("council", "period=own&first=21/9/2026&last=21.9.26").content.decode()
    assert "Nothing promised" in of_team("council", "period=own&first=22/9/2026&last=30/9/2026").content.decode()


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("period=own", "Enter a day, or choose another period"),
        ("period=own&first=soon&last=1/1/2026", "Enter the date as day, month and year"),
        ("period=own&first=2/1/2026&last=1/1/2026", "This day comes before the first one"),
        ("period=own&first=1/1/2023&last=1/1/2026", "Choose two years at most"),
        ("period=own&first=1/1/0001&last=31/12/9999", "Check the year"),
        ("kind=nonsense&severity=x", "Choose one of the answers"),
        ("severity=99999999999999999999", "Choose one of the answers"),
    ],
)
def test_what_cannot_be_read_is_said(of_team, team, query, said):
    page = of_team("council", query)
    assert page.status_code == 200
    assert said in page.content.decode()
    assert "Download" not in page.content.decode()


def test_bodies_that_owe_nothing_have_no_report(cast, pages, owe):
    address = f"/report/{cast.committee.reference}/"
    assert pages.as_("trustee").get(address).status_code == 404
    assert "/report/" not in pages.as_("trustee").get(f"/bodies/{cast.committee.reference}/").content.decode()
    owe(cast.committee, START - DAY, START + DAY)
    # its head from now on; whoever only belongs to it, and an umbrella body, still not
    assert "Promised: 1." in pages.as_("trustee").get(address).content.decode()
    assert address in pages.as_("trustee").get(f"/bodies/{cast.committee.reference}/").content.decode()
    assert [pages.as_(name).get(address).status_code for name in ("faith", "umbrella")] == [404, 404]
    owe(cast.umbrella_body, START - DAY, START + DAY)
    assert pages.as_("umbrella").get(f"/report/{cast.umbrella_body.reference}/").status_code == 404


def test_a_team_does_not_read_what_stands_above_or_beside(cast, pages, team, owe):
    beside = Organisation.objects.create(kind="council", name="Day team", parent=cast.council_body)
    person(cast, "nightly", "council_body", "council_officer")
    cast.nightly.memberships.update(organisation=team)
    owe(beside, START - DAY, START + DAY)
    found = [pages.as_("nightly").get(f"/report/{body.reference}/") for body in (team, beside, cast.council_body)]
    assert [page.status_code for page in found] == [200, 404, 404]


def test_real_and_made_up_bodies_are_not_mixed(cast, pages, team, owe):
    made_up = Organisation.objects.create(kind="council", name="Demo Council", is_demo=True, parent=cast.council_body)
    owe(made_up, START - DAY, START + DAY)
    assert pages.as_("coordinator").get(f"/report/{made_up.reference}/").status_code == 404
    assert "Demo Council" not in pages.as_("coordinator").get("/report/").content.decode()
    Promise.objects.exclude(owner_organisation=made_up).update(owner_organisation=cast.police_body)
    assert "Nothing promised" in pages.as_("council").get(f"/report/{cast.council_body.reference}/").content.decode()


def test_the_coordinator_reads_counts_and_no_references(cast, pages, team, owe):
    promise = owe(team, START - DAY, START + DAY)
    page = pages.as_("coordinator").get(f"/report/{team.reference}/").content.decode()
    assert "Promised: 1." in page
    assert promise.matter.reference not in page
    assert "single promises" not in page
    assert pages.as_("coordinator").post(f"/report/{team.reference}/promises/").status_code == 403
    assert not Event.objects.filter(kind__in=["report_taken", "exported"]).exists()


def test_nobody_learns_of_a_visit_to_come(cast, pages, team, owe, of_team):
    visit = owe(team, START - DAY, START + DAY, kind="patrol_visit")
    for name in ("coordinator", "council"):
        page = of_team(name).content.decode()
        assert "Nothing promised" in page
        assert "Nothing is open" in page
        assert (
            "Nothing promised" in pages.as_(name).get(f"/report/{cast.council_body.reference}/parts/").content.decode()
        )
    assert rows_of(pages.as_("council").post(f"/report/{team.reference}/promises/"))[1] == []
    Promise.objects.filter(pk=visit.pk).update(due_at=START - HOUR)
    assert "Promised: 1." in of_team("coordinator").content.decode()


def test_the_file_of_figures(cast, pages, team, owe):
    owe(team, START - 9 * DAY, START - 8 * DAY, kept=START - 9 * DAY + 3 * HOUR, paused_for=HOUR)
    owe(team, START - 9 * DAY, START - 8 * DAY)
    heading, rows = read(pages.as_("coordinator").post(f"/report/{team.reference}/figures/", {"query": "kind=call"}))
    assert heading[:3] == ["Night team", "From 2026-09-01 to 2026-11-30", "Call"]
    assert "OFFICIAL-SENSITIVE" not in str(heading)
    whole = dict(zip(rows[0], rows[1], strict=True))
    assert (whole["Promised"], whole["Kept in time"], whole["Late and still open"]) == ("2", "1", "1")
    assert (whole["Share kept in time, per cent"], whole["Median time to kept, hours"]) == ("", "3.00")
    assert (whole["Time paused, hours"], whole["Median lateness, hours"]) == ("1.00", "")
    assert ["Month", "2026-11", "2", "1", "0", "1", "0", "0"] in [row[:8] for row in rows]
    assert ["Open now", "1 to 4 weeks", "0", "1", "0"] in rows
    [event] = Event.objects.filter(kind="report_taken")
    assert (event.organisation, event.by, event.code) == (team, cast.coordinator, "figures 2026-09-01 2026-11-30")


def test_the_file_of_promises(cast, pages, team, owe):
    team.name = "=Night team"
    team.save()
    # on the night on which an hour comes twice
    started = START.replace(month=10, day=25, hour=0, minute=30)
    promise = owe(team, started, started + HOUR, kept=started + 2 * HOUR)
    hidden = owe(
        team, START - DAY, START, of=cast.concern(by=cast.other_faith, place=cast.other_mosque, told=[]).matter
    )
    heading, rows = rows_of(pages.as_("council").post(f"/report/{team.reference}/promises/"))
    assert heading[0] == "OFFICIAL-SENSITIVE"
    assert heading[1] == "'=Night team"
    # what they do not see is in no file
    assert [row["Reference"] for row in rows] == [promise.matter.reference]
    assert hidden.matter.reference not in str(rows)
    [row] = rows
    assert row["Body"] == "'=Night team"
    assert (row["Promised at"], row["Due"]) == ("2026-10-25 01:30:00 BST", "2026-10-25 01:30:00 GMT")
    assert (row["Kept"], row["How it stands"], row["Late by, hours"]) == (
        "2026-10-25 02:30:00 GMT",
        "Kept late",
        "1.00",
    )
    taken = Event.objects.filter(kind="exported")
    assert [(event.matter, event.by) for event in taken] == [(promise.matter, cast.council)]
    assert Event.objects.get(kind="report_taken").code.startswith("promises ")


def test_a_file_of_what_cannot_be_asked_is_none(pages, team):
    for query in ("period=own", "kind=x", "period=own&first=1/1/2026&last=" + "9" * 10_000):
        page = pages.as_("council").post(f"/report/{team.reference}/figures/", {"query": query})
        assert page.status_code in (400, 404)
    assert not Event.objects.filter(kind="report_taken").exists()


def test_it_costs_the_same_for_one_and_for_three(cast, pages, team, owe, django_assert_num_queries):
    council, addresses = (
        pages.as_("council"),
        [f"/report/{cast.council_body.reference}/{end}" for end in ("", "parts/")],
    )
    owe(team, START - DAY, START)
    costs = dict(zip(addresses, (10, 11), strict=True))
    for address in addresses:
        with django_assert_num_queries(costs[address]):
            council.get(address)
    for name in ("One", "Two"):
        more = Organisation.objects.create(kind="council", name=name, parent=cast.council_body)
        owe(more, START - DAY, START, kind="visit", severity=4)
        owe(more, START - 40 * DAY, START, kind="meeting", severity=1)
    for address in addresses:
        with django_assert_num_queries(costs[address]):
            council.get(address)


def test_bodies_come_page_by_page(cast, pages, monkeypatch):
    monkeypatch.setattr("hub.insight.views.PAGE", 2)
    Organisation.objects.filter(kind="police").update(closed_at=START)
    for name in ("A", "B", "C"):
        Organisation.objects.create(kind="council", name=f"{name} Council")
    coordinator, seen, address = pages.as_("coordinator"), [], "/report/"
    while address:
        page = coordinator.get(address)
        seen += [row["organisation"].name for row in page.context["rows"]]
        address = page.context["next"] and "/report/" + page.context["next"]
    expected = Organisation.objects.open().filter(kind__in=["council", "operator"]).order_by("name")
    assert seen == [body.name for body in expected]
    assert len(seen) > 4


def test_the_way_there(cast, pages, team):
    assert "/report/" in pages.as_("council").get("/concerns/").content.decode()
    assert "/report/" not in pages.as_("faith").get("/concerns/").content.decode()
    assert "/report/" not in pages.as_("warden").get("/concerns/").content.decode()
    address = f"/report/{cast.council_body.reference}/"
    assert address in pages.as_("manager").get(f"/bodies/{cast.council_body.reference}/").content.decode()
