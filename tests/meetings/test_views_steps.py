"""The steps of a meeting on their pages."""

from datetime import timedelta

import pytest

from hub.history.models import Event
from meetings import actions
from meetings.actions import Guest
from meetings.models import Meeting
from tests.cast import START, person

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BEGINS = START + timedelta(days=8, hours=5)
NEW = "/meetings/new/"


def words(page):
    return " ".join(page.content.decode().split())


def page_of(meeting, more=""):
    return f"/meetings/{meeting.matter.reference}/{more}"


MOVED = {"starts_at_day": "9/12/2026", "starts_at_time": "15:00", "minutes": "90", "venue": "Library"}
STEPS = {
    "move": (MOVED, "move"),
    "invite": ({"others": "new@partner.example"}, "invite"),
    "call-off": ({"words": "Snow."}, "cancel"),
    "held": ({"words": "Two stewards."}, "record_held"),
    "not-held": ({"words": "Nobody came."}, "record_not_held"),
}


@pytest.mark.parametrize("step", STEPS)
def test_pressing_twice_does_it_once(cast, pages, call, step):
    said, kind = STEPS[step]
    meeting = call(starts_at=START + 2 * HOUR)
    client = pages.as_("council", hours=2, minutes=30)
    assert client.get(page_of(meeting, f"{step}/")).status_code == 200
    seen = []
    for _press in range(2):
        page = client.post(page_of(meeting, f"{step}/"), {"version": 1, **said}, follow=True)
        assert page.redirect_chain == [(page_of(meeting), 302)]
        seen.append([str(message) for message in page.context["messages"]])
    assert seen[0] == seen[1]
    assert Event.objects.filter(matter=meeting.matter, kind=kind).count() == 1


def test_taking_somebody_off_twice_does_it_once(cast, pages, meeting):
    guest = meeting.invitees.get(user=cast.faith)
    client = pages.as_("council")
    assert "Faith" in words(client.get(page_of(meeting, f"guests/{guest.reference}/remove/")))
    for _press in range(2):
        page = client.post(page_of(meeting, f"guests/{guest.reference}/remove/"), {"version": 1}, follow=True)
        assert "They are told that they are not expected any more." in words(page)
    assert Event.objects.filter(kind="remove").count() == 1
    assert client.get(page_of(meeting, f"guests/{guest.reference}/remove/")).status_code == 302


def test_somebody_who_was_overtaken_keeps_what_they_typed(cast, pages, meeting):
    actions.invite(meeting, guests=[Guest(cast.umbrella)], by=cast.council, at=START)
    client = pages.as_("manager", hours=2)
    page = client.post(page_of(meeting, "move/"), {"version": 1, **MOVED})
    assert page.status_code == 409
    assert "Something changed while you were writing" in words(page)
    assert 'value="Library"' in words(page)
    meeting.refresh_from_db()
    assert meeting.venue == "Town hall, room 2"
    again = client.post(page_of(meeting, "move/"), {**MOVED, "version": page.context["form"]["version"].value()})
    assert again.status_code == 302
    meeting.refresh_from_db()
    assert (meeting.venue, meeting.ends_at - meeting.starts_at) == ("Library", timedelta(minutes=90))


def test_somebody_whose_step_is_gone_is_told(cast, pages, meeting):
    actions.cancel(meeting, words="Snow.", by=cast.council, at=START)
    client = pages.as_("manager", hours=2)
    for step, (said, _kind) in STEPS.items():
        for page in (
            client.get(page_of(meeting, f"{step}/"), follow=True),
            client.post(page_of(meeting, f"{step}/"), {"version": 1, **said}, follow=True),
        ):
            assert page.redirect_chain == [(page_of(meeting), 302)]
            assert any(message.level_tag == "error" for message in page.context["messages"]), step


def test_too_early_to_say_whether_it_was_held(cast, pages, meeting):
    page = pages.as_("council").post(page_of(meeting, "held/"), {"version": 1, "words": ""}, follow=True)
    assert "That is not possible at this time of the meeting." in words(page)
    assert Meeting.objects.get().status == "scheduled"


def test_nothing_at_all_is_no_error(cast, pages, call):
    meeting = call(starts_at=START + 2 * HOUR)
    client = pages.as_("council", hours=2, minutes=30)
    for step in STEPS:
        page = client.post(page_of(meeting, f"{step}/"), {})
        assert page.status_code == 200, step
        assert "There is a problem" in words(page), step


@pytest.mark.parametrize("version", ["x", "", "9" * 6000, "-1"])
def test_a_version_that_is_none_can_be_sent_again(cast, pages, meeting, version):
    page = pages.as_("council").post(page_of(meeting, "call-off/"), {"version": version, "words": "Snow."})
    assert page.status_code == 200
    assert "Read the page again" in words(page)
    assert page.context["form"]["version"].value() == 1


def test_only_those_who_are_there_already(cast, pages, meeting):
    page = pages.as_("council").post(page_of(meeting, "invite/"), {"version": 1, "others": "office@mp.example"})
    assert page.status_code == 200
    assert "They are all invited already." in words(page)


def test_who_is_invited_already_is_marked(cast, pages, meeting):
    page = words(pages.as_("council").get(page_of(meeting, "invite/")))
    assert page.count("is invited already") == 1
    assert "Northfield Mosque Trust: who deals with things first" in page


@pytest.mark.parametrize("name", ["faith", "warden", "coordinator"])
def test_somebody_who_sees_it_but_may_not_learns_who_may(cast, pages, meeting, name):
    client = pages.as_(name)
    for method in (client.get, client.post):
        page = method(page_of(meeting, "move/"), {"version": 1, **MOVED})
        assert page.status_code == 403
        assert "those at Testham Council whose role is to call meetings" in words(page)


def test_words_are_shown_to_the_invited_as_words(cast, pages, meeting):
    actions.cancel(meeting, words="<b>Snow</b> & ice", by=cast.council, at=START)
    page = words(pages.as_("faith").get(page_of(meeting)))
    assert "&lt;b&gt;Snow&lt;/b&gt; &amp; ice" in page


def test_a_deputy_of_the_body_sees_it_climb_and_a_guest_does_not(cast, pages, meeting):
    from hub.promises.sweep import run_due_rungs

    person(cast, "deputy", "council_body", "council_officer", "deputy")
    run_due_rungs(BEGINS + 3 * DAY)
    said = "was told it is overdue: no word yet on whether the meeting was held"
    assert said in words(pages.as_("deputy", days=12).get(page_of(meeting)))
    assert said not in words(pages.as_("faith", days=12).get(page_of(meeting)))
