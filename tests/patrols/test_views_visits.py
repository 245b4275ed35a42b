"""Today's visits and the steps of one: pressed on the street."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hub.history.models import Event
from patrols.models import Visit
from tests.cast import START, STRANGERS
from tests.patrols.walk import HOUR, MINUTE, NOON

TODAY = "/patrols/today/"
FRIDAY = NOON - START


def text_of(page):
    return " ".join(page.content.decode().split())


def address_of(visit, words):
    return f"/patrols/visits/{visit.reference}/{words}/"


def times(arrived, left, **more):
    day = "4/12/2026"
    return {
        "arrived_at_day": day,
        "arrived_at_time": arrived,
        "left_at_day": day,
        "left_at_time": left,
        "version": 2,
    } | more


@pytest.fixture
def friday(pages):
    """Somebody's browser so many minutes after the round began."""

    def at(name, minutes=60):
        return pages.as_(name, minutes=FRIDAY.total_seconds() / 60 + minutes)

    return at


def places(rows):
    return [row.place for row in rows]


def test_today_shows_the_next_one_first(cast, patrols, friday):
    later = patrols.visit(minutes=120)
    patrols.visit(later.round, place=cast.other_mosque, why="A patrol was asked for.")
    page = friday("constable", 0).get(TODAY)
    assert places(page.context["next"]) == ["Southfield Mosque"]
    assert places(page.context["later"]) == ["Northfield Mosque"]
    for words in ("Fri 4 Dec 13:00 to 13:30", "A patrol was asked for.", "Southfield", "Arrived", "Could not attend"):
        assert words in text_of(page)


def test_today_is_of_my_own_rounds_on_this_day(cast, patrols, friday):
    visit = patrols.visit()
    patrols.visit(patrols.round(starts_at=NOON + 24 * HOUR))
    for name in ("sergeant", "inspector", "warden", "council", "commander"):
        assert friday(name).get(TODAY).context["next"] == []
    assert [row.reference for row in friday("constable").get(TODAY).context["next"]] == [visit.reference]
    assert friday("constable", -60 * 12 - 1).get(TODAY).context["next"] == []  # Thursday, a minute before midnight


def test_a_night_round_stands_on_both_days(cast, patrols, friday):
    visit = patrols.visit(patrols.round(starts_at=NOON + 10 * HOUR), minutes=180)
    for minutes in (0, 60 * 13):
        assert [row.reference for row in friday("constable", minutes).get(TODAY).context["next"]] == [visit.reference]


def test_whoever_left_the_team_sees_nothing(cast, patrols, friday):
    patrols.visit()
    cast.constable.memberships.update(organisation=cast.council_body, role="enforcement_officer")
    assert friday("constable").get(TODAY).context["next"] == []


@pytest.mark.parametrize(
    ("name", "words"),
    [("constable", "Whoever plans the rounds of your team"), ("sergeant", "Make a round")],
)
def test_an_empty_day_says_what_to_do(pages, name, words):
    assert words in text_of(pages.as_(name).get(TODAY))


def test_arriving_and_leaving(cast, patrols, friday):
    visit = patrols.visit()
    client = friday("constable", 65)
    page = client.post(address_of(visit, "arrived"), follow=True)
    assert page.redirect_chain == [(TODAY, 302)]
    assert "Arrived at 13:05." in text_of(page)
    form = friday("constable", 83).get(address_of(visit, "left"))
    assert 'value="13:05"' in text_of(form)
    assert 'value="13:23"' in text_of(form)
    page = client.post(address_of(visit, "left"), times("13:05", "13:23", debrief="All quiet."), follow=True)
    assert "Done. The place can see now that you came." in text_of(page)
    assert "Came Fri 4 Dec 13:05, 18 minutes." in text_of(page)
    assert "Nothing more for today" in text_of(page)
    assert Visit.objects.get().debrief == "All quiet."


def test_pressing_twice_lands_on_the_same_state(cast, patrols, friday):
    visit, client = patrols.visit(), friday("constable", 65)
    for _press in range(2):
        assert "Arrived at 13:05." in text_of(client.post(address_of(visit, "arrived"), follow=True))
    client = friday("constable", 83)
    for _press in range(2):
        page = client.post(address_of(visit, "left"), times("13:05", "13:23"), follow=True)
        assert "Came Fri 4 Dec 13:05, 18 minutes." in text_of(page)
    kinds = list(Event.objects.filter(code=visit.reference).order_by("pk").values_list("kind", flat=True))
    assert kinds == ["add_visit", "arrive", "leave"]


def test_pressed_by_mistake(cast, patrols, friday):
    visit, client = patrols.arrived(), friday("constable", 70)
    for _press in range(2):
        page = client.post(address_of(visit, "not-arrived"), follow=True)
        assert "Taken back" in text_of(page)
    visit.refresh_from_db()
    assert visit.status == "planned"


def test_could_not_attend(cast, patrols, friday):
    visit, client = patrols.visit(), friday("constable", 65)
    page = client.post(address_of(visit, "could-not-attend"), {"reason": "other", "words": "", "version": 1})
    assert "Say in a few words why nobody could attend" in text_of(page)
    assert "Choose why nobody could attend" in text_of(
        client.post(address_of(visit, "could-not-attend"), {"version": 1})
    )
    said = {"reason": "emergency", "words": "", "version": 1}
    for _press in range(2):
        page = client.post(address_of(visit, "could-not-attend"), said, follow=True)
        assert "Recorded: nobody could attend." in text_of(page)
        assert "Called to an emergency" in text_of(page)
    assert Event.objects.filter(kind="miss").count() == 1


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        (times("13:05", "15:23"), "still to come"),
        (times("13:20", "13:10"), "Leaving has to come after arriving"),
        (times("", "13:10", arrived_at_day=""), "Enter a date and a time"),
        (times("13:05", "13:10", arrived_at_day="2/12/2026"), "long before the round began"),
        (times("13:05", "13:10", arrived_at_day="31/2/2026"), "Enter the date as day, month and year"),
        (times("13:05", "13:10", debrief="x" * 1001), "Use 1000 characters at most"),
        (times("13:05", "13:10", version="x"), "Read the page again"),
    ],
)
def test_wrong_times_are_told(cast, patrols, friday, said, problem):
    visit = patrols.arrived()
    page = friday("constable", 83).post(address_of(visit, "left"), said)
    assert page.status_code == 200
    assert problem in text_of(page)
    visit.refresh_from_db()
    assert visit.status == "arrived"


def test_a_version_that_cannot_be_read_is_told_and_the_same_form_can_be_sent_again(cast, patrols, friday):
    visit, client = patrols.arrived(), friday("constable", 83)
    page = client.post(address_of(visit, "left"), times("13:05", "13:10", version="x"))
    assert page.context["form"]["version"].value() == visit.version
    client.post(address_of(visit, "left"), times("13:05", "13:10", version=visit.version))
    visit.refresh_from_db()
    assert visit.status == "done"


def test_an_arrival_late_in_its_minute_can_be_left_in_the_same_minute(cast, patrols, friday, pages):
    visit = patrols.visit()
    friday("constable", 65)
    pages.now += timedelta(seconds=50)
    pages.client.post(address_of(visit, "arrived"))
    page = pages.client.post(address_of(visit, "left"), times("13:05", "13:05"), follow=True)
    assert "Came Fri 4 Dec 13:05, less than a minute." in text_of(page)


def test_over_the_hour_that_comes_twice(cast, patrols, pages):
    """From 01:50 before the clocks go back until 01:10 after: twenty minutes, as pressed."""
    night = START.replace(month=10, day=24, hour=22)
    visit = patrols.visit(patrols.round(starts_at=night, hours=5, at=night), minutes=170, length=40, at=night)
    pages.now = night + 170 * MINUTE
    client = pages.as_("constable")
    client.post(address_of(visit, "arrived"))
    pages.now += 20 * MINUTE
    assert 'value="01:50"' in text_of(client.get(address_of(visit, "left")))
    said = {
        "arrived_at_day": "25/10/2026",
        "arrived_at_time": "01:50",
        "left_at_day": "25/10/2026",
        "left_at_time": "01:10",
        "version": 2,
    }
    client.post(address_of(visit, "left"), said)
    visit.refresh_from_db()
    assert visit.came == "Sun 25 Oct 01:50 BST, 20 minutes"


def test_a_day_early_nobody_can_arrive(cast, patrols, friday):
    visit, client = patrols.visit(), friday("constable", -24 * 60)
    address = f"/patrols/{visit.round.matter.reference}/"
    assert "Arrived" not in text_of(client.get(address))
    page = client.post(address_of(visit, "arrived"), follow=True)
    assert page.redirect_chain == [(address, 302)]
    assert "That is long before the round begins" in text_of(page)


def test_a_colleague_was_quicker(cast, patrols, friday):
    visit = patrols.missed()
    page = friday("constable", 83).post(address_of(visit, "left"), times("13:05", "13:10"), follow=True)
    assert "this is recorded as “Could not attend” already" in text_of(page)
    page = friday("constable", 83).post(address_of(visit, "arrived"), follow=True)
    assert "already" in text_of(page)


def test_a_planner_changes_a_visit_and_takes_it_off(cast, patrols, pages):
    visit, client = patrols.visit(), pages.as_("sergeant")
    said = {"starts": "14:00", "ends": "14:30", "why": "School ends.", "version": 1}
    for _press in range(2):
        page = client.post(address_of(visit, "change"), said, follow=True)
        assert page.redirect_chain == [(f"/patrols/{visit.round.matter.reference}/", 302)]
        assert "Fri 4 Dec 14:00 to 14:30" in text_of(page)
    assert Event.objects.filter(kind="change_visit").count() == 1
    page = client.post(address_of(visit, "change"), said | {"why": "Another.", "version": 1})
    assert page.status_code == 409
    assert "Take this visit off the round?" in text_of(client.get(address_of(visit, "take-off")))
    for _press in range(2):
        page = client.post(address_of(visit, "take-off"), follow=True)
        assert "The visit is off the round." in text_of(page)
    assert client.get(address_of(visit, "take-off"), follow=True).redirect_chain
    assert client.get(address_of(visit, "change"), follow=True).redirect_chain


@pytest.mark.parametrize("words", ["arrived", "not-arrived", "left", "could-not-attend", "change", "take-off"])
def test_a_visit_does_not_exist_for_others(cast, patrols, friday, words):
    done = patrols.done()
    for name in (*STRANGERS, "faith", "trustee", "umbrella", "council", "coordinator"):
        client = friday(name, 90)
        assert client.get(address_of(done, words)).status_code in (404, 405)
        assert client.post(address_of(done, words)).status_code == 404


def test_an_officer_plans_nothing(cast, patrols, pages):
    visit, client = patrols.visit(), pages.as_("constable")
    for words in ("change", "take-off"):
        assert client.get(address_of(visit, words)).status_code == 403
        assert client.post(address_of(visit, words)).status_code == 403


@pytest.mark.parametrize("name", ["faith", "umbrella", "coordinator", "nobody"])
def test_today_is_only_for_those_who_patrol(pages, name):
    assert pages.as_(name).get(TODAY).status_code == 404


def test_today_costs_the_same_for_one_visit_and_for_three(cast, patrols, friday):
    visit, client, counts = patrols.visit(), friday("constable", 0), []
    client.get("/")
    for more in (0, 2):
        for n in range(more):
            patrols.visit(visit.round, minutes=100 + 40 * n, place=cast.other_mosque)
        with CaptureQueriesContext(connection) as caught:
            client.get(TODAY)
        counts.append(len(caught))
    assert counts[0] == counts[1] <= 7
