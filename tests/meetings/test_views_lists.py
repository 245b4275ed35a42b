"""What is to come, what was, and going on by key."""

from datetime import timedelta

import pytest

from meetings import actions
from meetings.querysets import page_for
from tests.cast import START

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BEGINS = START + timedelta(days=8, hours=5)
NEW = "/meetings/new/"


def words(page):
    return " ".join(page.content.decode().split())


def page_of(meeting, more=""):
    return f"/meetings/{meeting.matter.reference}/{more}"


def test_the_list_shows_what_is_to_come_soonest_first_and_what_was_latest_first(cast, pages, call):
    later, sooner, old, older = (call(starts_at=BEGINS + n * DAY) for n in (2, 1, -1, -2))
    for meeting in (old, older):
        actions.cancel(meeting, words="Snow.", by=cast.council, at=START)
    client = pages.as_("faith")
    assert [row.reference for row in client.get("/meetings/").context["rows"]] == [
        meeting.matter.reference for meeting in (sooner, later)
    ]
    assert [row.reference for row in client.get("/meetings/?show=earlier").context["rows"]] == [
        meeting.matter.reference for meeting in (old, older)
    ]


def test_a_meeting_that_is_over_without_a_word_stands_first_and_asks(cast, pages, call):
    call(starts_at=START + 2 * HOUR)
    page = pages.as_("council", hours=4).get("/meetings/")
    assert page.context["rows"][0].is_late
    assert "Was it held?" in words(page)


def test_pages_of_the_list_go_on_and_back_by_key(cast, call):
    made = [call(starts_at=BEGINS + n * DAY).matter.reference for n in range(5)]

    def page(**edge):
        found = page_for(cast.faith, is_open=True, size=2, **edge)
        return [row.reference for row in found.rows], found.before, found.after

    first = page()
    assert first == (made[:2], "", made[1])
    second = page(after=made[1])
    assert second == (made[2:4], made[2], made[3])
    assert page(after=made[3]) == (made[4:], made[4], "")
    assert page(before=made[4]) == (made[2:4], made[2], made[3])
    assert page(before=made[2]) == first
    for nonsense in ("x", "G-0000-0000", "x" * 500):
        assert page(after=nonsense) == first
    stranger = page_for(cast.other_faith, is_open=True)
    assert stranger.rows == []


def test_pages_of_earlier_ones_go_on_and_back_too(cast, call):
    made = [call(starts_at=BEGINS + n * DAY) for n in range(4)]
    for meeting in made:
        actions.cancel(meeting, words="Snow.", by=cast.council, at=START)
    refs = [meeting.matter.reference for meeting in reversed(made)]
    first = page_for(cast.faith, is_open=False, size=3)
    second = page_for(cast.faith, is_open=False, size=3, after=first.after)
    assert [row.reference for row in first.rows + second.rows] == refs
    assert page_for(cast.faith, is_open=False, size=3, before=second.before) == first


@pytest.mark.parametrize("name", ["faith", "council", "coordinator", "nobody", "leaver"])
def test_an_empty_list_says_what_will_stand_there(cast, pages, name):
    client = pages.as_(name)
    assert "No meeting is planned" in words(client.get("/meetings/"))
    assert "No earlier meetings" in words(client.get("/meetings/?show=earlier&after=x"))
