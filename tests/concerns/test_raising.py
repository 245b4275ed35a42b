"""Raising a concern, page by page, as the person who does it."""

from datetime import UTC, datetime, time, timedelta
from uuid import uuid4

import pytest
from django.contrib.messages import get_messages

from hub.concerns.models import Concern, Draft
from hub.concerns.raising.journey import PAGES
from hub.notifications.models import Mail
from hub.people.models import Organisation
from hub.places.models import PlaceOfWorship
from tests.cast import START
from tests.concerns.walk import START_URL, TOLD, Walk

OPTIONAL = ("nature", "hostility", "where", "when", "urgency", "wants", "answer", "who")


def words_after(response):
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


def second_place(cast):
    return PlaceOfWorship.objects.create(
        name="Northfield Hall", faith="muslim", run_by=cast.committee, ward=cast.ward, borough=cast.borough
    )


def told(concern):
    return {row.organisation for row in concern.matter.audience.live() if row.organisation}


def test_danger_leads_to_999_and_no_form(walk):
    assert walk.client.post(START_URL, {"danger": "yes", "form_key": uuid4()}).url == "/concerns/danger/"
    assert not Draft.objects.exists()


def test_the_999_page_is_for_everybody_and_has_no_form(client, db):
    page = client.get("/concerns/danger/")
    assert page.status_code == 200
    assert 'href="tel:999"' in page.content.decode()
    assert "<form" not in page.content.decode()


def test_danger_must_be_answered(walk):
    page = walk.client.post(START_URL, {"form_key": uuid4()})
    assert page.context["form"].errors["danger"] == ["Choose Yes or No"]


def test_what_and_where_are_enough(walk, cast):
    walk.begin().told()
    sent = walk.send()
    concern = walk.concern()
    assert (concern.category, concern.what, concern.matter.place) == ("graffiti", TOLD, cast.mosque)
    assert (concern.nature, concern.where, concern.precision) == ("not_sure", "site", "unknown")
    assert (concern.urgency, concern.wants, concern.answer_by) == (2, ["reassurance"], "hub")
    assert told(concern) == {
        cast.committee, cast.police_body, cast.council_body, cast.umbrella_body, cast.operator
    }  # fmt: skip
    assert sent.url == f"/concerns/{concern.matter.reference}/"
    assert words_after(sent) == "Your concern is sent. Testham Council promises an answer by Tue 1 Dec 09:00."
    assert not Draft.objects.exists()


def test_every_answer_arrives(walk, cast):
    walk.begin().told(category="threat")
    walk.post("nature", nature="crime")
    walk.post("where", where="way", part_of_site="bus stop in Mill Road")
    walk.post("when", precision="minute", exact_at_day="27/11/2026", exact_at_time="4.30pm", still="ongoing")
    walk.post("urgency", urgency="4")
    walk.post("wants", wants=["call", "meeting"])
    walk.post("answer", answer_by="phone", answer_phone="020 7946 0123", answer_from="10am", answer_to="16:00")
    walk.post("who", told=[cast.police_body.reference, cast.committee.reference])
    sent = walk.send()
    concern = walk.concern()
    assert (concern.nature, concern.where, concern.part_of_site) == ("crime", "way", "bus stop in Mill Road")
    assert (concern.occurred_from, concern.occurred_to) == (datetime(2026, 11, 27, 16, 30, tzinfo=UTC), None)
    assert (concern.precision, concern.urgency, concern.wants) == ("minute", 4, ["call", "meeting"])
    assert (concern.answer_by, concern.answer_phone) == ("phone", "020 7946 0123")
    assert (concern.answer_from, concern.answer_to) == (time(10), time(16))
    assert told(concern) == {cast.police_body, cast.committee, cast.operator}
    assert words_after(sent).startswith(
        "Your concern is sent. Testham Neighbourhood Team promises an answer by Mon 30 Nov 10:00."
    )
    assert "The other 2 promises stand below." in words_after(sent)
    walk.client.force_login(cast.constable)
    page = walk.client.get(sent.url).content.decode()
    assert "On the way to or from it" in page
    assert "Safe to ring: Between 10:00 and 16:00" in page


class TestHostility:
    def test_what_the_reporter_believes_arrives(self, walk):
        walk.begin().told()
        walk.post("hostility", hostility=["religion", "race"])
        key = "Because of who somebody is"
        assert walk.rows()[key] == "Religion or belief; Race, colour or where somebody comes from"
        walk.send()
        concern = walk.concern()
        assert (concern.hostility_reported, concern.hostility) == (["religion", "race"], None)

    def test_passing_over_it_says_nothing(self, walk):
        walk.begin().told()
        assert walk.rows()["Because of who somebody is"] == "Not said"
        assert walk.post("hostility").url == walk.url("where")
        assert walk.rows()["Because of who somebody is"] == "Not said"
        walk.send()
        assert walk.concern().hostility_reported == []

    @pytest.mark.parametrize("chosen", [["none", "race"], ["not_sure", "religion"], ["none", "not_sure"]])
    def test_no_and_not_sure_stand_alone(self, walk, chosen):
        walk.begin().told()
        errors = walk.errors("hostility", hostility=chosen)
        assert errors == {"hostility": ["Choose “No” or “Not sure” alone, or else what it was about"]}

    def test_something_else_is_told(self, walk):
        walk.begin().told()
        assert walk.errors("hostility", hostility=["x"]) == {"hostility": ["Choose from the answers on this page"]}

    def test_its_page_is_not_even_made_where_nobody_answered_it(self, walk, monkeypatch):
        walk.begin().told()
        monkeypatch.setattr("hub.concerns.raising.journey.PAGES", PAGES | {"hostility": Unmade})
        assert walk.send().status_code == 302


class Unmade:
    """A page that must not be made."""

    said_as, unsaid, may_be_passed_over = "Because", "Not said", True

    def __init__(self, *args, **kwargs):
        raise AssertionError("made although nobody answered it")


def test_pages_come_one_after_the_other(walk):
    walk.begin()
    assert walk.post("category", category="fire").url == walk.url("what")
    assert walk.post("what", what="Smoke.").url == walk.url("nature")
    page, seen = walk.url("nature"), []
    while not page.endswith("/check/"):
        seen.append(page.split("/")[-2])
        form = walk.client.get(page).context["form"]
        page = walk.client.post(page, {k: v for k, v in form.initial.items() if v}).url
    assert tuple(seen) == OPTIONAL


def test_the_rest_may_be_skipped_once_what_must_be_said_is_said(walk):
    walk.begin()
    assert not walk.get("category").context["can_skip"]
    walk.told()
    assert walk.get("nature").context["can_skip"]
    assert walk.post("nature", nature="crime", then="check").url == walk.url("check")
    assert walk.rows()["What kind of thing"] == "A crime"


def test_a_change_leads_back_to_checking(walk):
    walk.begin().told()
    assert f"{walk.url('what')}?change=1" in walk.get("check").content.decode()
    assert walk.client.post(walk.url("what") + "?change=1", {"what": "Two slurs."}).url == walk.url("check")
    assert walk.rows()["What happened"] == "Two slurs."


def test_a_page_ahead_leads_back_to_what_must_be_said(walk):
    walk.begin()
    assert walk.get("who").url == walk.url("category")
    assert walk.get("check").url == walk.url("category")
    walk.post("category", category="fire")
    assert walk.client.post(walk.url("check")).url == walk.url("what")
    assert not Concern.objects.exists()


def test_whoever_has_two_places_is_asked_which(walk, cast):
    hall = second_place(cast)
    walk.begin()
    assert walk.get("category").url == walk.url("place")
    assert walk.post("place", place=hall.reference).url == walk.url("category")
    walk.told().send()
    assert walk.concern().matter.place == hall


@pytest.mark.parametrize("place", ["other_mosque", "far_mosque", None])
def test_a_place_of_others_is_refused(walk, cast, place):
    second_place(cast)
    walk.begin()
    reference = cast.named[place].reference if place else "P-0000-0000"
    assert walk.errors("place", place=reference) == {"place": ["Choose one of the answers"]}


def test_who_was_ticked_for_one_place_counts_not_for_another(walk, cast):
    hall = second_place(cast)
    walk.begin()
    walk.post("place", place=cast.mosque.reference)
    walk.told().post("who", told=[cast.council_body.reference])
    walk.post("place", place=cast.mosque.reference)
    assert "who" in walk.draft().answers
    walk.post("place", place=hall.reference)
    assert "who" not in walk.draft().answers


def test_the_first_body_named_is_the_one_that_answers(walk, cast):
    walk.begin().told(category="threat")
    page = walk.get("who").content.decode()
    assert "Answers you first" in page.split(cast.police_body.name)[1].split(cast.council_body.name)[0]
    assert f"Always told: {cast.operator.name}" in page


def test_somebody_able_to_answer_stays_ticked(walk, cast):
    walk.begin().told()
    assert "Keep Testham Neighbourhood Team or Testham Council ticked" in str(
        walk.errors("who", told=[cast.committee.reference])
    )
    assert walk.errors("who") != {}


def test_only_to_record_it_needs_nobody(walk, cast):
    walk.begin().told().post("wants", wants=["record"])
    assert "nobody is asked to do anything" in walk.get("who").content.decode()
    walk.post("who", told=[cast.committee.reference])
    sent = walk.send()
    assert walk.concern().status == "recorded"
    assert told(walk.concern()) == {cast.committee, cast.operator}
    assert words_after(sent) == "Your concern is recorded. Nobody was asked to do anything."


def test_only_to_record_it_excludes_all_else(walk):
    walk.begin().told()
    assert "not both" in str(walk.errors("wants", wants=["record", "call"]))


def test_nobody_to_be_told_any_more_once_an_answer_is_wanted_after_all(walk, cast):
    """The pages before are changed last: checking finds what does not stand any more."""
    walk.begin().told().post("wants", wants=["record"])
    walk.post("who", told=[cast.committee.reference])
    walk.post("wants", wants=["visit"])
    page = walk.get("check")
    assert [url for url, _error in page.context["problems"]] == [walk.url("who") + "?change=1"]
    assert "Send</button>" not in page.content.decode()
    assert walk.client.post(walk.url("check")).status_code == 200
    assert not Concern.objects.exists()


def test_where_nobody_is_set_to_answer_it_says_who_finds_somebody(walk, cast):
    for body in Organisation.objects.filter(kind__in=["police", "council"]):
        body.areas.clear()
    walk.begin().told()
    assert "No council or police team is set up to answer" in walk.get("who").content.decode()
    walk.post("who", told=[cast.committee.reference])
    sent = walk.send()
    assert "Nobody is set to answer there yet: Hub coordinators will find who does" in words_after(sent)
    assert Mail.objects.filter(template="concern_unrouted").exists()


@pytest.mark.parametrize("who", ["operator", "other_council_body", "other_police_body", "other_committee", None])
def test_a_tampered_tick_is_refused(walk, cast, who):
    walk.begin().told()
    reference = cast.named[who].reference if who else "O-0000-0000"
    errors = walk.errors("who", told=[cast.council_body.reference, reference])
    assert errors["told"] == ["Who can be told has changed. Look through the list again"]


def test_nobody_sends_what_they_were_not_shown(walk, cast):
    walk.begin().told()
    seal = walk.get("check").context["seal"]
    walk.post("what", what="Something else altogether.")
    page = walk.client.post(walk.url("check"), {"seal": seal})
    assert page.status_code == 200
    assert "Something has changed since you looked" in page.content.decode()
    assert not Concern.objects.exists()
    assert walk.send().status_code == 302


def test_a_body_that_came_meanwhile_is_shown_before_it_is_told(walk, cast):
    walk.begin().told()
    seal = walk.get("check").context["seal"]
    cast.mosque.umbrella = cast.other_umbrella_body
    cast.mosque.save()
    assert walk.client.post(walk.url("check"), {"seal": seal}).status_code == 200
    assert not Concern.objects.exists()


def test_a_second_press_lands_on_the_same_concern(walk):
    walk.begin().told()
    data = {"seal": walk.get("check").context["seal"]}
    first = walk.client.post(walk.url("check"), data)
    again = walk.client.post(walk.url("check"), data)
    assert again.url == first.url
    assert "sent once" in words_after(again)
    assert Concern.objects.count() == 1
    assert Mail.objects.filter(template="concern_received").count() == 1


def test_going_back_after_sending_lands_on_the_concern(walk):
    walk.begin().told()
    sent = walk.send()
    assert walk.get("what").url == sent.url
    assert walk.get("check").url == sent.url
    assert walk.post("what", what=TOLD).url == sent.url


def test_words_written_after_sending_are_given_back(walk):
    walk.begin().told().send()
    page = walk.post("what", what="And the lock is broken too.").content.decode()
    assert "And the lock is broken too.</textarea>" in page
    assert walk.concern().what == TOLD


def test_the_start_page_sent_again_begins_a_new_one_only_after_sending(walk):
    key = str(uuid4())
    first = walk.client.post(START_URL, {"danger": "no", "form_key": key})
    assert walk.client.post(START_URL, {"danger": "no", "form_key": key}).url == first.url
    walk.key = key
    walk.told().send()
    assert walk.client.post(START_URL, {"danger": "no", "form_key": key}).url != first.url


@pytest.mark.parametrize("who", ["council", "constable", "coordinator", "umbrella", "leaver", "nobody", "commander"])
def test_who_may_not_raise_concerns_finds_no_page(walk, cast, client, who):
    walk.begin().told()
    client.force_login(getattr(cast, who))
    pages = [START_URL, walk.url("what"), walk.url("check"), walk.url("delete")]
    assert [client.get(page).status_code for page in pages] == [404] * 4
    assert [client.post(page, {"danger": "no"}).status_code for page in pages] == [404] * 4
    assert not Concern.objects.exists()


@pytest.mark.parametrize("who", ["trustee", "other_faith"])
def test_a_draft_is_its_writers_alone(walk, cast, client, who):
    walk.begin().told()
    client.force_login(getattr(cast, who))
    pages = [walk.url("what"), walk.url("check"), walk.url("delete")]
    assert [client.get(page).status_code for page in pages] == [404] * 3
    assert [client.post(page, {"what": "x"}).status_code for page in pages] == [404] * 3
    assert TOLD not in client.get(START_URL).content.decode()
    assert walk.draft().answers["what"] == {"what": [TOLD]}
    client.post(START_URL, {"danger": "no", "form_key": walk.key})
    assert walk.draft().user == cast.faith


def test_whoever_lost_the_place_meanwhile_cannot_send(walk, cast):
    walk.begin().told()
    cast.faith.memberships.update(ended_at=START)
    assert walk.client.post(walk.url("check")).status_code == 404
    assert not Concern.objects.exists()


def test_a_closed_place_is_not_offered(walk, cast):
    hall = second_place(cast)
    PlaceOfWorship.objects.filter(pk=hall.pk).update(closed_at=START)
    walk.begin()
    assert walk.get("place").status_code == 404
    assert walk.get("category").status_code == 200


def test_an_unknown_page_is_not_found(walk):
    walk.begin().told()
    assert walk.get("nonsense").status_code == 404
    assert walk.client.get(f"/concerns/new/{uuid4()}/what/").status_code == 404
    assert walk.client.get("/concerns/new/1/what/").status_code == 404


def test_pages_are_stored_by_no_browser_and_no_proxy(walk):
    walk.begin().told()
    assert "no-store" in walk.get("what")["Cache-Control"]
    assert "no-store" in walk.get("check")["Cache-Control"]
    assert "no-store" in walk.client.get(START_URL)["Cache-Control"]


def test_a_page_shows_what_was_answered(walk):
    walk.begin().told()
    walk.post("when", precision="about", about_at_day="27/11/2026", about_at_time="4pm", still="over")
    page = walk.get("when").content.decode()
    assert 'value="27/11/2026"' in page
    assert 'value="4pm"' in page
    assert f"{TOLD}</textarea>" in walk.get("what").content.decode()


def test_a_call_suggests_the_number_we_know(walk, cast):
    cast.faith.phone = "020 7946 0999"
    cast.faith.save()
    walk.begin().told().post("wants", wants=["call"])
    page = walk.get("answer")
    assert page.context["form"]["answer_by"].value() == "phone"
    assert 'autocomplete="tel"' in page.content.decode()
    assert walk.rows()["How to answer you safely"] == "By phone: 020 7946 0999"


def test_a_call_needs_a_number(walk, cast):
    walk.begin().told().post("wants", wants=["call"])
    assert "You asked for a call" in str(walk.errors("answer", answer_by="hub"))
    assert [url for url, _error in walk.get("check").context["problems"]] == [walk.url("answer") + "?change=1"]
    walk.post("answer", answer_by="phone", answer_phone="020 7946 0123")
    assert walk.send().status_code == 302


def test_two_committees_two_journeys(cast, client, at_start):
    client.force_login(cast.other_faith)
    other = Walk(client).begin().told()
    other.send()
    assert other.concern().matter.place == cast.other_mosque


def test_it_is_raised_at_the_moment_of_sending(walk, monkeypatch):
    walk.begin().told()
    later = START + timedelta(hours=3)
    monkeypatch.setattr("hub.history.moment.now", lambda: later)
    walk.send()
    assert walk.concern().matter.raised_at == later
