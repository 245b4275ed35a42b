"""The pages of whoever rings the place, and what stands on the first page."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hub.accounts import actions_invitations
from hub.accounts.actions_joining import Asking, ask
from hub.accounts.models import Invitation, JoinRequest
from hub.history import moment
from hub.history.models import Event
from hub.people.models import Membership, Organisation
from hub.places.models import PlaceContact

REGISTER, ASKERS = "020 7946 0500", "07700 900123"


@pytest.fixture
def asked(cast):
    def make(place="mosque", email="bilal@example.org", **said):
        place = cast.named[place] if place else None
        facts = {"name": "Bilal Khan", "phone": ASKERS, "does": "Secretary", "language": "en-gb", "is_demo": False}
        area = place.ward if place else cast.borough
        return ask(Asking(place=place, area=area, email=email, **(facts | said)), at=moment.now())[0]

    return make


@pytest.fixture
def number(cast):
    return PlaceContact.objects.create(
        place=cast.mosque, name="Office", what="Bookings", phone=REGISTER, checked_on=moment.now().date()
    )


@pytest.fixture
def council(client, cast):
    client.force_login(cast.council)
    return client


def words(response):
    return " ".join(response.content.decode().split())


def page_of(request, name="joining"):
    return reverse(f"accounts:{name}", args=[request.matter.reference])


def test_it_stands_on_the_leads_first_page_and_in_the_list(council, asked):
    request = asked()
    home = words(council.get("/"))
    assert f'href="{page_of(request)}"' in home
    assert "Answer to a request to join: Request to join, Northfield" in home
    assert "Northfield Mosque" in words(council.get(reverse("accounts:joinings")))


def test_the_page_shows_the_number_of_the_register_big_and_the_askers_apart(council, asked, number):
    page = words(council.get(page_of(asked())))
    assert f'hub-ring__number" href="tel:{REGISTER.replace(" ", "")}">{REGISTER}<' in page
    assert "2 people</strong> act for this place already" in page
    before, _label, after = page.partition("Left by the asker: do not use it to confirm")
    assert ASKERS in after
    assert ASKERS not in before


def test_without_a_number_it_says_so(council, asked):
    page = words(council.get(page_of(asked())))
    assert "No number of this place stands on the register. Find one that does not come from the asker" in page
    answers = {"version": 1, "number": ASKERS}
    answer = council.post(page_of(asked(), "joining_confirm"), answers)
    assert "That is the number that the asker left" in words(answer)
    assert not Invitation.objects.exists()
    answers["number"] = "020 7946 0700"
    assert council.post(page_of(asked(), "joining_confirm"), answers).status_code == 302
    assert JoinRequest.objects.get().number_rung == "020 7946 0700"


def test_confirming_ticks_the_number_and_lets_them_in(council, cast, asked, number):
    request = asked()
    answer = council.post(page_of(request, "joining_confirm"), {"version": 1})
    assert "Choose an answer: Which number did you ring?" in words(answer)
    assert (
        council.post(page_of(request, "joining_confirm"), {"version": 1, "rung": number.reference}).status_code == 302
    )
    page = words(council.get(page_of(request)))
    assert "Confirmed" in page
    assert REGISTER in page
    assert "let them in" not in page
    again = council.post(page_of(request, "joining_confirm"), {"version": 1, "rung": number.reference})
    assert again.url == page_of(request)
    assert Invitation.objects.count() == 1


def test_a_new_committee_gets_a_name_of_its_own(client, cast, asked):
    client.force_login(cast.other_council)
    PlaceContact.objects.create(place=cast.far_mosque, name="Office", phone=REGISTER, checked_on=moment.now().date())
    request = asked("far_mosque")
    form = client.get(page_of(request)).context["form"]
    assert form["committee"].value() == "Eastfield Mosque"
    rung = form.fields["rung"].choices[0][0]
    answers = {"version": 1, "rung": rung, "committee": "Testham Council"}
    page = client.post(page_of(request, "joining_confirm"), answers)
    assert "There is an organisation of that name already" in words(page)
    assert 'value="Testham Council"' in words(page)
    assert (
        client.post(page_of(request, "joining_confirm"), answers | {"committee": "Eastfield Trust"}).status_code == 302
    )
    cast.far_mosque.refresh_from_db()
    assert cast.far_mosque.run_by.name == "Eastfield Trust"


def test_refusing_needs_a_reason(council, asked):
    request = asked()
    page = page_of(request, "joining_refuse")
    assert "Choose an answer: Why?" in words(council.post(page, {"version": 1}))
    assert "Write why" in words(council.post(page, {"version": 1, "reason": "other"}))
    kept = council.post(page, {"version": 7, "reason": "other", "words": "They are not known."})
    assert "Somebody else changed this" in words(kept)
    assert "They are not known." in words(kept)
    assert council.post(page, {"version": 1, "reason": "other", "words": "They are not known."}).status_code == 302
    assert "They are not known." in words(council.get(page_of(request)))


def test_a_place_that_the_asker_did_not_find_is_looked_for(council, cast, asked):
    request = asked(None, place_name="Southfield", place_address="1 South Road")
    page = words(council.get(page_of(request)))
    assert "Which place is it?" in page
    assert "let them in" not in page
    which = page_of(request, "joining_place")
    assert "Choose the place" in words(council.post(which, {"version": 1, "q": "southfield"}))
    strange = {"version": 1, "q": "eastfield", "place": cast.far_mosque.reference}
    assert "No place of your area is known by that" in words(council.post(which, strange))
    chosen = {"version": 1, "q": "southfield", "place": cast.other_mosque.reference}
    assert council.post(which, chosen).status_code == 302
    assert "Ring the place" in words(council.get(page_of(request)))


def test_the_coordinator_sees_that_it_is_there_and_no_more(client, cast, asked, number):
    request = asked()
    client.force_login(cast.coordinator)
    page = words(client.get(page_of(request)))
    assert "You see a summary" in page
    for secret in ("Bilal", ASKERS, REGISTER, "bilal@example.org", "Northfield Mosque"):
        assert secret not in page
        assert secret not in words(client.get(reverse("accounts:joinings")))
        assert secret not in words(client.get("/"))
    assert client.post(page_of(request, "joining_confirm"), {"version": 1}).status_code == 403
    assert Event.objects.get(kind="viewed", by=cast.coordinator).code == "summary"


def test_for_strangers_it_is_not_there(client, cast, asked):
    request = asked()
    for name in ("faith", "umbrella", "constable", "other_council", "leaver"):
        client.force_login(cast.named[name])
        for page in ("joining", "joining_confirm", "joining_refuse", "joining_place"):
            assert client.get(page_of(request, page)).status_code == 404, (name, page)
    client.force_login(cast.warden)
    assert client.get(page_of(request)).status_code == 200
    assert client.post(page_of(request, "joining_refuse"), {"version": 1}).status_code == 403


def test_an_umbrella_body_finds_it_on_its_first_page(client, cast, asked):
    Organisation.objects.filter(pk=cast.umbrella_body.pk).update(confirms_joining=True)
    cast.mosque.refresh_from_db()
    client.force_login(cast.umbrella)
    assert "wait for your call" not in words(client.get("/"))
    request = asked()
    home = words(client.get("/"))
    assert "Requests to join that wait for your call" in home
    assert f'href="{page_of(request)}"' in home


@pytest.mark.parametrize("who", ["council", "coordinator"])
def test_the_list_costs_the_same_however_long(client, cast, asked, who):
    client.force_login(cast.named[who])

    def queries():
        with CaptureQueriesContext(connection) as found:
            assert client.get(reverse("accounts:joinings")).status_code == 200
        return len(found)

    asked()
    before = queries()
    for number in range(2):
        asked(email=f"more{number}@example.org")
    assert queries() == before


def test_answered_ones_stand_apart(council, cast, asked, number):
    request = asked()
    council.post(page_of(request, "joining_confirm"), {"version": 1, "rung": number.reference})
    assert "Nobody waits for an answer" in words(council.get(reverse("accounts:joinings")))
    answered = words(council.get(reverse("accounts:joinings"), {"show": "answered"}))
    assert request.matter.reference in answered


ALONE = "Invite a second person for"


def test_whoever_is_alone_at_a_place_is_asked_for_a_second_person(client, cast, monkeypatch):
    client.force_login(cast.faith)
    assert ALONE not in words(client.get("/"))
    client.force_login(cast.other_faith)
    assert f"{ALONE} Southfield Mosque Trust" in words(client.get("/"))
    # not now
    client.post(reverse("accounts:second_person_later", args=[cast.other_committee.reference]))
    assert ALONE not in words(client.get("/"))
    later = moment.now() + timedelta(days=31)
    monkeypatch.setattr(moment, "now", lambda: later)
    assert ALONE in words(client.get("/"))
    # somebody is invited
    answers = {"name": "Sam", "email": "sam@example.org", "role": "faith_leader", "position": "deputy"}
    client.post(reverse("accounts:invite", args=[cast.other_committee.reference]), answers)
    assert Invitation.objects.get().role == "faith_leader"
    assert ALONE not in words(client.get("/"))
    # and the invitation ran out
    Invitation.objects.update(expires_at=later)
    assert ALONE in words(client.get("/"))


def test_nobody_says_not_now_for_others(client, cast):
    client.force_login(cast.faith)
    assert (
        client.post(reverse("accounts:second_person_later", args=[cast.other_committee.reference])).status_code == 404
    )
    assert not Membership.objects.exclude(second_person_after=None).exists()


def test_asking_for_a_second_person_costs_one_read(client, cast):
    """And none for those who keep no place."""
    client.force_login(cast.constable)
    with CaptureQueriesContext(connection) as found:
        client.get("/")
    assert not [query for query in found.captured_queries if "second_person_after" in query["sql"]]
    assert timedelta(days=30) == actions_invitations.ASKED_AGAIN
