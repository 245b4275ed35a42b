"""Who sees a concern is changed later by the one who raised it; who is unticked keeps nothing."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from hub.concerns import actions, actions_routing, routing
from hub.concerns.actions_consent import NobodyLeft, NothingChanged, ask_again, change_consent, only_record
from hub.concerns.models import Concern
from hub.concerns.told import not_told
from hub.concerns.workflow import Status
from hub.matters.models import Audience, Matter
from hub.notifications.models import Mail
from hub.promises.engine import NotNow
from tests.cast import START

LATER = START + timedelta(hours=2)


@pytest.fixture
def tick(cast):
    def change(concern, *told, by=None, at=LATER, hides_name=False, **more):
        ids = frozenset(cast.named[name].pk for name in told)
        return change_consent(concern, told=ids, hides_name=hides_name, by=by or cast.faith, at=at, **more)

    return change


ALL = ("committee", "police_body", "council_body", "umbrella_body")


def sees(cast, name, concern):
    return Matter.objects.visible_to(cast.named[name]).filter(pk=concern.pk).exists()


def owed(concern):
    found = concern.matter.promises.open().order_by("pk")
    return [(promise.kind, promise.owner_organisation.name) for promise in found]


def ended(concern):
    found = concern.matter.promises.exclude(ended="").order_by("pk")
    return [(promise.kind, promise.owner_organisation.name, promise.ended) for promise in found]


def chosen(concern):
    events = concern.matter.events.exclude(other_organisation=None).order_by("pk")
    return [(event.kind, event.other_organisation.name) for event in events]


def test_unticked_sees_nothing_any_more(cast, tick):
    concern = cast.concern()
    tick(concern, "committee", "council_body", "umbrella_body")
    for name in ("constable", "sergeant", "commander"):
        assert not sees(cast, name, concern)
    for name in ("faith", "trustee", "council", "warden", "umbrella", "coordinator"):
        assert sees(cast, name, concern)
    assert chosen(concern) == [("stopped_telling", "Testham Neighbourhood Team")]
    row = concern.matter.audience.get(organisation=cast.police_body)
    assert row.until == LATER


def test_what_they_owed_is_withdrawn_and_asked_of_the_next(cast, tick):
    concern = cast.concern(wants=("patrol",))
    assert owed(concern) == [("acknowledge", "Testham Council"), ("patrol", "Testham Neighbourhood Team")]
    tick(concern, "committee", "council_body", "umbrella_body")
    assert ended(concern) == [("patrol", "Testham Neighbourhood Team", "withdrawn")]
    assert owed(concern) == [("acknowledge", "Testham Council"), ("patrol", "Testham Council")]
    asked = Mail.objects.get(template="promise_asked", organisation=cast.council_body)
    assert asked.recipient == cast.council


def test_where_the_lead_is_unticked_the_next_one_leads(cast, tick):
    concern = actions.acknowledge(
        cast.concern(),
        dealt_with_by=cast.council,
        next_step="We come.",
        next_step_at=LATER + timedelta(days=1),
        by=cast.council,
        at=START + timedelta(hours=1),
    )
    concern = tick(concern, "committee", "police_body", "umbrella_body")
    assert concern.matter.lead == cast.police_body
    assert concern.status == Status.RAISED
    assert concern.dealt_with_by is None
    assert owed(concern) == [("acknowledge", "Testham Neighbourhood Team")]
    assert ended(concern)[-1] == ("first_action", "Testham Council", "withdrawn")
    assert not sees(cast, "council", concern)
    assert Mail.objects.get(template="concern_raised", recipient=cast.constable).organisation == cast.police_body
    assert Mail.objects.filter(template="concern_routed", recipient=cast.faith).exists()
    # the next one really can answer it
    actions.acknowledge(
        concern,
        dealt_with_by=cast.constable,
        next_step="We come.",
        next_step_at=LATER + timedelta(days=1),
        by=cast.constable,
        at=LATER,
    )


def test_a_resolved_one_stays_so_and_the_next_checks_it(cast, tick):
    concern = actions.acknowledge(
        cast.concern(),
        dealt_with_by=cast.council,
        next_step="We come.",
        next_step_at=LATER,
        by=cast.council,
        at=START,
    )
    concern = actions.resolve(concern, reason="done", words="Cleaned.", by=cast.council, at=START + timedelta(hours=1))
    concern = tick(concern, "committee", "police_body")
    assert concern.status == Status.RESOLVED
    assert owed(concern) == [("check", "Testham Neighbourhood Team")]


def test_somebody_who_can_answer_stays(cast, tick):
    concern = cast.concern()
    with pytest.raises(NobodyLeft):
        tick(concern, "committee", "umbrella_body")
    assert sees(cast, "council", concern)
    assert concern.matter.events.filter(kind="stopped_telling").count() == 0


def test_after_only_recording_it_everybody_can_be_unticked(cast, tick):
    concern = only_record(cast.concern(wants=("patrol", "call")), by=cast.faith, at=START + timedelta(hours=1))
    assert concern.status == Status.RECORDED
    assert {why for _kind, _who, why in ended(concern)} == {"withdrawn"}
    assert owed(concern) == []
    assert not Matter.objects.get(pk=concern.pk).is_open
    concern = tick(concern)
    for name in ("trustee", "council", "constable", "umbrella"):
        assert not sees(cast, name, concern)
    assert sees(cast, "faith", concern)


def test_only_recorded_and_back(cast, tick):
    concern = only_record(cast.concern(wants=("patrol",)), by=cast.faith, at=START + timedelta(hours=1))
    told = Mail.objects.filter(template="concern_only_recorded")
    assert {mail.recipient for mail in told} == {cast.council, cast.constable}
    concern = ask_again(concern, wants=["visit"], by=cast.faith, at=LATER)
    assert concern.status == Status.RAISED
    assert concern.wants == ["visit"]
    assert owed(concern) == [("acknowledge", "Testham Council"), ("visit", "Testham Neighbourhood Team")]
    assert concern.matter.promises.open().first().started_at == LATER
    assert concern.matter.audience.live().filter(is_open=True).count() == concern.matter.audience.live().count()


def test_what_was_raised_only_to_record_it_can_be_asked(cast):
    concern = cast.concern(wants=("record",))
    concern = ask_again(concern, wants=[], by=cast.faith, at=LATER)
    assert concern.matter.lead == cast.council_body
    assert owed(concern) == [("acknowledge", "Testham Council")]
    assert concern.matter.audience.live().get(organisation=cast.council_body).ground == Audience.Ground.LEAD


def test_nobody_to_ask(cast, tick):
    concern = tick(cast.concern(wants=("record",)), "committee")
    with pytest.raises(NobodyLeft):
        ask_again(concern, wants=[], by=cast.faith, at=LATER)


def test_told_later(cast, tick):
    concern = cast.concern(told=[cast.committee, cast.council_body])
    assert [body.name for body in not_told(concern)] == ["Testham Council of Mosques", "Testham Neighbourhood Team"]
    tick(concern, "committee", "council_body", "police_body", "umbrella_body")
    assert sees(cast, "constable", concern)
    assert concern.matter.audience.live().get(organisation=cast.umbrella_body).level == "summary"
    assert not_told(concern) == []
    told = Mail.objects.filter(template="concern_told")
    assert {mail.recipient for mail in told} == {cast.constable, cast.umbrella}
    # who leads goes on, and owes what it owed
    assert owed(concern) == [("acknowledge", "Testham Council")]


def test_told_later_where_nobody_was_set_to_answer(cast, tick):
    concern = cast.concern(told=[cast.committee], wants=("call",))
    assert owed(concern) == [("acknowledge", "Hub coordinators"), ("call", "Hub coordinators")]
    concern = tick(concern, "committee", "police_body")
    assert concern.matter.lead == cast.police_body
    assert owed(concern) == [("acknowledge", "Testham Neighbourhood Team"), ("call", "Testham Neighbourhood Team")]
    assert concern.matter.audience.live().filter(organisation=cast.operator, level="summary").exists()


def test_the_last_word_counts(cast, tick):
    concern = cast.concern()
    for turn, told in enumerate([ALL[:1] + ALL[2:], ALL, ALL[:1] + ALL[2:]]):
        tick(concern, *told, at=LATER + turn * timedelta(hours=1))
    assert [kind for kind, _body in chosen(concern)] == ["stopped_telling", "told_later", "stopped_telling"]
    assert not sees(cast, "constable", concern)
    assert cast.police_body not in routing.may_be_asked(concern)
    assert cast.council_body in routing.may_be_asked(concern)


def test_their_mails_do_not_leave(cast, tick):
    concern = cast.concern(wants=("patrol",))
    assert Mail.objects.get(template="promise_asked", recipient=cast.constable).status == "queued"
    tick(concern, "committee", "council_body", "umbrella_body")
    assert Mail.objects.get(template="promise_asked", recipient=cast.constable).status == "withdrawn"
    assert Mail.objects.get(template="concern_raised", recipient=cast.council).status == "queued"
    assert Mail.objects.get(template="concern_received", recipient=cast.faith).status == "queued"


def test_people_who_saw_it_for_them_see_it_no_longer(cast, tick):
    """A row of one's own goes with the body for which one has it; that of the reporter never."""
    concern = cast.concern()
    copies = {"kind": "concern", "is_open": True, "raised_at": START, "severity": 2, "since": START, "level": "full"}
    for person, ground in ((cast.constable, "owner"), (cast.commander, "invited"), (cast.council, "owner")):
        Audience.objects.create(matter=concern.matter, user=person, ground=ground, **copies)
    tick(concern, "committee", "council_body", "umbrella_body")
    live = concern.matter.audience.live().exclude(user=None)
    assert {row.user for row in live} == {cast.faith, cast.council}


def test_a_reporter_who_is_of_the_police_as_well_keeps_their_own_concern(cast, tick):
    cast.faith.memberships.create(organisation=cast.police_body, role="police_officer", since=START)
    concern = cast.concern()
    tick(concern, "committee", "council_body", "umbrella_body")
    assert sees(cast, "faith", concern)


def test_a_body_to_which_it_was_handed_can_be_unticked(cast, tick):
    from hub.concerns.actions_between import hand_on

    concern = hand_on(cast.concern(), organisation=cast.other_council_body, words="Theirs.", by=cast.council, at=START)
    assert sees(cast, "other_council", concern)
    concern = tick(concern, *ALL)
    assert not sees(cast, "other_council", concern)
    assert concern.matter.lead == cast.council_body


def test_the_teams_of_a_body_go_with_it(cast, tick):
    team = cast.council_body.children.create(kind="council", name="Graffiti team")
    concern = cast.concern()
    concern.matter.audience.create(
        organisation=team, level="full", ground="owner", since=START, kind="concern", is_open=True,
        raised_at=START, severity=2,
    )  # fmt: skip
    Matter.objects.filter(pk=concern.pk).update(lead=team)
    concern = tick(Concern.objects.get(pk=concern.pk), "committee", "police_body")
    assert not sees(cast, "council", concern)
    assert concern.matter.lead == cast.police_body
    assert not concern.matter.audience.live().filter(organisation=team).exists()


def test_the_name_is_hidden_and_shown_again(cast, tick):
    concern = tick(cast.concern(), *ALL, hides_name=True)
    assert concern.hides_name
    concern = tick(concern, *ALL, hides_name=False)
    assert not concern.hides_name
    kinds = list(concern.matter.events.filter(kind__startswith="name_").order_by("pk").values_list("kind", flat=True))
    assert kinds == ["name_hidden", "name_shown"]


def test_what_stays_as_it_is_is_no_change(cast, tick):
    concern = cast.concern()
    with pytest.raises(NothingChanged):
        tick(concern, *ALL)


@pytest.mark.parametrize("name", ["trustee", "council", "constable", "umbrella", "coordinator", "other_faith"])
def test_nobody_else_decides(cast, tick, name):
    concern, by = cast.concern(), cast.named[name]
    with pytest.raises(PermissionDenied):
        tick(concern, "committee", "council_body", by=by)
    with pytest.raises(PermissionDenied):
        only_record(concern, by=by, at=LATER)


def test_each_in_its_time(cast):
    with pytest.raises(NotNow):
        ask_again(cast.concern(), wants=[], by=cast.faith, at=LATER)
    with pytest.raises(NotNow):
        only_record(cast.concern(wants=("record",)), by=cast.faith, at=LATER)


def test_what_was_closed_and_is_opened_again_by_a_place_that_told_nobody_else_waits_for_the_coordinator(cast, tick):
    """Else the place would owe the answer to itself, and nobody could find another body for it."""
    concern = closed_by(cast)
    concern = tick(concern, "committee", at=LATER + timedelta(hours=1))
    assert concern.matter.lead == cast.operator
    row = concern.matter.audience.live().get(organisation=cast.operator)
    assert (row.level, row.ground) == ("summary", "operator")
    concern = actions.reopen(concern, reason="again", by=cast.faith, at=LATER + timedelta(hours=2))
    assert owed(concern) == [("acknowledge", cast.operator.name)]
    found = actions_routing.route(
        concern, organisation=cast.other_council_body, by=cast.coordinator, at=LATER + timedelta(hours=3)
    )
    assert owed(found) == [("acknowledge", cast.other_council_body.name)]


def test_what_was_closed_and_is_ticked_again_is_answered_by_that_body(cast, tick):
    concern = tick(closed_by(cast), "committee", at=LATER + timedelta(hours=1))
    concern = tick(concern, "committee", "council_body", at=LATER + timedelta(hours=2))
    assert concern.matter.lead == cast.council_body
    concern = actions.reopen(concern, reason="again", by=cast.faith, at=LATER + timedelta(hours=3))
    assert owed(concern) == [("acknowledge", "Testham Council")]


def closed_by(cast):
    by = {"by": cast.council, "at": START}
    concern = actions.acknowledge(
        cast.concern(), dealt_with_by=cast.council, next_step="We come.", next_step_at=LATER, **by
    )
    concern = actions.resolve(concern, reason="done", words="It is cleaned.", **by)
    return actions.close(concern, by=cast.faith, at=LATER)
