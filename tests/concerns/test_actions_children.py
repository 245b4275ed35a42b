"""A concern about a child at risk: its lead is the council and stays it, nobody sees a summary."""

from datetime import timedelta

import pytest
from django.urls import reverse

from hub.concerns import actions, actions_routing, routing
from hub.concerns.actions_between import LeadIsFixed, Part, hand_on, split
from hub.concerns.actions_children import name_child, unname_child
from hub.concerns.actions_consent import ask_again, change_consent
from hub.concerns.actions_triage import assign
from hub.concerns.models import Concern
from hub.matters.models import Matter
from hub.notifications.models import Mail
from hub.people.models import Organisation
from hub.promises.engine import NotNow
from hub.promises.sweep import run_due_rungs
from tests.cast import START

LATER = START + timedelta(hours=2)
POLICE_MATTER = {"category": "threat", "nature": "crime"}


def levels(concern):
    return {
        row.organisation.name: row.level
        for row in concern.matter.audience.live().exclude(organisation=None).select_related("organisation")
    }


def owed(concern):
    found = concern.matter.promises.open().order_by("pk")
    return [(promise.kind, promise.owner_organisation.name) for promise in found]


def sees(cast, name, concern):
    return Matter.objects.visible_to(cast.named[name]).filter(pk=concern.pk).exists()


def test_the_council_leads_and_nobody_sees_a_summary(cast):
    concern = cast.concern(names_child=True, **POLICE_MATTER)
    assert concern.matter.lead == cast.council_body
    assert levels(concern) == {
        "Northfield Mosque Trust": "full",
        "Testham Neighbourhood Team": "full",
        "Testham Council": "full",
    }
    assert owed(concern) == [("acknowledge", "Testham Council")]


def test_the_council_cannot_be_left_unticked(cast):
    concern = cast.concern(names_child=True, told=[cast.police_body])
    assert levels(concern) == {"Testham Neighbourhood Team": "full", "Testham Council": "full"}
    concern = change_consent(concern, told=frozenset(), hides_name=False, by=cast.faith, at=LATER)
    assert levels(concern) == {"Testham Council": "full"}


def test_its_lead_is_fixed(cast):
    concern = cast.concern(names_child=True)
    assert routing.lead_is_fixed(concern)
    with pytest.raises(LeadIsFixed):
        hand_on(concern, organisation=cast.police_body, words="Theirs.", by=cast.council, at=LATER)


def test_only_recorded_it_is_with_the_council(cast):
    concern = cast.concern(names_child=True, wants=("record",))
    assert concern.matter.lead == cast.council_body
    assert owed(concern) == []
    assert "Hub coordinators" not in levels(concern)


def test_said_later_by_the_reporter(cast):
    concern = cast.concern(told=[cast.committee, cast.police_body, cast.umbrella_body], wants=("patrol",))
    assert concern.matter.lead == cast.police_body
    concern = name_child(concern, by=cast.faith, at=LATER)
    assert concern.matter.lead == cast.council_body
    assert levels(concern) == {
        "Northfield Mosque Trust": "full",
        "Testham Neighbourhood Team": "full",
        "Testham Council": "full",
    }
    # what the police were asked to do stays theirs; the answer is the council's
    assert sorted(owed(concern)) == [("acknowledge", "Testham Council"), ("patrol", "Testham Neighbourhood Team")]
    assert concern.matter.events.get(kind="told_later").other_organisation == cast.council_body
    assert Mail.objects.filter(template="concern_raised", recipient=cast.council).exists()
    with pytest.raises(NotNow):
        name_child(concern, by=cast.faith, at=LATER)


def test_said_by_triage_the_choice_of_the_reporter_stands(cast):
    concern = cast.concern(told=[cast.committee, cast.police_body, cast.umbrella_body])
    concern = name_child(concern, by=cast.constable, at=LATER)
    assert concern.matter.lead == cast.police_body
    assert not sees(cast, "council", concern)
    assert levels(concern) == {"Northfield Mosque Trust": "full", "Testham Neighbourhood Team": "full"}


def test_said_by_triage_it_moves_to_a_council_that_was_told(cast):
    concern = name_child(cast.concern(**POLICE_MATTER), by=cast.constable, at=LATER)
    assert concern.matter.lead == cast.council_body
    assert owed(concern) == [("acknowledge", "Testham Council")]
    assert sees(cast, "constable", concern)


def test_unsaid_by_the_lead_with_a_reason(cast):
    concern = cast.concern(names_child=True)
    concern = unname_child(concern, words="It was a dog.", by=cast.council, at=LATER)
    assert levels(concern)["Hub coordinators"] == "summary"
    assert levels(concern)["Testham Council of Mosques"] == "summary"
    note = concern.matter.events.get(kind="unname_child").note
    assert (note.body, note.audience) == ("It was a dog.", "reporter")
    hand_on(concern, organisation=cast.police_body, words="Theirs.", by=cast.council, at=LATER)


def test_unsaid_it_is_not_shown_to_whom_the_reporter_unticked(cast):
    concern = change_consent(
        cast.concern(), told=frozenset([cast.council_body.pk]), hides_name=False, by=cast.faith, at=START
    )
    concern = name_child(concern, by=cast.council, at=LATER)
    concern = unname_child(concern, words="It was a dog.", by=cast.council, at=LATER)
    assert levels(concern) == {"Testham Council": "full", "Hub coordinators": "summary"}


@pytest.fixture
def without_a_council(cast):
    cast.council_body.areas.clear()
    return cast.concern(names_child=True, told=[cast.committee], wants=("call",))


def test_where_no_council_is_set_the_operator_knows_its_reference_alone(cast, client, without_a_council):
    concern, reference = without_a_council, without_a_council.matter.reference
    assert levels(concern) == {"Northfield Mosque Trust": "full", "Hub coordinators": "routing"}
    assert not sees(cast, "coordinator", concern)
    client.force_login(cast.coordinator)
    assert reference.encode() not in client.get(reverse("concerns:list")).content
    assert reference.encode() in client.get(reverse("home:home")).content
    address = reverse("concerns:find_council", args=[reference])
    assert client.get(reverse("concerns:detail", args=[reference])).url == address
    page = client.get(address).content.decode()
    for told in ("Graffiti", "Northfield", "side gate", "Faith", "Testham Council of"):
        assert told not in page
    assert client.get(reverse("concerns:acknowledge", args=[reference])).status_code == 404


def test_the_operator_is_told_and_finds_a_council(cast, client, without_a_council):
    concern = without_a_council
    assert Mail.objects.get(template="concern_unrouted").recipient == cast.coordinator
    client.force_login(cast.coordinator)
    said = {"version": concern.version, "organisation": cast.other_council_body.reference}
    client.post(reverse("concerns:find_council", args=[concern.matter.reference]), said)
    concern = Concern.objects.get(pk=concern.pk)
    assert concern.matter.lead == cast.other_council_body
    assert levels(concern) == {"Northfield Mosque Trust": "full", "Otherham Council": "full"}
    assert sorted(owed(concern)) == [("acknowledge", "Otherham Council"), ("call", "Otherham Council")]
    assert client.get(reverse("concerns:find_council", args=[concern.matter.reference])).status_code == 404


def test_opened_again_where_nobody_is_left_to_answer_the_operator_finds_a_council(cast, client):
    """Named while it was closed, nobody saw a summary any more: the answer was owed by a body that could not know."""
    cast.council_body.areas.clear()
    said = {"next_step": "We come.", "next_step_at": LATER, "by": cast.constable, "at": START}
    concern = actions.acknowledge(cast.concern(), dealt_with_by=cast.constable, **said)
    concern = actions.resolve(concern, reason="done", words="Done.", by=cast.constable, at=START)
    concern = actions.close(concern, by=cast.faith, at=START)
    told = frozenset([cast.committee.pk])
    concern = change_consent(concern, told=told, hides_name=False, by=cast.faith, at=LATER)
    concern = name_child(concern, by=cast.faith, at=LATER)
    assert levels(concern) == {"Northfield Mosque Trust": "full"}
    concern = actions.reopen(concern, by=cast.faith, at=LATER + timedelta(hours=1))
    assert levels(concern) == {"Northfield Mosque Trust": "full", "Hub coordinators": "routing"}
    assert Mail.objects.get(template="concern_unrouted").recipient == cast.coordinator
    client.force_login(cast.coordinator)
    said = {"version": concern.version, "organisation": cast.other_council_body.reference}
    client.post(reverse("concerns:find_council", args=[concern.matter.reference]), said)
    assert owed(concern) == [("acknowledge", "Otherham Council")]


def test_asked_for_again_where_nobody_could_be_ticked_the_operator_finds_a_council(cast):
    cast.council_body.areas.clear()
    concern = cast.concern(names_child=True, told=[cast.committee], wants=("record",))
    assert levels(concern) == {"Northfield Mosque Trust": "full"}
    concern = ask_again(concern, wants=["call"], by=cast.faith, at=LATER)
    assert levels(concern) == {"Northfield Mosque Trust": "full", "Hub coordinators": "routing"}
    assert owed(concern) == [("acknowledge", "Hub coordinators"), ("call", "Hub coordinators")]
    assert Mail.objects.get(template="concern_unrouted").recipient == cast.coordinator


def test_the_ladder_of_what_the_operator_owes_rings_there(cast, without_a_council):
    run_due_rungs(START + timedelta(days=10))
    rung = Mail.objects.filter(template="promise_overdue", matter=without_a_council.matter)
    assert cast.coordinator in {mail.recipient for mail in rung}


def test_only_a_council_may_be_chosen(cast, without_a_council):
    assert set(routing.may_be_asked(without_a_council)) == {cast.council_body, cast.other_council_body}
    with pytest.raises(actions_routing.NotToBeTold):
        actions_routing.route(without_a_council, organisation=cast.police_body, by=cast.coordinator, at=LATER)


def test_the_contact_stands_first_on_its_page(cast, client):
    Organisation.objects.filter(pk=cast.council_body.pk).update(safeguarding="020 7946 0999, day and night")
    concern = cast.concern(names_child=True)
    for name in ("faith", "council", "constable"):
        client.force_login(cast.named[name])
        page = client.get(reverse("concerns:detail", args=[concern.matter.reference])).content.decode()
        assert page.index("020 7946 0999, day and night") < page.index("<h1")
    other = cast.concern()
    page = client.get(reverse("concerns:detail", args=[other.matter.reference])).content.decode()
    assert "020 7946 0999" not in page


def test_a_team_that_it_was_only_given_to_does_not_go_on_seeing_it(cast):
    concern = cast.concern(category="threat", nature="crime")
    team = Organisation.objects.create(name="Team North", kind="police", parent=cast.police_body)
    concern = assign(concern, organisation=team, by=cast.constable, at=START + timedelta(hours=1))
    concern = name_child(concern, by=cast.faith, at=START + timedelta(hours=2))
    assert concern.matter.lead == cast.council_body
    told = {row.organisation for row in concern.matter.audience.live()}
    assert cast.police_body in told
    assert team not in told


def test_what_was_split_off_of_the_same_report_has_no_summary_either(cast):
    first = cast.concern()
    first, part = split(first, Part(cast.police_body, "graffiti", "The wall."), by=cast.council, at=LATER)
    assert levels(part)["Testham Council of Mosques"] == "summary"
    name_child(first, by=cast.faith, at=LATER)
    assert "summary" not in {*levels(first).values(), *levels(part).values()}
    assert part.matter.lead == cast.police_body
    assert not sees(cast, "umbrella", part)
    unname_child(first, words="There is none.", by=cast.council, at=LATER)
    assert sees(cast, "umbrella", first) and sees(cast, "umbrella", part)


def test_as_long_as_a_child_is_named_on_a_part_nothing_of_the_report_has_a_summary(cast):
    first, part = split(cast.concern(), Part(cast.police_body, "graffiti", "The wall."), by=cast.council, at=LATER)
    first, part = name_child(first, by=cast.faith, at=LATER), name_child(part, by=cast.faith, at=LATER)
    unname_child(first, words="Not here.", by=cast.council, at=LATER)
    assert not sees(cast, "umbrella", first) and not sees(cast, "umbrella", part)
