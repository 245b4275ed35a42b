from urllib.parse import urlsplit

import pytest
from django.urls import reverse

from hub.people.models import Organisation
from hub.places import panels
from hub.places.actions_imports import load_areas
from hub.places.boundaries import boroughs_of
from hub.places.models import AreaBoundary, PlaceOfWorship
from hub.places.panels import Panel, add_panel
from hub.references import new_reference
from tests.cast import unsaved_place
from tests.places.conftest import WARDS
from tests.places.test_querysets import SEES

EVERYBODY = sorted(SEES)
MOSQUES = {"mosque": "Northfield Mosque", "other_mosque": "Southfield Mosque", "far_mosque": "Eastfield Mosque"}


def address(name, place):
    return reverse(f"places:{name}", args=[place.reference])


def text_of(response):
    return response.content.decode()


@pytest.fixture
def as_(client, cast):
    def sign_in(name):
        client.force_login(getattr(cast, name))
        return client

    return sign_in


@pytest.mark.parametrize("name", EVERYBODY)
def test_list_and_detail_show_the_same_places(as_, cast, name):
    client = as_(name)
    listed = text_of(client.get(reverse("places:list")))
    for key, title in MOSQUES.items():
        assert (title in listed) == (title in SEES[name])
        status = client.get(address("detail", getattr(cast, key))).status_code
        assert status == (200 if title in SEES[name] else 404)


@pytest.mark.parametrize("url_name", ["detail", "run_by"])
def test_a_stranger_and_a_guess_get_the_same_answer(as_, cast, url_name):
    client = as_("nobody")
    real, guessed = cast.mosque.reference, new_reference("P")
    for method in (client.get, client.post):
        answers = [method(reverse(f"places:{url_name}", args=[reference])) for reference in (real, guessed)]
        expected = 405 if url_name == "detail" and method == client.post else 404
        assert [answer.status_code for answer in answers] == [expected, expected]


def test_not_signed_in(client, cast):
    for url in [reverse("places:list"), *(address(name, cast.mosque) for name in ("detail", "run_by"))]:
        response = client.get(url)
        assert (response.status_code, urlsplit(response.url).path) == (302, reverse("account_login"))


def test_a_list_without_places_says_whom_to_ask(as_):
    assert "No places yet" in text_of(as_("nobody").get(reverse("places:list")))


def make_places(cast, count):
    PlaceOfWorship.objects.bulk_create(
        unsaved_place(f"Temple {n:03}", cast.south_ward, faith="hindu") for n in range(count)
    )


def test_list_pages_through_everything_once(as_, cast):
    make_places(cast, 60)
    client, found, url = as_("council"), [], "?"
    while url:
        response = client.get(reverse("places:list") + url)
        found += [place.name for place in response.context["places"]]
        assert bool(response.context["start"]) == ("after" in url)
        url = response.context["next"]
    assert found == ["Northfield Mosque", "Southfield Mosque", *(f"Temple {n:03}" for n in range(60))]


def test_list_keeps_the_search_from_page_to_page(as_, cast):
    make_places(cast, 30)
    client = as_("council")
    first = client.get(reverse("places:list"), {"q": "temple"})
    second = client.get(reverse("places:list") + first.context["next"])
    assert [place.name for place in second.context["places"]] == [f"Temple {n:03}" for n in range(25, 30)]


def test_search_finds_only_what_one_may_see(as_, cast):
    client = as_("faith")
    assert "Southfield Mosque" not in text_of(client.get(reverse("places:list"), {"q": "southfield"}))
    assert "Northfield Mosque" in text_of(client.get(reverse("places:list"), {"q": "NORTHFIELD"}))


@pytest.mark.parametrize("query", ["after=P-0000-0000", "after=%27", "after=" + "9" * 5000, "q=" + "x" * 5000])
def test_list_with_a_senseless_query_starts_at_the_start(as_, query):
    response = as_("faith").get(f"{reverse('places:list')}?{query}")
    assert [place.name for place in response.context["places"]] == ["Northfield Mosque"]


def test_list_after_a_place_one_may_not_see_starts_at_the_start(as_, cast):
    """Otherwise the page that follows would tell where in the alphabet a hidden place stands."""
    response = as_("other_faith").get(reverse("places:list"), {"after": cast.mosque.reference})
    assert response.context["start"] == ""


def test_list_leaves_out_closed_places_but_their_page_stays(as_, cast, start):
    PlaceOfWorship.objects.filter(pk=cast.mosque.pk).update(closed_at=start)
    client = as_("council")
    assert "Northfield Mosque" not in text_of(client.get(reverse("places:list")))
    assert "This place closed on Mon 30 Nov" in text_of(client.get(address("detail", cast.mosque)))


@pytest.mark.parametrize("name", ["faith", "council", "commander", "coordinator"])
def test_list_costs_the_same_for_one_place_and_for_three(as_, cast, name, django_assert_num_queries):
    client = as_(name)
    client.get(reverse("places:list"))
    counts = []
    for more in (0, 3):
        for n in range(more):
            PlaceOfWorship.objects.create(
                name=f"More {n}", faith="sikh", ward=cast.ward, borough=cast.borough, run_by=cast.committee
            )
        with CountQueries() as count:
            response = client.get(reverse("places:list"))
        counts.append((len(response.context["places"]), len(count)))
    assert counts[1][0] == counts[0][0] + 3
    assert counts[0][1] == counts[1][1] <= 12


class CountQueries:
    def __enter__(self):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        self.capture = CaptureQueriesContext(connection)
        return self.capture.__enter__()

    def __exit__(self, *raised):
        return self.capture.__exit__(*raised)


def test_detail_says_what_is_known(as_, cast):
    PlaceOfWorship.objects.filter(pk=cast.mosque.pk).update(address="1 High Street", postcode="SM1 1AA")
    text = text_of(as_("council").get(address("detail", cast.mosque)))
    for fact in ("Northfield Mosque", "Muslim", "Northfield", "Testham", "1 High Street", "SM1 1AA"):
        assert fact in text
    assert "Northfield Mosque Trust" in text
    assert "Testham Council of Mosques" not in text  # to whom a place opened itself is its own business


def test_detail_draws_a_map_without_style_or_script(as_, cast, squares):
    west = AreaBoundary.objects.get(area__code=WARDS[0].code).area
    PlaceOfWorship.objects.filter(pk=cast.mosque.pk).update(
        ward=west, borough=west.parent, longitude=-0.25, latitude=51.45
    )
    response = as_("faith").get(address("detail", cast.mosque))
    locator = response.context["locator"]
    assert locator.point == (96, 150)  # west of the middle of two squares side by side, half way down
    assert locator.ward == "M12 285L180 285L180 15L12 15L12 285Z"
    assert "style=" not in text_of(response)
    assert "Outline of Squareham with the ward of Westward marked" in text_of(response)


def test_detail_of_a_place_without_a_point_marks_its_ward(as_, cast, squares):
    west = AreaBoundary.objects.get(area__code=WARDS[0].code).area
    PlaceOfWorship.objects.filter(pk=cast.mosque.pk).update(ward=west, borough=west.parent)
    response = as_("faith").get(address("detail", cast.mosque))
    assert response.context["locator"].point is None
    assert "The exact point is not known" in text_of(response)


def test_a_borough_in_several_parts_is_drawn_in_all_of_them(as_, cast, start):
    apart = [WARDS[0], WARDS[2].__class__(**{**vars(WARDS[2]), "parent_code": WARDS[0].parent_code})]
    load_areas(boroughs_of(apart), apart, at=start)
    west = AreaBoundary.objects.get(area__code=WARDS[0].code).area
    PlaceOfWorship.objects.filter(pk=cast.mosque.pk).update(ward=west, borough=west.parent)
    assert as_("faith").get(address("detail", cast.mosque)).context["locator"].borough.count("M") == 2


@pytest.fixture
def no_panels(monkeypatch):
    monkeypatch.setattr(panels, "_registered", [])


def test_panels_of_other_apps_stand_above_and_below(as_, cast, no_panels):
    def panel(is_action):
        def show(request, place):
            shown_to = {"items": [{"text": f"{request.user.name} at {place.name}", "href": "#"}]}
            return Panel("components/breadcrumbs.html", shown_to, is_action) if place == cast.mosque else None

        return show

    for is_action in (True, False):
        add_panel(panel(is_action))
    response = as_("council").get(address("detail", cast.mosque))
    assert (len(response.context["top"]), len(response.context["below"])) == (1, 1)
    response = as_("council").get(address("detail", cast.other_mosque))
    assert (response.context["top"], response.context["below"]) == ([], [])


def test_adding_a_panel_again_changes_nothing(no_panels):
    def panel(request, place):
        return None

    add_panel(panel)
    add_panel(panel)
    assert panels._registered == [panel]


@pytest.mark.parametrize("name", EVERYBODY)
def test_only_the_coordinator_says_who_runs_a_place(as_, cast, name):
    client, seen = as_(name), "Southfield Mosque" in SEES[name]
    expected = 302 if name == "coordinator" else 403 if seen else 404
    response = client.post(address("run_by", cast.other_mosque), {"organisation": cast.committee.reference})
    assert response.status_code == expected
    cast.other_mosque.refresh_from_db()
    assert cast.other_mosque.run_by == (cast.committee if name == "coordinator" else cast.other_committee)


def test_run_by_offers_open_committees_of_the_same_world(as_, cast, start):
    for name, more in [("Closed Trust", {"closed_at": start}), ("Made-up Trust", {"is_demo": True})]:
        cast.add(name, Organisation.objects.create(kind="place_committee", name=name, **more))
    client, url = as_("coordinator"), address("run_by", cast.far_mosque)
    offered = [label for _value, label in client.get(url).context["form"]["organisation"].field.choices]
    assert offered == ["Nobody yet", "Northfield Mosque Trust", "Southfield Mosque Trust"]
    for wrong in ("Closed Trust", "Made-up Trust"):
        response = client.post(url, {"organisation": getattr(cast, wrong).reference})
        assert (response.status_code, bool(response.context["form"].errors)) == (200, True)
    for wrong in (cast.council_body.reference, str(cast.committee.pk), "\x00", "x" * 100_000):
        assert client.post(url, {"organisation": wrong}).status_code in (200, 400)
    cast.far_mosque.refresh_from_db()
    assert cast.far_mosque.run_by is None


def test_run_by_is_recorded(as_, cast):
    as_("coordinator").post(address("run_by", cast.far_mosque), {"organisation": cast.committee.reference})
    event = cast.far_mosque.events.get()
    assert (event.kind, event.by, event.other_organisation) == ("run_by_set", cast.coordinator, cast.committee)
