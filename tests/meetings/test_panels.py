"""What meetings add to the first page, to a concern's page and to a place's page."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from meetings import actions
from meetings.actions import Guest
from meetings.panels import NEXT
from tests.cast import START
from tests.pages import address_of

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BEGINS = START + timedelta(days=8, hours=5)


def words(page):
    return " ".join(page.content.decode().split())


def place_page(cast):
    return f"/places/{cast.mosque.reference}/"


def new_address(about, reference):
    return f"/meetings/new/?{about}={reference}"


def part(page, heading):
    """The section of a page under this heading."""
    text = words(page)
    assert heading in text, text
    return text.partition(heading)[2].partition("</section>")[0]


def says(meeting, user, answer):
    invitee = meeting.invitees.live().get(user=user)
    actions.answer(invitee, says=answer, asked_at=invitee.asked_at, by=user, at=START)


def test_home_asks_the_invited_and_then_reminds_them_of_the_date(cast, pages, meeting):
    reference = meeting.matter.reference
    page = pages.as_("faith").get("/")
    assert reference in part(page, "Will you come?</h2>")
    says(meeting, cast.faith, "yes")
    page = pages.as_("faith").get("/")
    assert "Will you come?</h2>" not in words(page)
    assert reference in part(page, "Your next meetings</h2>")
    says(meeting, cast.faith, "no")
    assert reference not in words(pages.as_("faith").get("/"))


def test_home_tells_who_called_it_what_is_next_and_what_word_is_owed(cast, pages, meeting):
    page = pages.as_("council").get("/")
    assert meeting.matter.reference in part(page, "Your next meetings</h2>")
    assert "Word on whether the meeting was held: Meeting, Northfield" in words(page)
    page = pages.as_("manager").get("/")  # not theirs, but their body owes the word
    assert "Your next meetings" not in words(page)
    assert "Word on whether the meeting was held: Meeting, Northfield" in words(page)


def test_what_waits_for_an_answer_is_never_behind_what_is_sooner(cast, pages, call):
    for number in range(NEXT + 1):
        says(call(starts_at=START + (3 + number) * HOUR), cast.faith, "yes")
    asked = call(starts_at=BEGINS + 30 * DAY)
    page = pages.as_("faith").get("/")
    assert asked.matter.reference in part(page, "Will you come?</h2>")
    assert part(page, "Your next meetings</h2>").count("hub-item__title") == NEXT


@pytest.mark.parametrize("name", ["trustee", "umbrella", "constable", "other_council", "other_faith", "nobody"])
def test_home_tells_nobody_else(cast, pages, meeting, name):
    assert meeting.matter.reference not in words(pages.as_(name).get("/"))


def test_home_forgets_what_is_over_or_called_off(cast, pages, call):
    over, off = call(starts_at=START + 2 * HOUR), call()
    actions.cancel(off, words="Snow.", by=cast.council, at=START)
    page = words(pages.as_("faith", hours=4).get("/"))
    assert over.matter.reference not in page
    assert off.matter.reference not in page


def test_a_concern_offers_a_meeting_to_those_who_may_call_one(cast, pages):
    concern = cast.concern(wants=("meeting",))
    way = new_address("concern", concern.matter.reference)
    offered = {name for name in cast.people() if way in words(pages.as_(name).get(address_of(concern)))}
    assert offered == {"council", "manager", "constable", "sergeant", "inspector", "commander"}


def test_a_closed_concern_offers_none(cast, pages):
    concern = cast.concern(wants=("record",))
    assert "/meetings/new/" not in words(pages.as_("council").get(address_of(concern)))


def test_a_concern_tells_of_its_meetings_to_all_who_see_it_in_full(cast, pages, call):
    concern = cast.concern(wants=("meeting",))
    meeting = call(concern=concern, guests=(Guest(cast.faith),))
    link = f"/meetings/{meeting.matter.reference}/"
    for name, is_linked in [("faith", True), ("council", True), ("warden", True), ("trustee", False)]:
        shown = part(pages.as_(name).get(address_of(concern)), 'id="meetings"')
        assert "Tue 8 Dec 14:00" in shown, name
        assert "Planned" in shown
        assert (link in shown) is is_linked, name
        assert "Town hall" not in shown
    for name in ("umbrella", "coordinator"):
        page = words(pages.as_(name).get(address_of(concern)))
        assert 'id="meetings"' not in page
        assert link not in page


def test_the_timeline_of_a_concern_follows_the_meeting(cast, pages, call):
    concern = cast.concern(wants=("meeting",))
    meeting = call(concern=concern)
    facts = {"starts_at": BEGINS + DAY, "ends_at": BEGINS + DAY + HOUR, "venue": "Library", "link": ""}
    meeting = actions.move_meeting(meeting, **facts, by=cast.council, at=START + HOUR)
    actions.cancel(meeting, words="Snow in the library.", by=cast.council, at=START + 2 * HOUR)
    page = words(pages.as_("trustee", hours=3).get(address_of(concern)))
    for said in (
        "Testham Council called a meeting for Tue 8 Dec 14:00",
        "Testham Council moved the meeting to Wed 9 Dec 14:00",
        "Testham Council called off the meeting of Wed 9 Dec 14:00",
    ):
        assert said in page
    assert "Snow" not in page  # said to the invited


def test_a_place_shows_its_meetings_to_those_who_see_them(cast, pages, meeting, call):
    call(place=None)
    link = f"/meetings/{meeting.matter.reference}/"
    seers = {"faith", "council", "manager", "warden"}
    for name in ("faith", "trustee", "council", "manager", "warden", "constable", "umbrella", "coordinator"):
        page = pages.as_(name).get(place_page(cast))
        assert page.status_code == 200
        assert (link in words(page)) is (name in seers), name
    assert [row.reference for row in page_rows(pages.as_("council").get(place_page(cast)))] == [
        meeting.matter.reference
    ]


def page_rows(page):
    return next(panel for panel in page.context["below"] if panel.template == "meetings/at_place.html").context["rows"]


def test_a_place_offers_a_meeting_to_officers(cast, pages):
    way = new_address("place", cast.mosque.reference)
    offered = {name for name in cast.people() if way in words(pages.as_(name).get(place_page(cast)))}
    assert offered == {"council", "manager", "constable", "sergeant", "inspector", "commander"}


def count(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


@pytest.mark.parametrize("name", ["faith", "council", "coordinator"])
def test_pages_cost_the_same_for_one_meeting_and_for_three(cast, pages, call, name):
    concern = cast.concern(wants=("meeting",))
    guests = (Guest(cast.faith, organisation=cast.committee), Guest(address="a@mp.example"))
    first = call(concern=concern, guests=guests)
    client = pages.as_(name)
    addresses = ["/", "/meetings/", place_page(cast), address_of(concern), f"/meetings/{first.matter.reference}/"]
    before = [count(client, address) for address in addresses]
    for number in range(2):
        call(concern=concern, guests=guests, starts_at=BEGINS + number * DAY)
    more = [Guest(address=f"{number}@mp.example") for number in range(3)]
    actions.invite(first, guests=[*more, Guest(cast.trustee)], by=cast.council, at=START)
    assert [count(client, address) for address in addresses] == before


@pytest.mark.parametrize("name", ["faith", "council"])
def test_the_list_costs_the_same_for_one_and_for_three_earlier_ones(cast, pages, call, name):
    client = pages.as_(name)
    actions.cancel(call(), words="Snow.", by=cast.council, at=START)
    before = count(client, "/meetings/?show=earlier")
    for _turn in range(2):
        actions.cancel(call(), words="Snow.", by=cast.council, at=START)
    assert count(client, "/meetings/?show=earlier") == before
