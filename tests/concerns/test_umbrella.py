"""A place chooses an umbrella body, or none: what it sees from then on, and of what was told before."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from hub.concerns.actions_umbrella import Overtaken, choose_umbrella
from hub.concerns.models import Concern
from hub.history.models import Event
from hub.matters.models import Audience
from hub.notifications.models import Mail
from hub.people.models import Organisation
from hub.places.actions import PlaceRefused
from hub.places.models import PlaceOfWorship
from tests.cast import START

HOUR = timedelta(hours=1)


@pytest.fixture
def choose(cast):
    """choose("other_umbrella_body"): the committee of the mosque chooses it; None: nobody."""

    def go(name, *, by="faith", version=None, at=START + HOUR, **more):
        body = cast.named[name] if name else None
        version = PlaceOfWorship.objects.get(pk=cast.mosque.pk).version if version is None else version
        return choose_umbrella(cast.mosque, organisation=body, version=version, by=cast.named[by], at=at, **more)

    return go


def sees(person, concern):
    return Concern.objects.visible_to(person).filter(pk=concern.pk).exists()


def told(person):
    return list(
        Mail.objects.filter(recipient=person, template__startswith="umbrella").values_list("template", flat=True)
    )


def raised(cast):
    """With every body ticked that is offered at the place as it is now."""
    return cast.concern(
        place=PlaceOfWorship.objects.select_related("run_by", "ward", "umbrella").get(pk=cast.mosque.pk)
    )


def test_it_counts_from_now_on(cast, choose):
    before = raised(cast)
    choose("other_umbrella_body")
    after = raised(cast)
    assert (sees(cast.umbrella, before), sees(cast.umbrella, after)) == (True, False)
    assert (sees(cast.other_umbrella, before), sees(cast.other_umbrella, after)) == (False, True)
    row = Audience.objects.live().get(matter=after.matter, organisation=cast.other_umbrella_body)
    assert row.level == "summary"
    assert told(cast.umbrella) == ["umbrella_left"]
    assert told(cast.other_umbrella) == ["umbrella_chosen"]


def test_what_was_told_is_taken_back_in_the_same_act(cast, choose):
    mine, colleagues = raised(cast), cast.concern(by=cast.trustee)
    elsewhere = cast.concern(by=cast.other_faith, place=cast.other_mosque)
    Audience.objects.create(
        matter=elsewhere.matter,
        organisation=cast.umbrella_body,
        level="summary",
        ground="umbrella",
        since=START,
        kind="concern",
        is_open=True,
        raised_at=START,
        severity=2,
    )
    assert choose(None, also_open=True) == 2
    for concern in (mine, colleagues):
        assert not sees(cast.umbrella, concern)
        assert Event.objects.filter(matter=concern.matter, kind="stopped_telling").count() == 1
    assert sees(cast.umbrella, elsewhere), "another place decides for itself"
    for person in (cast.faith, cast.trustee, cast.council, cast.coordinator):
        assert sees(person, mine), "nobody else loses anything"


def test_of_what_is_over_it_keeps_what_it_was_told(cast, choose):
    concern = raised(cast)
    Audience.objects.filter(matter=concern.matter).update(is_open=False)
    assert choose(None, also_open=True) == 0
    assert sees(cast.umbrella, concern)


@pytest.mark.parametrize("by", ["coordinator", "council", "umbrella", "other_faith", "leaver", "nobody"])
def test_nobody_else_chooses_for_the_place(cast, choose, by):
    with pytest.raises(PermissionDenied):
        choose("other_umbrella_body", by=by)
    cast.mosque.refresh_from_db()
    assert cast.mosque.umbrella == cast.umbrella_body
    assert not Mail.objects.exists()


def test_a_second_press_changes_nothing(cast, choose):
    choose("other_umbrella_body", version=1)
    assert choose("other_umbrella_body", version=1) == 0
    assert told(cast.other_umbrella) == ["umbrella_chosen"]
    assert Event.objects.filter(kind="umbrella_set").count() == 1
    with pytest.raises(Overtaken):
        choose(None, version=1)


def test_only_an_umbrella_body_of_its_world(cast, choose):
    made_up = cast.add("made_up", Organisation.objects.create(kind="umbrella", name="Made up", is_demo=True))
    for name in ("made_up", "council_body"):
        with pytest.raises(PlaceRefused):
            choose(name)
    assert made_up.member_places.count() == 0


@pytest.fixture
def browser(cast, monkeypatch):
    monkeypatch.setattr("hub.history.moment.now", lambda: START)
    client = Client()
    client.force_login(cast.faith)
    return client


def test_the_page_says_what_it_sees_and_takes_it_off(cast, browser):
    concern = raised(cast)
    address = f"/places/{cast.mosque.reference}/umbrella/"
    assert address in browser.get(f"/places/{cast.mosque.reference}/").text
    page = browser.get(address).text
    assert "Never what you wrote, and never a name" in page
    assert "take Testham Council of Mosques off our open concerns too (1)" in page
    response = browser.post(address, {"organisation": "", "version": 1, "also_open": "on"}, follow=True)
    assert "no umbrella body is told" in response.text
    assert "It was taken off 1 open concern." in response.text
    timeline = browser.get(f"/concerns/{concern.matter.reference}/").text
    assert "Testham Council of Mosques no longer sees it" in timeline


def test_an_overtaken_page_says_so(cast, browser, choose):
    choose(None, by="trustee", at=START)
    answers = {"organisation": cast.other_umbrella_body.reference, "version": 1}
    response = browser.post(f"/places/{cast.mosque.reference}/umbrella/", answers)
    assert response.status_code == 409
    assert "Somebody else changed this while you were writing" in response.text
    assert 'name="version" value="2"' in response.text
    assert browser.post(f"/places/{cast.mosque.reference}/umbrella/", {"version": "x"}).status_code == 200
