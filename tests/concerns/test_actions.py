from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from hub import references
from hub.concerns import actions, actions_routing
from hub.concerns.models import Concern, RoutingRule
from hub.notifications.models import Mail
from hub.promises.engine import NotNow, Stale
from tests.cast import START


def open_kinds(concern):
    return sorted(concern.matter.promises.open().values_list("kind", flat=True))


def acknowledge(cast, concern, at=START + timedelta(hours=1), **more):
    facts = {"dealt_with_by": cast.council, "next_step": "We send someone.", "next_step_at": at + timedelta(days=1)}
    return actions.acknowledge(concern, by=cast.council, at=at, **(facts | more))


def test_raising_promises_an_answer_and_what_was_wanted(cast):
    concern = cast.concern(wants=("call", "patrol", "meeting"))
    owners = dict(concern.matter.promises.values_list("kind", "owner_organisation__name"))
    assert owners == {
        "acknowledge": "Testham Council",
        "call": "Testham Council",
        "meeting": "Testham Council",
        "patrol": "Testham Neighbourhood Team",
    }
    answer = concern.matter.promises.get(kind="acknowledge")
    assert answer.due_at == START + timedelta(days=1)  # medium: one working day
    assert answer.rung_positions == ["reminder", "owner", "deputy", "supervisor", "umbrella", "head"]
    assert answer.next_rung_at == answer.rung_times[0]


def test_raising_tells_who_answers_and_gives_the_reporter_a_receipt(cast):
    cast.concern()
    told = sorted(Mail.objects.values_list("template", "address"))
    assert told == [
        ("concern_raised", "council@example.org"),
        ("concern_received", "faith@example.org"),
    ]


def test_the_same_form_key_lands_on_the_same_concern(cast):
    report = cast.report()
    first, is_new = actions.raise_concern(report, by=cast.faith, at=START)
    second, is_new_again = actions.raise_concern(report, by=cast.faith, at=START)
    assert (first.pk, is_new, is_new_again) == (second.pk, True, False)
    assert Concern.objects.count() == 1


@pytest.mark.parametrize("who", ["other_faith", "council", "constable", "coordinator", "nobody", "umbrella"])
def test_only_the_committee_raises_for_its_place(cast, who):
    with pytest.raises(PermissionDenied):
        actions.raise_concern(cast.report(), by=getattr(cast, who), at=START)
    assert not Concern.objects.exists()


def test_an_unticked_body_is_not_told_and_does_not_lead(cast):
    concern = cast.concern(category="threat", told=[cast.council_body, cast.committee])
    assert concern.matter.lead == cast.council_body
    assert cast.police_body not in [row.organisation for row in concern.matter.audience.live()]


def test_threats_are_for_the_police_and_never_slow(cast):
    concern = cast.concern(category="threat", urgency=1)
    assert (concern.matter.lead, concern.severity, concern.urgency) == (cast.police_body, 3, 1)


def test_only_to_record_it_promises_nothing(cast):
    concern = cast.concern(wants=("record",))
    assert (concern.status, concern.matter.is_open) == ("recorded", False)
    assert not concern.matter.promises.exists()


def test_nobody_set_to_answer_goes_to_the_coordinator_who_chooses(cast):
    cast.council_body.areas.clear()
    cast.police_body.areas.clear()
    cast.command.areas.clear()
    concern = cast.concern(wants=("call",))
    assert concern.matter.lead == cast.operator
    assert Mail.objects.filter(template="concern_unrouted", recipient=cast.coordinator).exists()
    actions_routing.route(concern, organisation=cast.other_council_body, by=cast.coordinator, at=START)
    concern.matter.refresh_from_db()
    assert concern.matter.lead == cast.other_council_body
    assert open_kinds(concern) == ["acknowledge", "call"]
    assert Concern.objects.visible_to(cast.other_council).filter(pk=concern.pk).exists()


def test_answering_keeps_the_answer_and_promises_the_next_step(cast):
    concern = cast.concern()
    done = acknowledge(cast, concern)
    assert done.status == "acknowledged"
    assert open_kinds(concern) == ["first_action"]
    step = concern.matter.promises.get(kind="first_action")
    assert (step.owner_user, step.due_at) == (cast.council, START + timedelta(hours=25))
    assert concern.matter.promises.get(kind="acknowledge").met_at is not None
    assert Mail.objects.filter(template="concern_answered", recipient=cast.faith).count() == 1


def test_while_open_some_promise_always_is(cast):
    concern = cast.concern()
    assert open_kinds(concern) == ["acknowledge"]
    concern = acknowledge(cast, concern)
    by = {"by": cast.council, "at": START + timedelta(days=2)}
    concern = actions.take_next_step(concern, what_was_done="Cleaned.", **by)
    assert open_kinds(concern) == ["update"]
    concern = actions.post_update(concern, words="Cameras are being read.", **by)
    assert open_kinds(concern) == ["update"]
    concern = actions.resolve(concern, reason="done", words="Gate repainted.", **by)
    assert open_kinds(concern) == ["check"]
    concern = actions.reopen(concern, words="It is back.", by=cast.faith, at=START + timedelta(days=3))
    assert open_kinds(concern) == ["acknowledge"]
    concern = acknowledge(cast, concern, at=START + timedelta(days=4))
    concern = actions.resolve(concern, reason="done", words="Again.", by=cast.council, at=START + timedelta(days=5))
    concern = actions.close(concern, by=cast.faith, at=START + timedelta(days=6))
    assert open_kinds(concern) == []
    assert concern.matter.is_open is False


def test_a_contact_keeps_the_promise_of_its_kind_unless_nobody_answered(cast):
    concern = cast.concern(wants=("call", "patrol"))
    contact = {"happened_at": START, "at": START + timedelta(hours=1)}
    actions.record_contact(concern, kind="call", outcome="no_answer", by=cast.council, **contact)
    assert open_kinds(concern) == ["acknowledge", "call", "patrol"]
    actions.record_contact(concern, kind="patrol", outcome="done", by=cast.constable, **contact)
    assert open_kinds(concern) == ["acknowledge", "call"]


def test_a_stale_form_and_a_second_press_are_refused(cast):
    concern = cast.concern()
    acknowledge(cast, concern, version=1)
    with pytest.raises(Stale):
        acknowledge(cast, concern, version=1)
    with pytest.raises(NotNow):
        acknowledge(cast, concern, version=2)


def test_a_reference_that_is_taken_is_drawn_again(cast, monkeypatch):
    taken = cast.concern().matter.reference
    real = references.new_reference
    spare = real("C")
    drawn = iter([taken, spare])
    monkeypatch.setattr(references, "new_reference", lambda letter: next(drawn) if letter == "C" else real(letter))
    assert cast.concern().matter.reference == spare
    assert Concern.objects.count() == 2


def test_what_another_body_promised_outlives_the_lead_and_ends_with_the_concern(cast):
    concern = acknowledge(cast, cast.concern(wants=("call", "patrol")))
    concern = actions.resolve(concern, reason="done", words="Cleaned.", by=cast.council, at=START + timedelta(days=2))
    assert open_kinds(concern) == ["check", "patrol"]
    concern = actions.reopen(concern, words="It is back.", by=cast.faith, at=START + timedelta(days=3))
    assert open_kinds(concern) == ["acknowledge", "patrol"]
    concern = acknowledge(cast, concern, at=START + timedelta(days=4))
    concern = actions.resolve(concern, reason="done", words="Again.", by=cast.council, at=START + timedelta(days=5))
    actions.close(concern, by=cast.faith, at=START + timedelta(days=6))
    assert open_kinds(concern) == []
    told = Mail.objects.filter(template="concern_closed_by_place").values_list("address", flat=True)
    assert sorted(told) == ["constable@example.org", "council@example.org"]


def test_each_body_that_owes_something_is_asked_at_once(cast):
    """The council answers; the police owe the visit and the patrol and hear of both now, not when they are due."""
    concern = cast.concern(wants=("visit", "patrol", "call"))
    asked = Mail.objects.filter(template="promise_asked").order_by("pk")
    assert [(mail.address, mail.context["promise_kind"]) for mail in asked] == [
        ("constable@example.org", "visit"),
        ("constable@example.org", "patrol"),
    ]
    owed = {promise.kind: promise for promise in concern.matter.promises.all()}
    assert all(mail.context["due_at"] == owed[mail.context["promise_kind"]].due_at.isoformat() for mail in asked)


def test_who_answers_for_one_category_reads_nothing_of_another(cast):
    RoutingRule.objects.create(area=cast.borough, category="online_hate", organisation=cast.other_council_body)
    assault = cast.concern(category="assault", nature="crime")
    assert not Concern.objects.visible_to(cast.other_council).filter(pk=assault.pk).exists()
    online = cast.concern(category="online_hate")
    assert online.matter.lead == cast.other_council_body
    assert Concern.objects.visible_to(cast.other_council).filter(pk=online.pk).exists()


def test_mails_say_who_really_did_it(cast):
    concern = acknowledge(cast, cast.concern())
    concern = actions.resolve(concern, reason="done", words="Cleaned.", by=cast.council, at=START + timedelta(days=2))
    concern = actions.reopen(concern, words="Not yet.", by=cast.manager, at=START + timedelta(days=3))
    assert last_mail_to("faith").template == "concern_opened_again"
    concern = acknowledge(cast, concern, at=START + timedelta(days=4))
    concern = actions.resolve(concern, reason="done", words="Again.", by=cast.council, at=START + timedelta(days=5))
    actions.close(concern, by=cast.trustee, at=START + timedelta(days=6))
    assert last_mail_to("faith").template == last_mail_to("council").template == "concern_closed_by_place"


def last_mail_to(name):
    return Mail.objects.filter(address=f"{name}@example.org").order_by("-pk").first()
