"""The pages on which many concerns are dealt with at once."""

from datetime import timedelta
from uuid import uuid4

import pytest

from hub.concerns.models import BulkAct, ConcernLink
from hub.history.models import LastRun
from tests.cast import START

ADDRESS = "/concerns/together/"


def ticks(*concerns):
    return [f"{concern.matter.reference}.{concern.version}" for concern in concerns]


def answer(*concerns, **more):
    return {
        "do": "answer",
        "c": ticks(*concerns),
        "form_key": uuid4(),
        "dealt_with_by": more.pop("person"),
        "next_step": "We come by this week.",
        "next_step_at_day": "03/12/2026",
        "next_step_at_time": "16:00",
        **more,
    }


@pytest.fixture
def said(cast):
    return lambda *concerns, **more: answer(*concerns, person=cast.council.reference, **more)


def test_the_page_says_with_which_it_can_be_done_and_why_not_with_others(cast, pages):
    mine, polices = cast.concern(), cast.concern(category="threat", nature="crime")
    hidden = cast.concern(told=[cast.police_body])
    refs = [concern.matter.reference for concern in (mine, polices, hidden)]
    page = pages.as_("council").get(ADDRESS, {"do": "answer", "c": refs})
    text = page.content.decode()
    assert "Answer 1 concern with one text" in text
    assert "1 cannot be answered" in text
    assert "another body answers it" in text
    assert "1 of those that you ticked is not there any more" in text
    assert refs[2] not in text
    assert not BulkAct.objects.exists()


def test_answered_they_are_listed_and_can_be_taken_back(cast, pages, said):
    first, second, polices = cast.concern(), cast.concern(), cast.concern(category="threat", nature="crime")
    client = pages.as_("council")
    done = client.post(ADDRESS, said(first, second, polices))
    page = client.get(done.headers["Location"])
    text = page.content.decode()
    assert "2 concerns were answered" in text
    assert "1 was left as it was" in text
    assert "Take it back" in text
    back = client.post(f"{done.headers['Location']}undo/")
    text = client.get(back.headers["Location"]).content.decode()
    assert "2 of them were taken back" in text
    assert "Take it back" not in text
    first.refresh_from_db()
    assert first.status == "raised"


def test_pressed_twice_it_is_done_once(cast, pages, said):
    data = said(cast.concern())
    client = pages.as_("council")
    first, second = client.post(ADDRESS, data), client.post(ADDRESS, data)
    assert first.headers["Location"] == second.headers["Location"]
    assert BulkAct.objects.count() == 1


def test_a_form_that_is_not_filled_in_comes_back_with_what_was_ticked(cast, pages, said):
    concern = cast.concern()
    page = pages.as_("council").post(ADDRESS, said(concern, next_step="", next_step_at_day="1/1/2020"))
    assert page.status_code == 422
    text = page.content.decode()
    assert "Say what happens next" in text
    assert "That time has passed" in text
    assert ticks(concern)[0] in text


def test_somebody_was_quicker_with_one_of_them(cast, pages, said):
    from hub.concerns import actions

    first, second = cast.concern(), cast.concern()
    data = said(first, second)
    at = START + timedelta(minutes=10)
    actions.record_contact(second, kind="call", outcome="done", happened_at=at, by=cast.manager, at=at)
    client = pages.as_("council")
    text = client.get(client.post(ADDRESS, data).headers["Location"]).content.decode()
    assert "1 concern was answered" in text
    assert "somebody changed it after you had opened the page" in text


def test_linked_to_the_main_one_and_untied(cast, pages):
    main, first, second = cast.concern(), cast.concern(), cast.concern()
    client = pages.as_("council")
    asked = client.get(ADDRESS, {"do": "link", "c": ticks(main, first, second)})
    assert "Which one is the main one?" in asked.content.decode()
    data = {"do": "link", "c": ticks(main, first, second), "form_key": uuid4(), "main": main.matter.reference}
    done = client.post(ADDRESS, data)
    assert set(ConcernLink.objects.values_list("concern", "main")) == {(first.pk, main.pk), (second.pk, main.pk)}
    assert "2 concerns were linked" in client.get(done.headers["Location"]).content.decode()
    client.post(f"{done.headers['Location']}undo/")
    assert not ConcernLink.objects.filter(ended_at=None).exists()


def test_given_to_somebody(cast, pages):
    concern = cast.concern()
    client = pages.as_("council")
    asked = client.get(ADDRESS, {"do": "assign", "c": ticks(concern)}).content.decode()
    assert "Give 1 concern to somebody" in asked
    to = f"{cast.council_body.reference} {cast.manager.reference}"
    assert to in asked
    done = client.post(ADDRESS, {"do": "assign", "c": ticks(concern), "form_key": uuid4(), "to": to})
    concern.refresh_from_db()
    assert concern.dealt_with_by == cast.manager
    assert "1 concern was given to somebody" in client.get(done.headers["Location"]).content.decode()


def test_one_alone_is_not_linked(cast, pages):
    page = pages.as_("council").get(ADDRESS, {"do": "link", "c": ticks(cast.concern())})
    assert "Tick at least two concerns" in page.content.decode()


def test_nothing_ticked(cast, pages):
    page = pages.as_("council").get(ADDRESS, {"do": "answer", "from": "severity=4&x=y"})
    assert "No concern was ticked" in page.content.decode()
    assert 'href="/concerns/?severity=4"' in page.content.decode()


def test_what_is_hidden_since_is_not_named(cast, pages, said):
    kept, hidden = cast.concern(), cast.concern()
    client = pages.as_("council")
    done = client.post(ADDRESS, said(kept, hidden))
    hidden.matter.audience.filter(organisation=cast.council_body).update(until=START)
    text = client.get(done.headers["Location"]).content.decode()
    assert hidden.matter.reference not in text
    assert "1 more is not shown" in text


def test_an_act_is_its_makers_alone(cast, pages, said):
    done = pages.as_("council").post(ADDRESS, said(cast.concern())).headers["Location"]
    assert pages.as_("manager").get(done).status_code == 404
    assert pages.as_("manager").post(f"{done}undo/").status_code == 404


def test_too_late_is_said(cast, pages, said):
    client = pages.as_("council")
    done = client.post(ADDRESS, said(cast.concern())).headers["Location"]
    pages.at(hours=2)
    assert "It cannot be taken back any more" in client.get(done).content.decode()
    page = client.post(f"{done}undo/", follow=True)
    assert "It is too late to take this back" in page.content.decode()


@pytest.mark.parametrize(
    "c", [["x"], ["C-7K3Q-9XRD.1"], [""], ["9" * 5000], ["\u202e"], ["C-0000-0000." + "9" * 40], ["é"] * 150]
)
def test_guessed_ticks_are_no_error(cast, pages, c):
    client = pages.as_("council")
    assert client.get(ADDRESS, {"do": "answer", "c": c}).status_code == 200
    assert client.post(ADDRESS, {"do": "answer", "c": c}).status_code == 422
    assert client.get(ADDRESS, {"do": "nothing"}).status_code == 404


def test_boxes_stand_before_those_who_may_answer(cast, pages):
    concern = cast.concern()
    assert f'value="{concern.matter.reference}"' in pages.as_("council").get("/concerns/").content.decode()
    for name in ("faith", "warden", "coordinator", "umbrella"):
        assert 'type="checkbox"' not in pages.as_(name).get("/concerns/").content.decode(), name


def test_a_hundred_on_a_page_for_those_who_may_answer(cast, pages):
    for n in range(27):
        cast.concern(at=START - timedelta(minutes=n))
    page = pages.as_("council").get("/concerns/")
    assert len(page.context["rows"]) == 25
    assert len(pages.client.get(page.context["all_rows"]).context["rows"]) == 27
    assert len(pages.as_("faith").get("/concerns/?rows=100").context["rows"]) == 25


@pytest.mark.parametrize("do", ["answer", "link"])
def test_the_page_costs_the_same_for_two_and_for_four(cast, pages, django_assert_num_queries, do):
    LastRun.objects.create(name="sweep", at=START)
    concerns = [cast.concern() for _ in range(4)]
    client = pages.as_("council")
    client.get(ADDRESS, {"do": do, "c": ticks(*concerns)})
    queries = {"answer": 9, "link": 7}[do]
    for some in (concerns[:2], concerns):
        with django_assert_num_queries(queries):
            assert len(client.get(ADDRESS, {"do": do, "c": ticks(*some)}).context["found"].can) == len(some)


def test_an_act_costs_the_same_for_one_and_for_three(cast, pages, said, django_assert_num_queries):
    LastRun.objects.create(name="sweep", at=START)
    client = pages.as_("council")
    one = client.post(ADDRESS, said(cast.concern())).headers["Location"]
    three = client.post(ADDRESS, said(*[cast.concern() for _ in range(3)])).headers["Location"]
    client.get(one)
    for address in (one, three):
        with django_assert_num_queries(8):
            client.get(address)
