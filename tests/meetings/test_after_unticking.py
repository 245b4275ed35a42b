"""A body that was unticked after it called a meeting about a concern: the meeting says nothing of it any more."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from hub.concerns.actions_consent import change_consent
from meetings.actions import Call, Guest, schedule_meeting
from meetings.guests import offers_for
from tests.cast import START


@pytest.fixture
def called(cast):
    concern = cast.concern(hides_name=True)
    call = Call(
        lead=cast.council_body,
        area=concern.matter.area,
        place=concern.matter.place,
        concern=concern,
        starts_at=START + timedelta(days=2),
        ends_at=START + timedelta(days=2, hours=1),
        venue="Town Hall",
        form_key=uuid4(),
        guests=(Guest(cast.constable, organisation=cast.police_body),),
    )
    return concern, schedule_meeting(call, by=cast.council, at=START)[0]


def test_it_names_neither_the_concern_nor_the_place(cast, client, called):
    concern, meeting = called
    client.force_login(cast.council)
    address = reverse("meetings:detail", args=[meeting.matter.reference])
    told = (concern.matter.reference, "Northfield Mosque")
    assert all(words in client.get(address).content.decode() for words in told)
    left = frozenset([cast.committee.pk, cast.police_body.pk])
    change_consent(concern, told=left, hides_name=True, by=cast.faith, at=START + timedelta(hours=1))
    for page in (address, reverse("home:home"), reverse("meetings:list")):
        body = client.get(page).content.decode()
        assert not [words for words in told if words in body]
    place = client.get(reverse("places:detail", args=[concern.matter.place.reference])).content.decode()
    assert meeting.matter.reference not in place


def test_who_hides_their_name_is_not_offered_as_a_guest(cast, called):
    concern, _meeting = called
    facts = {"lead": cast.council_body, "area": concern.matter.area, "user": cast.council, "at": START}
    offers, _bodies = offers_for(**facts, concern=concern)
    assert not [offer for offer in offers if "who raised the concern" in offer.label]
    seen = cast.concern()
    offers, _bodies = offers_for(**facts, concern=seen)
    assert "Faith, who raised the concern" in [offer.label for offer in offers]
