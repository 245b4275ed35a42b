"""Calling a meeting: whom it offers, what it refuses, and that it is made once."""

from datetime import timedelta
from uuid import uuid4

import pytest

from hub.matters.models import Matter
from hub.notifications.models import Mail
from meetings import actions
from meetings.models import Meeting
from tests.cast import START

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BEGINS = START + timedelta(days=8, hours=5)
NEW = "/meetings/new/"


def words(page):
    return " ".join(page.content.decode().split())


def page_of(meeting, more=""):
    return f"/meetings/{meeting.matter.reference}/{more}"


def form(**changes):
    said = {
        "form_key": str(uuid4()),
        "starts_at_day": "8/12/2026",
        "starts_at_time": "14:00",
        "minutes": "60",
        "venue": "Town hall, room 2",
        "link": "",
        "about": "How Friday prayer is kept safe.",
        "others": "office@mp.example",
    }
    return {name: value for name, value in (said | changes).items() if value is not None}


def test_from_a_concern_with_everybody_it_offers(cast, pages):
    concern = cast.concern(wants=("meeting",))
    client = pages.as_("council")
    address = f"{NEW}?concern={concern.matter.reference}"
    page = client.get(address)
    assert "Testham Council promised that it is held by Mon 14 Dec 09:00." in words(page)
    labels = dict(page.context["form"].fields["guests"].choices)
    assert list(labels.values()) == [
        "Faith, who raised the concern",
        "Northfield Mosque Trust: who deals with things first",
        "Northfield Mosque Trust: the head",
        "Testham Neighbourhood Team: who deals with things first",
        "Testham Neighbourhood Team: the head",
        "Testham Council of Mosques: who deals with things first",
        "Manager, Testham Council",
        "Warden, Testham Council",
    ]
    page = client.post(address, form(guests=list(labels)), follow=True)
    meeting = Meeting.objects.get()
    assert page.redirect_chain == [(page_of(meeting), 302)]
    assert (
        "Invited by mail: Faith, Trustee, Constable, Commander, Umbrella, Manager, Warden and office@mp.example."
        in (words(page))
    )
    assert (meeting.concern, meeting.matter.place, meeting.matter.lead) == (concern, cast.mosque, cast.council_body)
    assert (meeting.starts_at, meeting.ends_at) == (BEGINS, BEGINS + HOUR)
    bodies = set(meeting.invitees.values_list("user__name", "organisation__name"))
    assert ("Commander", "Testham Neighbourhood Team") in bodies
    assert (None, None) in bodies


def test_pressing_twice_makes_one(cast, pages):
    client, said = pages.as_("council"), form()
    first = client.post(NEW, said, follow=True)
    second = client.post(NEW, said, follow=True)
    assert first.redirect_chain == second.redirect_chain
    assert "It was sent once." in words(second)
    assert Meeting.objects.count() == Matter.objects.count() == 1
    assert Mail.objects.filter(template="meeting_invited").count() == 1


def test_fresh_it_stands_in_the_area_of_the_body(cast, pages):
    client = pages.as_("council")
    labels = [label for _value, label in client.get(NEW).context["form"].fields["guests"].choices]
    assert "Testham Interfaith Forum: who deals with things first" in labels
    assert not any("Mosque Trust" in label for label in labels)
    assert not any("Otherham" in label for label in labels)
    client.post(NEW, form())
    meeting = Meeting.objects.get()
    assert (meeting.matter.area, meeting.matter.place, meeting.title) == (cast.borough, None, "Meeting, Testham")


def test_from_a_place(cast, pages):
    address = f"{NEW}?place={cast.mosque.reference}"
    client = pages.as_("commander")
    assert "Northfield Mosque" in words(client.get(address))
    client.post(address, form())
    matter = Meeting.objects.get().matter
    assert (matter.area, matter.place, matter.lead) == (cast.ward, cast.mosque, cast.command)


def test_a_command_of_two_boroughs_is_asked_for_which(cast, pages):
    client = pages.as_("commander")
    page = client.get(NEW)
    assert [label for label, _address in page.context["choices"]] == [
        "North Area Command, Otherham",
        "North Area Command, Testham",
    ]
    assert client.post(NEW, form()).url == NEW
    address = page.context["choices"][1][1]
    client.post(address, form())
    assert Meeting.objects.get().matter.area == cast.borough


def test_a_body_without_an_area_says_what_to_do(cast, pages):
    cast.council_body.areas.clear()
    assert "covers no area yet" in words(pages.as_("council").get(NEW))


def test_a_team_without_an_area_meets_in_that_of_the_body_above(cast, pages):
    cast.police_body.areas.clear()
    page = pages.as_("constable").get(NEW)
    assert [label for label, _address in page.context["choices"]] == [
        "Testham Neighbourhood Team, Otherham",
        "Testham Neighbourhood Team, Testham",
    ]


def test_a_typed_address_of_somebody_of_an_offered_body_is_that_person(cast, pages):
    others = (
        "Manager@Example.org\n umbrella@example.org, other_faith@example.org;\nAnn Lee <Ann@mp.example>\nann@mp.example"
    )
    page = pages.as_("council").post(NEW, form(others=others), follow=True)
    rows = list(Meeting.objects.get().invitees.order_by("pk").values_list("user__name", "address", "name"))
    assert rows == [
        ("Manager", "manager@example.org", ""),
        ("Umbrella", "umbrella@example.org", ""),
        (None, "other_faith@example.org", ""),  # whether they have an account is not for the council to learn
        (None, "ann@mp.example", "Ann Lee"),
    ]
    assert "Other_faith" not in words(page)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"starts_at_day": ""}, "Enter the date as day, month and year"),
        ({"starts_at_day": None, "starts_at_time": None}, "Enter the date and time at which it begins"),
        ({"starts_at_day": "30/11/2026", "starts_at_time": "09:59"}, "That time has passed"),
        ({"starts_at_day": "30/11/2036"}, "more than a year away"),
        ({"starts_at_day": "28/03/2027", "starts_at_time": "01:30"}, "Clocks go forward that night"),
        ({"minutes": "45"}, "Choose one of the answers on the page"),
        ({"minutes": ""}, "Choose an answer: How long?"),
        ({"venue": ""}, "Say where it is, or enter a link"),
        ({"venue": "x" * 201}, "Use 200 characters at most"),
        ({"venue": "x\x00y"}, "There is a character in it that cannot be kept"),
        ({"link": "http://video.example/x"}, "Enter a link that begins with https://"),
        ({"link": "javascript:alert(1)"}, "Enter a link that begins with https://"),
        ({"link": "https://" + "x" * 600}, "Use 500 characters at most"),
        ({"about": "x" * 5000}, "Use 4000 characters at most"),
        ({"others": ""}, "Choose or enter somebody to invite"),
        ({"others": "not an address"}, "“not an address” is no email address"),
        ({"others": "a@mp.example\n" + "b" * 300}, "is no email address"),
        ({"others": f"{'x' * 250}@mp.example"}, "is no email address"),
        ({"others": "\n".join(f"{n}@mp.example" for n in range(21))}, "Enter at most 20 addresses"),
        ({"guests": ["1"]}, "Choose one of the answers on the page"),
        ({"guests": ["U-7K3Q-9XRZ"]}, "Choose one of the answers on the page"),
        ({"form_key": "1"}, "Read the page again"),
        ({"form_key": None}, "Read the page again"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_made(cast, pages, changes, problem):
    page = pages.as_("council").post(NEW, form(**changes))
    assert page.status_code == 200
    assert problem in words(page)
    if "about" not in changes:
        assert "How Friday prayer is kept safe." in words(page)
    assert not Matter.objects.exists()


def test_a_guest_of_another_body_than_offered_cannot_be_sent(cast, pages):
    for value in (
        cast.other_faith.reference,
        f"{cast.committee.reference}.owner",
        f"{cast.police_body.reference}.deputy",
    ):
        page = pages.as_("council").post(NEW, form(guests=[value]))
        assert "Choose one of the answers on the page" in words(page), value
    assert not Matter.objects.exists()


def test_a_concern_that_was_closed_meanwhile(cast, pages, monkeypatch):
    concern = cast.concern(wants=("meeting",))
    address = f"{NEW}?concern={concern.matter.reference}"

    def refuse(*_args, **_kwargs):
        raise actions.ConcernClosed

    monkeypatch.setattr(actions, "schedule_meeting", refuse)
    page = pages.as_("council").post(address, form())
    assert page.status_code == 200
    assert "The concern was closed meanwhile." in words(page)


@pytest.mark.parametrize("name", ["faith", "umbrella", "warden", "coordinator", "leaver", "nobody"])
def test_for_those_who_call_no_meetings_there_is_no_page(cast, pages, name):
    client = pages.as_(name)
    assert client.get(NEW).status_code == client.post(NEW, form()).status_code == 404


@pytest.mark.parametrize("query", ["concern={concern}", "concern=x", "place={place}", "place=x"])
def test_of_strangers_things_there_is_no_page(cast, pages, query):
    concern = cast.concern()
    address = f"{NEW}?{query.format(concern=concern.matter.reference, place=cast.mosque.reference)}"
    client = pages.as_("other_council")
    assert client.get(address).status_code == client.post(address, form()).status_code == 404
    assert not Meeting.objects.exists()


def test_a_recorded_concern_is_seen_but_no_ground_for_a_meeting(cast, pages):
    concern = cast.concern(wants=("record",))
    address = f"{NEW}?concern={concern.matter.reference}"
    client = pages.as_("council")
    assert client.get(address).status_code == client.post(address, form()).status_code == 403
