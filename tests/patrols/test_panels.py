"""What stands of visits on the pages of places and concerns, and on everybody's first page."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from patrols import panels
from tests.cast import START
from tests.pages import address_of
from tests.patrols.walk import HOUR, NOON

CAME = "Fri 4 Dec 13:05, 18 minutes"
LATER = {"hours": (NOON - START) / HOUR + 3}


def text_of(client, address):
    page = client.get(address)
    assert page.status_code == 200
    return " ".join(page.content.decode().split())


def place_page(cast):
    return f"/places/{cast.mosque.reference}/"


# who sees the mosque's page: (what was done, what is planned)
SEES = {
    "faith": (True, False),
    "trustee": (True, False),
    "umbrella": (False, False),
    "council": (False, False),
    "warden": (False, False),
    "constable": (True, True),
    "commander": (True, True),
    "coordinator": (False, False),
}


@pytest.mark.parametrize("name", SEES)
def test_visits_on_the_page_of_a_place(cast, pages, patrols, name):
    planned = patrols.visit(patrols.round(starts_at=NOON + 24 * HOUR))
    patrols.done(debrief="Between us.")
    text = text_of(pages.as_(name, **LATER), place_page(cast))
    assert (CAME in text, planned.when in text) == SEES[name]
    assert (planned.round.matter.reference in text) == SEES[name][1]
    assert "Between us." not in text


@pytest.mark.parametrize("name", SEES)
def test_visits_on_the_page_of_a_concern(cast, pages, patrols, name):
    concern = cast.concern(wants=("patrol",))
    planned = patrols.visit(patrols.round(starts_at=NOON + 24 * HOUR))
    patrols.done()
    text = text_of(pages.as_(name, **LATER), address_of(concern))
    # the council reads on the timeline that the police came
    assert (CAME in text) == (SEES[name][0] or name in {"council", "warden"})
    assert (planned.round.matter.reference in text) == SEES[name][1]
    # whoever leads answers it; the summary of an umbrella body names neither place nor time
    assert ("Patrols" in text.split("What happened")[0]) == SEES[name][0]


def test_a_visit_before_the_concern_is_not_about_it(cast, pages, patrols):
    patrols.done()
    concern = cast.concern(at=NOON + 3 * HOUR)
    assert CAME not in text_of(pages.as_("faith", **LATER), address_of(concern))


PLANNERS = ("sergeant", "inspector", "commander", "council", "manager")


@pytest.mark.parametrize("name", [*PLANNERS, "constable", "warden", "faith", "umbrella", "coordinator"])
def test_planning_a_visit_is_offered_to_those_who_plan(cast, pages, name):
    concern = cast.concern()
    assert ("Plan a visit" in text_of(pages.as_(name), address_of(concern))) == (name in PLANNERS)


def test_planning_a_visit_is_not_offered_for_what_is_recorded_only(cast, pages):
    concern = cast.concern(wants=("record",))
    assert "Plan a visit" not in text_of(pages.as_("sergeant"), address_of(concern))


def test_home_of_an_officer_shows_what_is_open_today(cast, pages, patrols):
    visit = patrols.visit()
    done = patrols.visit(visit.round, place=cast.other_mosque)
    patrols.done(done)
    client = pages.as_("constable", **LATER)
    text = text_of(client, "/")
    assert 'id="visits-today"' in text
    assert f'href="/patrols/today/#{visit.reference}"' in text
    assert done.reference not in text
    assert 'id="visits-today"' not in text_of(pages.as_("inspector"), "/")


def test_home_of_a_place_shows_who_came_lately(cast, pages, patrols):
    patrols.done()
    for name in ("faith", "trustee"):
        assert CAME in text_of(pages.as_(name, **LATER), "/")
    for name in ("other_faith", "umbrella", "council", "coordinator"):
        assert CAME not in text_of(pages.as_(name), "/")
    assert CAME not in text_of(pages.as_("faith", days=19), "/")


@pytest.mark.parametrize(
    ("name", "today", "lately"),
    [
        ("constable", 2, 0),
        ("inspector", 1, 0),
        ("faith", 0, 1),
        ("umbrella", 0, 0),
        ("coordinator", 0, 0),
        ("nobody", 0, 0),
    ],
)
def test_who_has_none_of_it_pays_nothing(cast, patrols, rf, name, today, lately):
    from hub.people.querysets import remember_memberships

    patrols.done()
    patrols.visit(patrols.round(starts_at=NOON + 4 * HOUR))
    request = rf.get("/")
    request.user, request.now = getattr(cast, name), NOON + 3 * HOUR
    remember_memberships(request.user)
    for panel, expected in ((panels.visits_today, today), (panels.visits_lately, lately)):
        with CaptureQueriesContext(connection) as caught:
            panel(request)
        assert len(caught) == expected


@pytest.mark.parametrize("name", ["faith", "constable"])
def test_pages_cost_the_same_for_one_visit_and_for_three(cast, pages, patrols, name):
    concern = cast.concern()
    addresses, counts = ["/", place_page(cast), address_of(concern)], []
    for more in (1, 2):
        for n in range(more):
            start = NOON + (more * 10 + n) * HOUR * 4
            patrols.done(patrols.visit(patrols.round(starts_at=start)))
            patrols.visit(patrols.round(starts_at=start + 400 * HOUR))
        client = pages.as_(name, days=10)
        for address in addresses:
            client.get(address)  # the first look at a concern is written down
        with CaptureQueriesContext(connection) as caught:
            for address in addresses:
                client.get(address)
        counts.append(len(caught))
    assert counts[0] == counts[1]
