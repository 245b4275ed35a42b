"""The pages of rounds: the list, one of them, and what a planner does."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hub.history.models import Event
from hub.matters.pages import PAGE
from hub.people.models import Organisation
from patrols import actions
from patrols.models import Round, Visit
from tests.cast import START, STRANGERS, person
from tests.patrols.walk import HOUR, NOON

NEW, LIST = "/patrols/new/", "/patrols/"


def text_of(page):
    return " ".join(page.content.decode().split())


def address_of(round_, words=""):
    return f"/patrols/{round_.matter.reference}/{words + '/' if words else ''}"


def typed(cast, **changes):
    facts = {
        "form_key": str(uuid4()),
        "day": "4/12/2026",
        "starts": "12:00",
        "ends": "4pm",
        "officers": [cast.constable.reference],
        "note": "In pairs.",
    }
    return facts | changes


def visit_typed(cast, **changes):
    return {"place": cast.mosque.reference, "starts": "13:00", "ends": "13:30", "why": "", "version": 1} | changes


def listed(page):
    return [row["reference"] for row in page.context["rows"]]


def test_making_a_round_leads_to_its_first_visit(cast, pages):
    client = pages.as_("sergeant")
    assert 'value="30/11/2026"' in text_of(client.get(NEW))
    page = client.post(NEW, typed(cast), follow=True)
    made = Round.objects.get()
    assert page.redirect_chain == [(address_of(made, "add-visit"), 302)]
    assert made.when == "Fri 4 Dec 12:00 to 16:00"
    page = client.post(address_of(made, "add-visit"), visit_typed(cast, why="They asked."), follow=True)
    assert page.redirect_chain == [(address_of(made), 302)]
    for words in ("Northfield Mosque", "Fri 4 Dec 13:00 to 13:30", "They asked.", "Constable", "In pairs."):
        assert words in text_of(page)


def test_pressing_twice_makes_and_adds_once(cast, pages):
    client, said = pages.as_("sergeant"), typed(cast)
    for _press in range(2):
        assert client.post(NEW, said).status_code == 302
    made = Round.objects.get()
    for _press in range(2):
        page = client.post(address_of(made, "add-visit"), visit_typed(cast), follow=True)
        assert "The visit is on the round." in text_of(page)
    assert Visit.objects.count() == 1


def test_an_end_before_the_beginning_is_on_the_next_day(cast, pages):
    client = pages.as_("sergeant")
    client.post(NEW, typed(cast, starts="22:00", ends="02:00"))
    made = Round.objects.get()
    assert made.when == "Fri 4 Dec 22:00 to Sat 5 Dec 02:00"
    client.post(address_of(made, "add-visit"), visit_typed(cast, starts="23:50", ends="00:10"))
    client.post(address_of(made, "add-visit"), visit_typed(cast, starts="00:30", ends="01:00", version=2))
    assert [visit.when for visit in Visit.objects.order_by("pk")] == [
        "Fri 4 Dec 23:50 to Sat 5 Dec 00:10",
        "Sat 5 Dec 00:30 to 01:00",
    ]


def test_an_overlap_names_the_other_round(cast, pages, patrols):
    other = patrols.round()
    page = pages.as_("sergeant").post(NEW, typed(cast, starts="15:00", ends="18:00"))
    assert page.status_code == 200
    assert f"Constable is on round {other.matter.reference} from Fri 4 Dec 12:00 to 16:00 already." in text_of(page)
    assert Round.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"day": "31/02/2027"}, "Enter the date as day, month and year"),
        ({"day": ""}, "Enter a date"),
        ({"day": "1/11/2026"}, "That day has passed"),
        ({"day": "4/12/2036"}, "more than a year away"),
        ({"day": "30/11/2026", "starts": "06:00", "ends": "08:00"}, "has to end later than now"),
        ({"starts": "25:00"}, "Enter the time as hours and minutes"),
        ({"starts": "x" * 9000}, "Enter the time as hours and minutes"),
        ({"ends": ""}, "Enter a time"),
        ({"day": "28/3/2027", "starts": "01:30"}, "Clocks go forward that night"),
        ({"officers": []}, "Choose who walks the round"),
        ({"officers": ["U-0000-0000"]}, "Choose one of the answers on the page"),
        ({"note": "x" * 1001}, "Use 1000 characters at most"),
        ({"note": "a\x00b"}, "There is a character in it that cannot be kept"),
        ({"form_key": "x"}, "Read the page again"),
        ({"form_key": ""}, "Read the page again"),
    ],
)
def test_a_wrong_answer_is_told(cast, pages, changes, problem):
    page = pages.as_("sergeant").post(NEW, typed(cast, **changes))
    assert page.status_code == 200
    assert problem in text_of(page)
    assert not Round.objects.exists()


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"starts": "11:00", "ends": "11:30"}, "within the round, Fri 4 Dec 12:00 to 16:00"),
        ({"starts": "15:30", "ends": "16:30"}, "within the round"),
        ({"starts": "noonish"}, "Enter the time as hours and minutes"),
        ({"place": ""}, "Choose a place"),
        ({"place": "far"}, "Choose one of the answers on the page"),
        ({"version": "9" * 3000}, "Read the page again"),
        ({"why": "x" * 1001}, "Use 1000 characters at most"),
    ],
)
def test_a_wrong_visit_is_told(cast, pages, patrols, changes, problem):
    if changes.get("place") == "far":
        changes = {"place": cast.far_mosque.reference}
    page = pages.as_("sergeant").post(address_of(patrols.round(), "add-visit"), visit_typed(cast, **changes))
    assert page.status_code == 200
    assert problem in text_of(page)
    assert not Visit.objects.exists()


def test_a_version_that_cannot_be_read_goes_back_as_the_one_of_now(cast, pages, patrols):
    made = patrols.round()
    page = pages.as_("sergeant").post(address_of(made, "add-visit"), visit_typed(cast, version="x"))
    assert "Read the page again" in text_of(page)
    assert page.context["form"]["version"].value() == made.version


def test_a_round_over_the_night_on_which_clocks_go_back(cast, pages):
    pages.now = START.replace(month=10, day=23)
    client = pages.as_("sergeant")
    client.post(NEW, typed(cast, day="24/10/2026", starts="22:00", ends="04:00"))
    made = Round.objects.get()
    assert made.shift.upper - made.shift.lower == timedelta(hours=7)
    client.post(address_of(made, "add-visit"), visit_typed(cast, starts="00:50", ends="01:10"))
    client.post(address_of(made, "add-visit"), visit_typed(cast, starts="01:30", ends="02:15", version=2))
    first, second = Visit.objects.order_by("pk")
    assert first.planned_to - first.planned_from == timedelta(minutes=20)
    assert first.when == "Sun 25 Oct 00:50 to 01:10 BST"
    assert second.planned_to - second.planned_from == timedelta(minutes=105)  # the hour from one comes twice
    assert second.when == "Sun 25 Oct 01:30 BST to 02:15"


def test_places_where_a_patrol_is_wanted_stand_first(cast, pages, patrols):
    cast.concern(wants=("patrol",), place=cast.other_mosque, by=cast.other_faith)
    page = pages.as_("sergeant").get(address_of(patrols.round(), "add-visit"))
    groups = page.context["form"].fields["place"].choices
    assert groups[1:] == [
        ("A patrol is wanted", [(cast.other_mosque.reference, "Southfield Mosque, Southfield")]),
        ("Other places", [(cast.mosque.reference, "Northfield Mosque, Northfield")]),
    ]


def test_planning_from_a_concern(cast, pages, patrols):
    concern, made = cast.concern(wants=("patrol",)), patrols.round()
    client = pages.as_("sergeant")
    page = client.get(f"/concerns/{concern.matter.reference}/")
    ways = {str(label): address for label, address in page.context["ways"]}
    page = client.get(ways["Plan a visit"])
    assert listed(page) == [made.matter.reference]
    query = f"?place={cast.mosque.reference}&concern={concern.matter.reference}"
    assert f"add-visit/{query}" in page.content.decode().replace("&amp;", "&")
    page = client.get(address_of(made, "add-visit") + query)
    assert page.context["form"]["place"].value() == cast.mosque.reference
    client.post(address_of(made, "add-visit"), visit_typed(cast, concern=concern.matter.reference))
    assert Visit.objects.get().concern == concern


def test_a_concern_that_is_not_theirs_is_left_out(cast, pages, patrols):
    hidden = cast.concern(told=[cast.council_body])
    client = pages.as_("sergeant")
    for said in (hidden.matter.reference, "nonsense"):
        client.post(address_of(patrols.round(), "add-visit"), visit_typed(cast, concern=said))
        assert Visit.objects.get().concern is None
        Visit.objects.all().delete()
        actions.cancel_round(Round.objects.latest("pk"), words="x", by=cast.sergeant, at=START)


def test_changing_and_calling_off(cast, pages, patrols):
    made, client = patrols.round(), pages.as_("sergeant")
    assert 'value="04/12/2026"' in text_of(client.get(address_of(made, "change")))
    said = typed(cast, starts="11:00", officers=[cast.inspector.reference], version=1)
    for _press in range(2):
        page = client.post(address_of(made, "change"), said, follow=True)
        assert "The round is changed." in text_of(page)
        assert "Inspector" in text_of(page)
    assert Event.objects.filter(kind="change_round").count() == 1
    page = client.post(address_of(made, "call-off"), {"version": 2, "words": ""})
    assert "Say why it is called off" in text_of(page)
    for _press in range(2):
        page = client.post(address_of(made, "call-off"), {"version": 2, "words": "Nobody is left."}, follow=True)
        assert "The round is called off." in text_of(page)
    assert Event.objects.filter(kind="cancel_round").count() == 1
    page = client.get(address_of(made, "change"), follow=True)
    assert "This round was called off." in text_of(page)


def test_somebody_who_was_overtaken_keeps_what_they_typed(cast, pages, patrols):
    visit = patrols.visit()
    page = pages.as_("sergeant").post(
        address_of(visit.round, "add-visit"), visit_typed(cast, starts="14:00", ends="14:15", why="School ends.")
    )
    assert page.status_code == 409
    assert "School ends." in text_of(page)
    assert "Something changed while you were writing" in text_of(page)
    again = page.context["form"].data
    assert pages.client.post(address_of(visit.round, "add-visit"), again).status_code == 302
    assert Visit.objects.count() == 2


def test_a_visit_that_would_fall_outside_is_told(cast, pages, patrols):
    visit = patrols.visit()
    page = pages.as_("sergeant").post(address_of(visit.round, "change"), typed(cast, starts="14:00", version=2))
    assert page.status_code == 200
    assert "The visit to Northfield Mosque, Fri 4 Dec 13:00 to 13:30, would fall outside the round" in text_of(page)


def test_the_commander_chooses_a_team(cast, pages):
    client = pages.as_("commander")
    page = client.get(NEW)
    assert [str(team) for team in page.context["teams"]] == [
        "North Area Command",
        "Otherham Neighbourhood Team",
        "Testham Neighbourhood Team",
    ]
    client.post(f"{NEW}?team={cast.police_body.reference}", typed(cast))
    assert Round.objects.get().matter.lead == cast.police_body
    page = client.get(f"{NEW}?team={cast.council_body.reference}")
    assert page.templates[0].name == "patrols/teams.html"


def test_a_team_without_an_area_is_told_what_to_do(cast, pages):
    Organisation.areas.through.objects.all().delete()
    page = pages.as_("sergeant").post(NEW, typed(cast))
    assert "This team covers no area yet" in text_of(page)


def test_colleagues_see_the_round_and_plan_nothing(cast, pages, patrols):
    made = patrols.visit().round
    client = pages.as_("constable")
    page = client.get(address_of(made))
    assert "Add a visit" not in text_of(page)
    assert "Take it off" not in text_of(page)
    for words in ("change", "call-off", "add-visit"):
        assert client.get(address_of(made, words)).status_code == 403
    assert client.get(NEW).status_code == client.get("/patrols/plan/").status_code == 404


@pytest.mark.parametrize("name", [*STRANGERS, "faith", "trustee", "umbrella", "council", "warden", "coordinator"])
def test_a_round_does_not_exist_for_others(cast, pages, patrols, name):
    visit = patrols.visit()
    client = pages.as_(name)
    for words in ("", "change", "call-off", "add-visit"):
        assert client.get(address_of(visit.round, words)).status_code == 404
        assert client.post(address_of(visit.round, words)).status_code in (404, 405)
    page = client.get(LIST)
    assert page.status_code == 404 or listed(page) == []


def test_looking_at_a_round_is_written_down(cast, pages, patrols):
    made = patrols.round()
    pages.as_("constable").get(address_of(made))
    viewed = Event.objects.get(kind="viewed")
    assert (viewed.matter, viewed.by) == (made.matter, cast.constable)


def test_the_list_shows_what_is_to_come_and_what_is_over(cast, pages, patrols):
    coming, done = patrols.round(starts_at=NOON + 24 * HOUR), patrols.done().round
    client = pages.as_("constable")
    assert listed(client.get(LIST)) == [coming.matter.reference]
    assert listed(client.get(f"{LIST}?show=ended")) == [done.matter.reference]
    assert listed(client.get(f"{LIST}?show=all")) == [coming.matter.reference, done.matter.reference]
    assert listed(client.get(f"{LIST}?show=nonsense&after=x&before=%00".replace("%00", "C-7K3Q-9XRD"))) == [
        coming.matter.reference
    ]


def test_pages_of_the_list_have_no_gaps(cast, pages, patrols):
    made = [patrols.round(starts_at=NOON + n * timedelta(hours=4)).matter.reference for n in range(PAGE + 3)]
    client = pages.as_("constable")
    first = client.get(LIST)
    second = client.get(first.context["after"])
    assert listed(first) + listed(second) == made  # what comes first stands first
    assert listed(client.get(second.context["before"])) == listed(first)


def queries_of(client, address):
    with CaptureQueriesContext(connection) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


def test_pages_cost_the_same_for_one_row_and_for_three(cast, pages, patrols):
    visit = patrols.visit()
    person(cast, "second", "police_body", "police_officer")
    addresses = [LIST, "/patrols/plan/", address_of(visit.round)]
    client = pages.as_("sergeant")
    client.get("/")
    before = [queries_of(client, address) for address in addresses]
    patrols.visit(visit.round, minutes=120, place=cast.other_mosque), patrols.visit(visit.round, minutes=180)
    patrols.visit(patrols.round(starts_at=NOON + 24 * HOUR, officers=[cast.constable, cast.second]))
    patrols.visit(patrols.round(starts_at=NOON + 48 * HOUR))
    assert [queries_of(client, address) for address in addresses] == before
