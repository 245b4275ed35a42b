"""One meeting, by who reads it."""

from datetime import timedelta

import pytest

from hub.history.models import Event
from hub.notifications.models import Mail
from meetings.actions import Guest
from meetings.views.steps import ADDRESSES
from tests.cast import START, STRANGERS

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BEGINS = START + timedelta(days=8, hours=5)
NEW = "/meetings/new/"


def words(page):
    return " ".join(page.content.decode().split())


def page_of(meeting, more=""):
    return f"/meetings/{meeting.matter.reference}/{more}"


def test_those_who_called_it_see_everybody_and_guests_see_organisations(cast, pages, meeting):
    theirs = words(pages.as_("manager").get(page_of(meeting)))
    for shown in (
        "Faith",
        "Northfield Mosque Trust",
        "Office of the MP (office@mp.example)",
        "Council, Testham Council",
    ):
        assert shown in theirs
    guests = words(pages.as_("faith").get(page_of(meeting)))
    assert "Northfield Mosque Trust" in guests
    assert "mp.example" not in guests
    assert "Council, Testham Council" not in guests


def test_a_guest_is_not_told_which_place_or_concern_unless_they_see_it_anyway(cast, pages, call):
    concern = cast.concern(wants=("meeting",))
    guests = (Guest(cast.faith), Guest(cast.other_council))
    meeting = call(concern=concern, guests=guests)
    assert concern.matter.reference in words(pages.as_("faith").get(page_of(meeting)))
    page = words(pages.as_("other_council").get(page_of(meeting)))
    for hidden in (concern.matter.reference, "Northfield Mosque", "Damage or graffiti"):
        assert hidden not in page
    assert "How Friday prayer is kept safe." in page


def test_an_invitation_that_could_not_be_delivered_is_pointed_out(cast, pages, meeting):
    Mail.objects.filter(template="meeting_invited", address="office@mp.example").update(status="failed")
    assert words(pages.as_("council").get(page_of(meeting))).count("A mail could not be delivered") == 1
    assert "could not be delivered" not in words(pages.as_("faith").get(page_of(meeting)))


def test_looking_is_logged(cast, pages, meeting):
    pages.as_("faith").get(page_of(meeting))
    event = Event.objects.get(kind="viewed")
    assert (event.matter, event.by) == (meeting.matter, cast.faith)


def test_the_file_for_a_calendar(cast, pages, meeting):
    response = pages.as_("council").get(page_of(meeting, "calendar/"))
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Disposition"] == f'attachment; filename="{meeting.matter.reference}.ics"'
    assert "no-store" in response["Cache-Control"]
    assert response.content.startswith(b"BEGIN:VCALENDAR")


@pytest.mark.parametrize("name", [*STRANGERS, "trustee", "umbrella", "constable", "commander"])
def test_for_strangers_there_is_no_meeting(cast, pages, meeting, name):
    client = pages.as_(name)
    guest = meeting.invitees.first().reference
    for more in ("", "calendar/", f"guests/{guest}/remove/", *(f"{address}/" for address in ADDRESSES.values())):
        assert client.get(page_of(meeting, more)).status_code == 404, more
        if more not in ("", "calendar/"):
            assert client.post(page_of(meeting, more), {"version": 1}).status_code == 404, more


def test_another_meetings_guest_is_not_found(cast, pages, meeting, call):
    other = call().invitees.first()
    address = page_of(meeting, f"guests/{other.reference}/remove/")
    client = pages.as_("council")
    assert client.get(address).status_code == client.post(address, {"version": 1}).status_code == 404


def test_who_sees_a_summary_of_the_concern_learns_of_no_place_from_its_meeting(cast, pages, call):
    """The form itself offers to invite the council of mosques to a meeting about a concern of one of them."""
    concern = cast.concern(wants=("meeting",))
    guests = (Guest(cast.umbrella, organisation=cast.umbrella_body), Guest(cast.faith, organisation=cast.committee))
    meeting = call(concern=concern, guests=guests)
    address = f"/meetings/{meeting.matter.reference}/"
    text = pages.as_("umbrella", hours=2).get(address).content.decode()
    for hidden in ("Northfield Mosque", concern.matter.reference):
        assert hidden not in text
    assert "Others" in text
    place = pages.as_("umbrella").get(f"/places/{cast.mosque.reference}/").content.decode()
    assert meeting.matter.reference not in place
    shown = pages.as_("faith").get(address).content.decode()
    assert "Northfield Mosque" in shown
    assert concern.matter.reference in shown
