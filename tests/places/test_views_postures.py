"""The pages of postures, and the line on the first page."""

from datetime import timedelta

import pytest

from hub.places.models import Posture
from tests.cast import START
from tests.places.test_postures import DAY, raised


def typed(cast, **changes):
    said = {
        "area": cast.borough.code,
        "faiths": ["muslim"],
        "level": "heightened",
        "reason": "Threats after\nthe news.",
        "starts_at_day": "30/11/2026",
        "starts_at_time": "10:00",
        "ends_at_day": "7/12/2026",
        "ends_at_time": "10:00",
        "review_at_day": "5/12/2026",
        "review_at_time": "9am",
    }
    return said | changes


def text_of(response):
    return " ".join(response.content.decode().split())


def test_a_sergeant_sets_one_and_pressing_twice_sets_it_once(cast, pages):
    client = pages.as_("sergeant")
    for _press in range(2):
        response = client.post("/postures/new/", typed(cast))
        posture = Posture.objects.get()
        assert response.url == f"/postures/{posture.reference}/"
    assert (posture.set_for, posture.faiths, posture.reason) == (
        cast.police_body,
        ["muslim"],
        "Threats after the news.",
    )
    assert posture.ends_at == START + 7 * DAY + timedelta(hours=1)


def test_a_commander_sets_one_for_the_command(cast, pages):
    pages.as_("commander").post("/postures/new/", typed(cast, area=cast.other_ward.code))
    assert Posture.objects.get().set_for == cast.command


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"area": "E09990002"}, "Choose one of the answers on the page"),
        ({"ends_at_day": "30/12/2026"}, "Four weeks at most"),
        ({"ends_at_day": "29/11/2026"}, "Give an end that is still to come"),
        ({"review_at_day": "8/12/2026"}, "Choose a time between its beginning and its end"),
        ({"starts_at_day": "1/11/2026"}, "Choose a time from yesterday on"),
        ({"reason": "x" * 301}, "Use 300 characters at most"),
        ({"reason": "a\x00b"}, "cannot be kept"),
        ({"level": "panic"}, "Choose one of the answers on the page"),
    ],
)
def test_what_is_wrong_is_said(cast, pages, wrong, said):
    response = pages.as_("sergeant").post("/postures/new/", typed(cast, **wrong))
    assert said in text_of(response)
    assert not Posture.objects.exists()


def test_a_committee_learns_level_end_and_by_whom_but_not_why(cast, pages):
    posture = raised(cast)
    page = text_of(pages.as_("faith").get(f"/postures/{posture.reference}/"))
    assert "Heightened in Testham" in page
    assert "Testham Neighbourhood Team" in page
    assert "Threats" not in page
    assert "Change how long" not in page
    assert "Threats" in text_of(pages.as_("warden").get(f"/postures/{posture.reference}/"))


def test_the_first_page_says_it_calmly_to_those_in_the_area(cast, pages):
    raised(cast)
    line = "Heightened until Mon 7 Dec in Testham, for places of every faith (set by Testham Neighbourhood Team)."
    for name in ("faith", "council", "constable", "other_faith", "commander"):
        page = text_of(pages.as_(name).get("/"))
        assert line in page, name
        assert "Threats" not in page
    for name in ("umbrella", "other_council", "other_constable", "nobody"):
        assert "Heightened" not in text_of(pages.as_(name).get("/")), name
    assert "Heightened" not in text_of(pages.as_("council", days=8).get("/"))


def test_another_end_is_given_and_a_stale_page_is_sent_back_with_what_was_typed(cast, pages):
    posture = raised(cast)
    said = {
        "ends_at_day": "14/12/2026",
        "ends_at_time": "10:00",
        "review_at_day": "10/12/2026",
        "review_at_time": "9am",
    }
    client, address = pages.as_("inspector"), f"/postures/{posture.reference}/extend/"
    stale = client.post(address, said | {"version": "0"})
    assert stale.status_code == 409
    assert "14/12/2026" in text_of(stale)
    assert client.post(address, said | {"version": "1"}).status_code == 302
    posture.refresh_from_db()
    assert posture.ends_at == START + 14 * DAY + timedelta(hours=1)


def test_ended_on_a_page_of_its_own_and_a_second_press_says_so(cast, pages):
    posture = raised(cast)
    client, address = pages.as_("sergeant"), f"/postures/{posture.reference}/end/"
    assert "End it now?" in text_of(client.get(address))
    assert "Ended. Updates are owed as usual again." in text_of(client.post(address, {"version": "1"}, follow=True))
    assert "It is over already." in text_of(client.post(address, {"version": "1"}, follow=True))


def test_the_list_costs_the_same_for_one_and_for_three(cast, pages, django_assert_num_queries):
    def number(day):
        ends = START + day * DAY
        raised(cast, ends_at=ends, review_at=ends)

    number(7)
    client = pages.as_("council")
    with django_assert_num_queries(COST := 8):
        client.get("/postures/")
    number(8)
    number(9)
    with django_assert_num_queries(COST):
        assert text_of(client.get("/postures/")).count("Heightened in Testham") == 3


def test_earlier_ones_are_listed_page_by_page(cast, pages, monkeypatch):
    monkeypatch.setattr("hub.places.views.postures.PAGE", 2)
    for day in (7, 8, 9):
        raised(cast, ends_at=START + day * DAY, review_at=START + day * DAY)
    page = pages.as_("council", days=20).get("/postures/")
    assert len(page.context["past"]) == 2
    again = pages.client.get(f"/postures/{page.context['older']}")
    assert len(again.context["past"]) == 1
    assert again.context["older"] == ""
