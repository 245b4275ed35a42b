from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from hub.concerns import actions, routing
from hub.concerns.actions_anyone import Left, leave_contact
from hub.concerns.actions_between import LeadIsFixed, MayNotBeHanded, Part, hand_on, split
from hub.concerns.actions_triage import assign
from hub.concerns.models import Concern, OutsideReporter, Receipt
from hub.concerns.outside import NO_NUMBER, contact_of
from hub.history.models import Event
from hub.matters.querysets import live_audience
from hub.notifications.models import Mail
from hub.people.models import Organisation
from tests.cast import START

LATER = START + timedelta(hours=2)


def handed(cast, concern, to=None, *, by=None, at=LATER, **more):
    facts = {"organisation": to or cast.other_council_body, "words": "It is across the road, in Otherham."}
    return hand_on(concern, **facts, by=by or cast.council, at=at, **more)


def seen_by(concern):
    concern.matter.audience_of_page = None
    return {
        row.organisation.name: (row.level, row.ground) for row in concern.matter.audience.live() if row.organisation
    }


def open_promises(concern):
    owed = concern.matter.promises.open().order_by("pk")
    return [(promise.kind, promise.owner_organisation.name) for promise in owed]


def test_who_said_not_our_job_stands_on_the_timeline_with_the_next_owner(cast):
    """FixMyStreet 868, 4398, 4457: handing on names the next owner, and who handed it on and why."""
    concern = handed(cast, cast.concern())
    event = Event.objects.get(matter=concern.matter, kind="hand_on")
    assert (event.for_organisation, event.by, event.other_organisation) == (
        cast.council_body,
        cast.council,
        cast.other_council_body,
    )
    assert (event.note.audience, event.note.body) == ("reporter", "It is across the road, in Otherham.")
    assert concern.matter.lead == cast.other_council_body
    assert (concern.status, concern.dealt_with_by) == ("raised", None)


def test_the_new_body_owes_an_answer_from_now_and_what_the_former_one_owed(cast):
    concern = cast.concern(wants=("call", "patrol"))
    concern = actions.acknowledge(
        concern,
        dealt_with_by=cast.council,
        next_step="We ring you.",
        next_step_at=START + timedelta(days=1),
        by=cast.council,
        at=START + timedelta(hours=1),
    )
    concern = handed(cast, concern)
    there = cast.other_council_body.name
    assert open_promises(concern) == [
        ("patrol", cast.police_body.name),
        ("acknowledge", there),
        ("call", there),
    ]
    answer = concern.matter.promises.open().get(kind="acknowledge")
    assert answer.started_at == LATER
    ended = concern.matter.promises.filter(ended_at=LATER).values_list("kind", "ended")
    assert set(ended) == {("first_action", "superseded"), ("call", "superseded")}


def test_everybody_whom_it_concerns_is_told_at_once(cast):
    concern = handed(cast, cast.concern(wants=("call",)))
    told = (
        Mail.objects.filter(created_at=LATER).order_by("pk").values_list("address", "template", "context__organisation")
    )
    there = cast.other_council_body.name
    assert list(told) == [
        ("other_council@example.org", "concern_handed_over", there),
        ("other_council@example.org", "promise_asked", there),
        ("faith@example.org", "concern_handed_on", there),
    ]
    assert {mail.context["reference"] for mail in Mail.objects.filter(created_at=LATER)} == {concern.matter.reference}


def test_who_had_it_goes_on_seeing_it_and_can_not_answer_any_more(cast):
    concern = handed(cast, cast.concern())
    assert seen_by(concern) == {
        "Northfield Mosque Trust": ("full", "committee"),
        "Testham Neighbourhood Team": ("full", "tick"),
        "Testham Council": ("full", "tick"),
        "Otherham Council": ("full", "lead"),
        "Testham Council of Mosques": ("summary", "umbrella"),
        "Hub coordinators": ("summary", "operator"),
    }
    with pytest.raises(PermissionDenied):
        actions.acknowledge(
            concern,
            dealt_with_by=cast.council,
            next_step="We come.",
            next_step_at=LATER + timedelta(days=1),
            by=cast.council,
            at=LATER,
        )


def test_the_new_body_can_hand_it_back_and_keeps_seeing_it_as_one_that_was_asked(cast):
    concern = handed(cast, cast.concern())
    later = LATER + timedelta(hours=1)
    concern = handed(cast, concern, cast.council_body, by=cast.other_council, at=later)
    assert concern.matter.lead == cast.council_body
    assert seen_by(concern)["Testham Council"] == ("full", "lead")
    assert seen_by(concern)["Otherham Council"] == ("full", "handed_on")
    assert concern.matter.audience.filter(organisation=cast.council_body).count() == 3


def test_a_body_that_was_told_already_becomes_the_lead_and_is_not_asked_twice_for_the_same(cast):
    concern = cast.concern(wants=("patrol",))  # the police owe the patrol
    concern = handed(cast, concern, cast.police_body)
    assert open_promises(concern) == [("patrol", cast.police_body.name), ("acknowledge", cast.police_body.name)]
    assert seen_by(concern)["Testham Neighbourhood Team"] == ("full", "lead")
    assert Concern.objects.visible_to(cast.constable).filter(pk=concern.pk).exists()


def refuses(cast, concern, organisation, *, by=None):
    before = Event.objects.count()
    with pytest.raises(MayNotBeHanded):
        handed(cast, concern, organisation, by=by)
    concern.matter.refresh_from_db()
    assert Event.objects.count() == before
    return True


def test_never_to_a_body_that_the_reporter_left_unticked_nor_to_one_above_or_below_it(cast):
    concern = cast.concern(told=[cast.council_body])  # not the police
    below = Organisation.objects.create(kind="police", name="A team of the team", parent=cast.police_body)
    below.areas.add(cast.ward)
    for body in (cast.police_body, cast.command, below):
        assert refuses(cast, concern, body)
    assert not Concern.objects.visible_to(cast.constable).filter(pk=concern.pk).exists()
    assert handed(cast, concern, cast.other_police_body).matter.lead == cast.other_police_body


def test_never_across_made_up_and_real_nor_to_a_closed_body_or_ones_own(cast):
    concern = cast.concern()
    made_up = Organisation.objects.create(kind="council", name="Made up", is_demo=True)
    closed = Organisation.objects.create(kind="council", name="Closed", closed_at=START)
    own_team = Organisation.objects.create(kind="council", name="Graffiti team", parent=cast.council_body)
    own_team.areas.add(cast.ward)
    centre = Organisation.objects.create(kind="reporting_centre", name="Centre")
    for body in (made_up, closed, own_team, cast.council_body, cast.committee, centre):
        assert refuses(cast, concern, body)


def test_a_team_inside_another_body_is_that_bodys_business(cast):
    Organisation.objects.create(kind="council", name="Graffiti team there", parent=cast.other_council_body)
    offered = set(routing.may_be_handed(cast.concern()))
    assert offered == {cast.police_body, cast.command, cast.other_council_body, cast.other_police_body}


def test_never_where_a_child_at_risk_is_named(cast):
    concern = cast.concern(names_child=True)
    with pytest.raises(LeadIsFixed):
        handed(cast, concern)
    assert [row.organisation for row in live_audience(concern.matter) if row.ground == "lead"] == [cast.council_body]


def test_a_team_that_it_was_only_given_to_no_longer_sees_it(cast):
    team = Organisation.objects.create(kind="council", name="Graffiti team", parent=cast.council_body)
    concern = assign(cast.concern(wants=("call",)), organisation=team, by=cast.council, at=START + timedelta(hours=1))
    concern = handed(cast, concern)
    assert "Graffiti team" not in seen_by(concern)
    assert seen_by(concern)["Testham Council"] == ("full", "tick")
    assert {owner for _kind, owner in open_promises(concern)} == {cast.other_council_body.name}


def test_what_a_team_of_the_former_body_owed_ends_too(cast):
    team = Organisation.objects.create(kind="council", name="Graffiti team", parent=cast.council_body)
    concern = cast.concern(wants=("call",))
    concern.matter.promises.filter(kind="call").update(owner_organisation=team)
    concern = handed(cast, concern)
    assert {owner for _kind, owner in open_promises(concern)} == {cast.other_council_body.name}


def test_the_umbrella_body_goes_on_seeing_a_summary(cast):
    concern = handed(cast, cast.concern())
    assert seen_by(concern)["Testham Council of Mosques"] == ("summary", "umbrella")
    silent = handed(cast, cast.concern(told=[cast.committee, cast.council_body]))
    assert "Testham Council of Mosques" not in seen_by(silent)


PART = "Cars block the way on Fridays."


def parted(cast, concern, to=None, *, by=None, at=LATER, what=PART, **more):
    part = Part(to or cast.other_council_body, "crowd", what)
    return split(concern, part, by=by or cast.council, at=at, **more)


def test_a_part_becomes_a_concern_of_its_own_and_the_first_stays_as_it_was(cast):
    concern = cast.concern(wants=("call", "patrol"), hides_name=True, urgency=3, part_of_site="side gate")
    before = open_promises(concern)
    first, new = parted(cast, concern, words="Parking is theirs.")
    assert (first.matter.lead, first.status, open_promises(first)) == (cast.council_body, "raised", before)
    assert (new.split_from, new.matter.lead, new.status) == (first, cast.other_council_body, "raised")
    assert (new.category, new.what, new.wants) == ("crowd", PART, [])
    assert (new.matter.place, new.matter.area, new.matter.raised_at) == (cast.mosque, cast.ward, LATER)
    assert (new.reported_by, new.hides_name, new.urgency, new.part_of_site) == (cast.faith, True, 3, "side gate")
    assert new.matter.reference != first.matter.reference
    answer = new.matter.promises.get()
    assert (answer.kind, answer.owner_organisation, answer.started_at) == (
        "acknowledge",
        cast.other_council_body,
        LATER,
    )
    assert answer.made_to == cast.faith


def test_who_was_told_of_the_first_sees_the_second_in_the_same_way_and_nobody_else(cast):
    concern = cast.concern(told=[cast.committee, cast.council_body, cast.umbrella_body])  # not the police
    first, new = parted(cast, concern)
    assert seen_by(new) == {
        "Northfield Mosque Trust": ("full", "committee"),
        "Testham Council": ("full", "tick"),
        "Otherham Council": ("full", "lead"),
        "Testham Council of Mosques": ("summary", "umbrella"),
        "Hub coordinators": ("summary", "operator"),
    }
    assert Concern.objects.visible_to(cast.faith).filter(pk=new.pk).exists()
    assert not Concern.objects.visible_to(cast.constable).filter(pk=new.pk).exists()
    assert not Concern.objects.visible_to(cast.other_council).filter(pk=first.pk).exists()
    assert cast.police_body not in routing.may_be_handed(new)
    with pytest.raises(MayNotBeHanded):
        parted(cast, concern, cast.police_body)


def test_who_got_only_the_part_is_never_said_to_have_been_chosen_by_the_reporter(cast):
    _first, new = parted(cast, cast.concern())
    new = handed(cast, new, cast.police_body, by=cast.other_council, at=LATER + timedelta(hours=1))
    assert seen_by(new)["Otherham Council"] == ("full", "handed_on")


def test_the_reporter_is_told_of_both_references_and_the_new_body_of_one(cast):
    first, new = parted(cast, cast.concern())
    told = {mail.address: mail for mail in Mail.objects.filter(created_at=LATER)}
    assert set(told) == {"faith@example.org", "other_council@example.org"}
    assert told["faith@example.org"].context == {
        "reference": new.matter.reference,
        "organisation": "Otherham Council",
        "next_at": new.matter.promises.get().due_at.isoformat(),
        "first_reference": first.matter.reference,
        "first_organisation": "Testham Council",
    }
    theirs = told["other_council@example.org"]
    assert (theirs.template, theirs.context["reference"]) == ("concern_raised", new.matter.reference)
    assert first.matter.reference not in str(theirs.context)


def test_nothing_is_split_off_where_a_child_is_named(cast):
    with pytest.raises(LeadIsFixed):
        parted(cast, cast.concern(names_child=True))
    assert not Concern.objects.filter(split_from__isnull=False).exists()


def test_what_was_told_without_an_account_is_split_and_its_teller_hears_of_both(cast):
    public = cast.told(left=Left(email="somebody@example.org"))
    first, new = parted(cast, public)
    assert (new.source, new.reported_by, new.outside.email) == ("public", None, "somebody@example.org")
    assert Receipt.objects.get().concern == first
    news = Mail.objects.filter(template="outside_news", created_at=LATER)
    assert {(mail.address, str(mail.context), mail.matter) for mail in news} == {("somebody@example.org", "{}", None)}
    assert seen_by(new)["Otherham Council"] == ("full", "lead")
    leave_contact(new, name="", phone="", email="", at=LATER)
    assert set(OutsideReporter.objects.values_list("name", "phone", "email")) == {("", "", "")}


def test_whoever_answers_a_part_reads_that_its_teller_comes_back_with_a_number(cast):
    first, new = parted(cast, cast.told())
    again = split(new, Part(cast.police_body, "graffiti", "Of it a part."), by=cast.other_council, at=LATER)[1]
    notes = {contact_of(Concern.objects.get(pk=one.pk))["note"] for one in (first, new, again)}
    assert notes == {str(NO_NUMBER)}


def test_the_contact_of_a_caller_goes_along(cast):
    concern = cast.concern()
    entered = {"source": "on_behalf", "reported_by": None, "entered_by": cast.council, "entered_for": cast.council_body}
    Concern.objects.filter(pk=concern.pk).update(**entered)
    OutsideReporter.objects.create(concern=concern, name="A caller", phone="020 7946 0999")
    _first, new = parted(cast, Concern.objects.get(pk=concern.pk))
    assert (new.outside.name, new.outside.phone, new.entered_by) == ("A caller", "020 7946 0999", cast.council)
    assert OutsideReporter.objects.count() == 2
