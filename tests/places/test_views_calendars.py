"""School terms, Islamic dates and estimates in the browser."""

from datetime import date

import pytest

from hub.history.models import Event
from hub.places import actions_calendars
from hub.places.models import IslamicDate, PrayerCalculation, SchoolTerm
from tests.cast import START
from tests.places.test_views_times import of, text_of

SPRING = {"name": "Spring 2027", "starts_on": "4/1/2027", "ends_on": "12/2/2027", "source": "The council's page"}


def a_term(cast, *, name="Autumn", first=date(2026, 9, 1), last=date(2026, 12, 18)):
    facts = {"name": name, "starts_on": first, "ends_on": last, "source": "The council's page"}
    return actions_calendars.add_term(cast.borough, **facts, by=cast.council, at=START)[0]


def add_address(cast):
    return f"/places/terms/{cast.borough.code}/add/"


def test_a_council_keeps_the_terms_of_its_borough(cast, pages):
    client = pages.as_("council")
    version = client.get(add_address(cast)).context["form"].initial["version"]
    for _press in range(2):
        assert client.post(add_address(cast), SPRING | {"version": version}).status_code == 302
    term = SchoolTerm.objects.get()
    assert Event.objects.get(kind="term_added").organisation == cast.council_body
    page = text_of(client.get("/places/terms/"))
    assert "Mon 4 Jan 2027" in page
    assert "Fri 12 Feb 2027" in page
    assert "checked Mon 30 Nov" in page
    address = f"/places/terms/{cast.borough.code}/2027-01-04/"
    version = client.get(address).context["form"].initial["version"]
    assert client.post(address, SPRING | {"name": "Spring", "version": "3"}).status_code == 409
    assert client.post(address, SPRING | {"name": "Spring", "version": version}).status_code == 302
    term.refresh_from_db()
    assert term.name == "Spring"
    assert "Remove “Spring”?" in text_of(client.get(f"{address}remove/"))
    client.post(f"{address}remove/")
    assert not SchoolTerm.objects.exists()
    assert client.post(f"{address}remove/").status_code == 404


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"ends_on": "3/1/2027"}, "before the first one"),
        ({"ends_on": "3/12/2027"}, "A term is not that long"),
        ({"starts_on": "4/1/2007"}, "within three years"),
        ({"starts_on": "1/12/2026"}, "lie within “Autumn” already"),
        ({"source": ""}, "Fill in"),
        ({"starts_on": "soon"}, "Enter the date"),
    ],
)
def test_a_wrong_term_is_said(cast, pages, wrong, said):
    a_term(cast)
    response = pages.as_("council").post(add_address(cast), SPRING | {"version": "0"} | wrong)
    assert said in text_of(response)
    assert SchoolTerm.objects.count() == 1


def test_terms_of_another_borough_are_not_theirs(cast, pages):
    a_term(cast)
    client = pages.as_("other_council")
    assert "Autumn" not in text_of(client.get(f"/places/terms/?borough={cast.borough.code}"))
    for words in ("add/", "2026-09-01/", "2026-09-01/remove/"):
        assert client.get(f"/places/terms/{cast.borough.code}/{words}").status_code == 404
    assert text_of(pages.as_("coordinator").get("/places/terms/")).count("<option") == 3


def test_the_list_of_terms_costs_the_same(cast, pages, django_assert_num_queries):
    a_term(cast)
    client = pages.as_("council")
    with django_assert_num_queries(COST := 8):
        client.get("/places/terms/")
    a_term(cast, name="b", first=date(2027, 1, 4), last=date(2027, 2, 1))
    a_term(cast, name="c", first=date(2027, 3, 4), last=date(2027, 4, 1))
    with django_assert_num_queries(COST):
        client.get("/places/terms/")


GENERAL = "/places/islamic-dates/"


def announce(client, address, day):
    version = client.get(address).context["form"].initial["version"]
    return client.post(address, {"on": day, "version": version}, follow=True)


def test_the_coordinator_announces_for_all_and_a_place_for_itself(cast, pages):
    client = pages.as_("coordinator")
    assert "provisional" in text_of(client.get(GENERAL))
    assert "no longer provisional" in text_of(announce(client, f"{GENERAL}ramadan/1448/", "9/2/2027"))
    assert "announced for all" in text_of(pages.as_("nobody").get(GENERAL))
    own = of(cast, "times/islamic-dates/")
    client = pages.as_("faith")
    assert "announced for all" in text_of(client.get(own))
    text = text_of(announce(client, f"{own}ramadan/1448/", "8/2/2027"))
    assert "announced by this place" in text
    assert IslamicDate.objects.count() == 2
    for _press in range(2):
        client.post(f"{own}ramadan/1448/undo/")
    assert "announced by this place" not in text_of(client.get(own))
    pages.as_("coordinator").post(f"{GENERAL}ramadan/1448/undo/")
    assert not IslamicDate.objects.exists()
    kinds = Event.objects.filter(kind__startswith="islamic").order_by("pk").values_list("kind", "place__name")
    assert list(kinds) == [
        ("islamic_date_set", None),
        ("islamic_date_set", "Northfield Mosque"),
        ("islamic_date_taken_back", "Northfield Mosque"),
        ("islamic_date_taken_back", None),
    ]


def test_a_day_that_cannot_be_is_refused(cast, pages):
    client = pages.as_("coordinator")
    page = announce(client, f"{GENERAL}ramadan/1448/", "9/5/2027")
    assert "It is expected about 8 February 2027" in text_of(page)
    assert client.post(f"{GENERAL}ramadan/1448/", {"on": "9/2/2027", "version": "5"}).status_code == 409
    assert not IslamicDate.objects.exists()
    for words in ("easter/1448/", "ramadan/99999999999/", "ramadan/1/"):
        assert client.get(f"{GENERAL}{words}").status_code == 404


def located(cast):
    cast.mosque.longitude, cast.mosque.latitude = -0.2, 51.4
    cast.mosque.save()


CHOSEN = {"is_shown": "yes", "method": "mwl", "asr": "hanafi", "high_latitude": "middle"}


def test_estimates_name_the_rule_that_decides_in_june(cast, pages):
    located(cast)
    client, address = pages.as_("faith"), of(cast, "times/estimates/")
    page = text_of(client.get(address))
    assert "Sun 21 Jun" in page
    assert "The Moonsighting Committee&#x27;s time for the season was taken." in page
    version = client.get(address).context["form"].initial["version"]
    tried = text_of(client.post(address, CHOSEN | {"version": version, "try": "1"}))
    assert "not saved yet" in tried
    assert "the middle of the night was taken" in tried
    assert not PrayerCalculation.objects.exists()
    for _press in range(2):
        assert client.post(address, CHOSEN | {"version": version}).status_code == 302
    assert PrayerCalculation.objects.get().method == "mwl"
    assert client.post(address, CHOSEN | {"asr": "standard", "version": version}).status_code == 409


def test_without_a_point_nothing_is_worked_out(cast, pages):
    page = text_of(pages.as_("faith").get(of(cast, "times/estimates/")))
    assert "The map does not know yet where this place is" in page


def test_trying_what_is_no_answer_is_asked_again(cast, pages):
    located(cast)
    page = pages.as_("faith").post(of(cast, "times/estimates/"), CHOSEN | {"method": "?", "try": "1", "version": "0"})
    assert page.status_code == 200
    assert "Choose one of the answers" in text_of(page)
