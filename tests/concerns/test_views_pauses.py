"""The pages of a question to the one who raised it: asked, on top of the page of the place, and in every list."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hub.concerns.actions_pauses import answer_question, ask_reporter, go_on
from hub.concerns.models import Concern
from hub.concerns.status_links import standing_of
from hub.history.models import Event
from hub.promises.models import Pause, Promise
from hub.promises.querysets import count_owed_by, first_due_of
from hub.promises.sweep_pauses import run_due_pauses
from tests.cast import START
from tests.concerns.anyone import Anyone
from tests.concerns.test_views_steps import shown
from tests.pages import address_of

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ASK, ANSWER, GO_ON = "ask-them", "answer-the-question", "go-on"
OFFERED = "Ask the person who raised it"


def asked(cast, **raised):
    return ask_reporter(cast.concern(**raised), words="Which gate was it?", by=cast.council, at=START)


def at(pages, **later):
    pages.at(seconds=timedelta(**later).total_seconds())


def test_asked_on_its_page_and_answered_on_top_of_it(cast, pages):
    concern = cast.concern()
    council = pages.as_("council")
    assert OFFERED in shown(council.get(address_of(concern)))
    page = council.post(address_of(concern, ASK), {"version": 1, "words": "Which gate was it?"}, follow=True)
    assert "Asked. What you owe stands still" in shown(page)
    assert "Waits for the answer of the person who raised it" in shown(page)
    assert OFFERED not in shown(page) and "Go on without an answer" in shown(page)

    for name in ("faith", "trustee"):
        page = shown(pages.as_(name).get(address_of(concern)))
        assert "You were asked something" in page and "Which gate was it?" in page
    assert "You were asked something" not in shown(pages.as_("constable").get(address_of(concern)))
    # a summary says no word of it
    summary = shown(pages.as_("umbrella").get(address_of(concern)))
    assert "Which gate" not in summary and "Paused" in summary

    faith = pages.as_("faith")
    page = faith.post(address_of(concern, ANSWER), {"version": 2, "words": ""})
    assert "Write your answer" in shown(page) and "Which gate was it?" in shown(page)
    page = faith.post(address_of(concern, ANSWER), {"version": 2, "words": "The side gate."}, follow=True)
    assert "Sent. Whoever asked is told" in shown(page)
    assert "You were asked something" not in shown(page)
    assert "The side gate." in shown(pages.as_("council").get(address_of(concern)))


def test_an_answer_in_a_second_tab_is_not_lost(cast, pages):
    concern = asked(cast)
    answer_question(concern, words="The north gate.", by=cast.trustee, at=START + HOUR)
    late = {"version": 2, "words": "And a blue van stood there."}
    page = pages.as_("faith").post(address_of(concern, ANSWER), late)
    assert page.status_code == 409
    for said in ("Somebody was quicker", "And a blue van stood there.", "The north gate.", "Copy it if you still need"):
        assert said in shown(page)
    # sent with the version of now, as by whoever went back and pressed again
    page = pages.as_("faith").post(address_of(concern, ANSWER), late | {"version": 3})
    assert page.status_code == 409 and "And a blue van stood there." in shown(page)


def test_a_third_question_is_refused_with_a_sentence(cast, pages):
    concern = cast.concern()
    for number in range(2):
        ask_reporter(concern, words=f"{number}?", by=cast.council, at=START)
        concern = go_on(concern, by=cast.council, at=START)
    council = pages.as_("council")
    for page in (
        council.get(address_of(concern, ASK), follow=True),
        council.post(address_of(concern, ASK), {"version": concern.version, "words": "And?"}),
    ):
        assert "You have asked twice: nothing stands still a third time." in shown(page)
    assert Pause.objects.count() == 2


@pytest.mark.parametrize(
    ("name", "raised", "is_offered"),
    [
        ("council", {}, True),
        ("constable", {}, False),
        ("constable", {"wants": ("patrol",)}, True),
        ("warden", {}, False),
        ("council", {"urgency": 4}, False),
        ("council", {"wants": ("record",)}, False),
    ],
)
def test_offered_to_who_owes_something_that_may_stand_still(cast, pages, name, raised, is_offered):
    concern = cast.concern(**raised)
    assert (OFFERED in shown(pages.as_(name).get(address_of(concern)))) == is_offered


def test_an_answer_is_welcome_after_they_went_on(cast, pages):
    concern = asked(cast)
    run_due_pauses(START + 14 * DAY)
    at(pages, days=15)
    page = shown(pages.as_("faith").get(address_of(concern)))
    assert "goes on without an answer. Yours still helps." in page
    assert "No answer came in 14 days" in page


def test_on_paper_nothing_can_be_pressed(cast, pages):
    page = shown(pages.as_("faith").get(address_of(asked(cast), "print")))
    assert "Which gate was it?" in page and "Send your answer" not in page


def test_the_question_costs_nothing_where_none_was_asked_and_one_read_where_it_was(cast, pages):
    concerns = [cast.concern(), cast.concern()]
    ask_reporter(concerns[1], words="Which gate?", by=cast.council, at=START)
    counts = []
    for concern in concerns:
        client = pages.as_("faith")
        client.get(address_of(concern))
        with CaptureQueriesContext(connection) as found:
            client.get(address_of(concern))
        counts.append(len(found))
    assert counts[1] == counts[0] + 1


def test_whoever_holds_a_receipt_reads_and_answers_it_on_top(client, cast, pages, monkeypatch):
    monkeypatch.setattr("hub.concerns.anyone.where.is_made_up", lambda: False)
    anyone = Anyone(client, pages)
    anyone.tell(what="Somebody painted a slur.")
    concern = Concern.objects.get()
    ask_reporter(concern, words="Which gate was it?", by=cast.council, at=START)
    page = shown(client.post("/tell/answer/", {"number": anyone.number}))
    assert page.index("You were asked something") < page.index("What was promised")
    assert "Which gate was it?" in page and page.count('name="words"') == 1
    anyone.read(client.post("/tell/answer/", {"number": anyone.number}))
    page = shown(client.post("/tell/answer/write/", {"pass": anyone.passed, "words": "The side gate."}))
    assert "You were asked something" not in page and "Your words are sent" in page
    assert Pause.objects.get().ended == "answered"


def test_lists_say_paused_and_not_late(cast, pages):
    concern = asked(cast)
    other = cast.concern()
    at(pages, days=3)
    home = shown(pages.as_("council").get("/"))
    assert ">Paused<" in home and home.count(">Overdue<") == 1
    assert count_owed_by(cast.council, now=START + 3 * DAY, until=START + 4 * DAY) == (2, 1, 0)
    assert count_owed_by(cast.council, now=START + HOUR, until=START + 2 * DAY) == (2, 0, 1)
    for name in ("council", "faith"):
        page = shown(pages.as_(name).get("/concerns/"))
        assert "Answer paused: the reporter was asked" in page and page.count("overdue since") == 1
    found = shown(pages.as_("council").get("/concerns/?late=on"))
    assert other.matter.reference in found
    assert set(Promise.objects.overdue(START + 3 * DAY).values_list("matter", flat=True)) == {other.pk}
    assert first_due_of([concern.pk])[concern.pk].paused_at == START


def test_of_what_runs_and_what_stands_still_a_list_names_what_runs(cast):
    concern = cast.concern(wants=("patrol",))
    ask_reporter(concern, words="Which gate?", by=cast.council, at=START)
    assert first_due_of([concern.pk])[concern.pk].kind == "patrol"


def test_a_link_on_paper_says_that_an_answer_is_waited_for(cast, pages):
    concern = cast.concern()
    page = pages.as_("faith").post(address_of(concern, "paper"), follow=True)
    link = next(part for part in shown(page).split() if "/s/" in part)
    assert link
    asked_now = ask_reporter(concern, words="Which gate?", by=cast.council, at=START)
    token = link[link.index("/s/") + 3 :].split("<")[0].strip('"/')
    assert standing_of(token, START).is_paused and standing_of(token, START).next_at is None
    answer_question(asked_now, words="The side gate.", by=cast.faith, at=START)
    assert not standing_of(token, START).is_paused


def test_a_question_is_counted_once_however_often_it_is_pressed(cast, pages):
    concern = asked(cast)
    for _press in range(3):
        pages.as_("faith").post(address_of(concern, ANSWER), {"version": 2, "words": "The side gate."})
    assert Event.objects.filter(kind="answer_question").count() == 1
