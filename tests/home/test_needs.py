from datetime import timedelta

import pytest

from hub.concerns import actions
from tests.cast import START, STRANGERS


def test_who_answers_sees_what_is_due_first(cast, pages):
    low, critical = cast.concern(urgency=1), cast.concern(urgency=4)
    page = pages.as_("council", hours=2).get("/")
    assert [need["reference"] for need in page.context["owed"]] == [critical.matter.reference, low.matter.reference]
    assert page.context["counts"] == {"open": 2, "overdue": 1, "today": 0}
    text = page.content.decode()
    assert "Overdue" in text
    assert "since Mon 30 Nov 10:00" in " ".join(text.split())


def test_the_reporter_sees_what_was_promised_and_is_asked_whether_it_is_settled(cast, pages, answered):
    other = cast.concern(at=START + timedelta(hours=1))
    actions.resolve(answered, reason="done", words="Cleaned.", by=cast.council, at=START + timedelta(hours=3))
    page = pages.as_("faith", hours=4).get("/")
    assert [row.reference for row in page.context["settled"]] == [answered.matter.reference]
    assert [row.reference for row in page.context["waiting"]] == [other.matter.reference]
    assert "Answer due Tue 1 Dec 10:00" in " ".join(page.content.decode().split())


@pytest.mark.parametrize("name", [name for name in STRANGERS if name not in ("nobody", "leaver")])
def test_strangers_are_told_of_nothing(cast, pages, name):
    concern = cast.concern(urgency=4)
    text = pages.as_(name, hours=2).get("/").content.decode()
    assert concern.matter.reference not in text
    assert concern.title not in text


@pytest.mark.parametrize("name", ["nobody", "leaver"])
def test_somebody_without_an_organisation_is_told_what_to_do(cast, pages, name):
    cast.concern()
    text = pages.as_(name).get("/").content.decode()
    assert "not part of an organisation yet" in text
    assert "Northfield" not in text


@pytest.mark.parametrize("name", ["umbrella", "coordinator"])
def test_a_summary_does_not_say_which_place(cast, pages, answered, name):
    text = pages.as_(name).get("/").content.decode()
    assert "Northfield Mosque" not in text
    if name == "umbrella":
        assert "Damage or graffiti, Northfield" in text


def test_the_coordinator_sees_what_nobody_answers_and_who_is_missing(cast, pages):
    for body in (cast.council_body, cast.police_body, cast.command):
        body.areas.clear()
    concern = cast.concern()
    page = pages.as_("coordinator").get("/")
    assert page.context["unrouted"] == 1
    assert concern.matter.reference in page.content.decode()
    assert (cast.council_body, ["Deputy", "Head"]) in page.context["gaps"]


@pytest.mark.parametrize("name", ["faith", "council", "coordinator", "umbrella"])
def test_home_costs_the_same_for_one_row_and_for_three(cast, pages, django_assert_max_num_queries, name):
    cast.concern()
    client = pages.as_(name)
    client.get("/")
    with django_assert_max_num_queries(50) as one:
        client.get("/")
    cast.concern(category="threat"), cast.concern(wants=("call", "visit"))
    with django_assert_max_num_queries(len(one)):
        client.get("/")
