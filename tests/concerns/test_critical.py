"""Everything about a critical concern is mailed at once, whatever its readers chose: from raising it to closing it."""

from datetime import time, timedelta

import pytest
from django.db import transaction

from hub.concerns import actions, actions_anyone, actions_consent, emails
from hub.concerns.actions_between import Part, hand_on, split
from hub.concerns.actions_routing import route
from hub.concerns.actions_triage import assign, set_case_reference, triage
from hub.history.record import record
from hub.matters.models import Severity
from hub.notifications import mails
from hub.notifications.models import Mail
from hub.people.models import User
from hub.promises.sweep import run_due_rungs
from tests.cast import START

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
CRITICAL = {"urgency": 4}


@pytest.fixture(autouse=True)
def nobody_wants_mails(cast):
    """All asleep for the whole day, and without news even then."""
    User.objects.update(mail_rhythm="none", quiet_from=time(0, 1), quiet_until=time(0))
    for person in cast.people().values():
        person.refresh_from_db()


def critical(cast, **changes):
    concern = cast.concern(**(CRITICAL | changes))
    assert concern.severity == Severity.CRITICAL
    return concern


def waited():
    return [
        (mail.template, mail.status, mail.urgent, mail.error)
        for mail in Mail.objects.exclude(recipient=None)
        if not (mail.urgent and mail.status == "queued" and mail.not_before == mail.earliest_at)
    ]


def answered(cast, concern, at=START + HOUR):
    step = {"dealt_with_by": cast.council, "next_step": "We come.", "next_step_at": at + HOUR}
    return actions.acknowledge(concern, by=cast.council, at=at, **step)


def the_long_way(cast):
    """An answer, a contact, an update, its number, files, settled, opened again, closed."""
    at = START + HOUR
    concern = answered(cast, critical(cast, wants=("call", "patrol"), category="graffiti"))
    contact = {"kind": "call", "outcome": "done", "happened_at": at}
    concern = actions.record_contact(concern, **contact, words="", by=cast.council, at=at)
    concern = actions.post_update(concern, words="Soon.", by=cast.council, at=at)
    event = record("evidence_added", at=at, by=cast.faith, for_organisation=cast.committee, matter=concern.matter)
    emails.evidence_added(concern, event, at=at)
    emails.reporter_wrote(concern, event, at=at)
    emails.reply_noted(concern, event, at=at)
    emails.footage_overwritten_soon(concern, at=at)
    emails.police_reference_set(concern, event, at=at)
    concern = assign(concern, organisation=cast.council_body, person=cast.manager, by=cast.council, at=at)
    concern = actions.resolve(concern, reason="done", words="Clean.", by=cast.council, at=at)
    concern = actions.reopen(concern, words="It is back.", by=cast.faith, at=at)
    concern = answered(cast, concern, at + HOUR)
    concern = actions.resolve(concern, reason="done", words="Clean.", by=cast.council, at=at + HOUR)
    concern = actions.reopen(concern, words="It is back.", reason="reporter_says", by=cast.council, at=at + HOUR)
    concern = answered(cast, concern, at + HOUR)
    concern = actions.resolve(concern, reason="done", words="Clean.", by=cast.council, at=at + HOUR)
    return actions.close(concern, words="Settled.", by=cast.council, at=at + HOUR)


def between_bodies(cast):
    concern = critical(cast, category="graffiti")
    hand_on(concern, organisation=cast.other_council_body, words="Theirs.", by=cast.council, at=START + HOUR)
    split(critical(cast), Part(cast.other_council_body, "crowd", "A part."), by=cast.council, at=START + HOUR)


def consent(cast):
    everybody = frozenset(body.pk for body in (cast.committee, cast.council_body, cast.police_body, cast.umbrella_body))
    few = frozenset({cast.committee.pk, cast.council_body.pk})
    concern = actions_consent.change_consent(critical(cast), told=few, hides_name=False, by=cast.faith, at=START + HOUR)
    concern = actions_consent.change_consent(
        concern, told=everybody, hides_name=False, by=cast.faith, at=START + 2 * HOUR
    )
    concern = actions_consent.only_record(concern, by=cast.faith, at=START + 3 * HOUR)
    actions_consent.ask_again(concern, wants=["call", "patrol"], by=cast.faith, at=START + 4 * HOUR)


def without_anybody(cast):
    for body in (cast.council_body, cast.police_body, cast.command):
        body.areas.clear()
    concern = critical(cast, wants=("call",))
    assert concern.matter.lead == cast.operator
    route(concern, organisation=cast.police_body, by=cast.coordinator, at=START + HOUR)


def due_elsewhen(cast):
    concern = critical(cast)
    later = triage(concern, severity=Severity.LOW, hostility=[], words="Not urgent.", by=cast.council, at=START + HOUR)
    Mail.objects.all().delete()  # what is not critical any more may wait
    triage(later, severity=Severity.CRITICAL, hostility=[], words="It is.", by=cast.council, at=START + 2 * HOUR)


def nobody_answers(cast):
    """All the way up the ladder, and where a position is empty."""
    cast.council_body.memberships.filter(position="deputy").update(ended_at=START)
    concern = critical(cast)
    step = {"dealt_with_by": cast.council, "next_step": "We come.", "next_step_at": START + 48 * HOUR}
    actions.acknowledge(critical(cast), by=cast.council, at=START, **step)
    run_due_rungs(START + 3 * HOUR / 4)
    for hours in range(1, 72):
        run_due_rungs(START + hours * HOUR)
    assert concern.matter.promises.filter(next_rung_at__isnull=False).count() == 0


WAYS = [the_long_way, between_bodies, consent, without_anybody, due_elsewhen, nobody_answers]


def test_trap_helpdesk_critical_never_waits_for_a_digest_or_for_the_morning(cast):
    """And nothing that is mailed about a concern is left out above."""
    seen = set()
    for way in WAYS:
        before = transaction.savepoint()
        way(cast)
        assert waited() == [], way.__name__
        seen |= set(Mail.objects.filter(urgent=True).values_list("template", flat=True))
        transaction.savepoint_rollback(before)
    about = {name for name in mails.KINDS if name.startswith(("concern_", "promise_", "check_", "footage_"))}
    # what is critical does not stand still for a question, so none is asked about it
    elsewhere = {
        "promise_missed",  # of a round
        "concern_due_later",  # because it is not critical any more
        "concern_closed_by_place",  # written where concern_closed is
    }
    assert about - seen - elsewhere == set()


def test_the_same_at_a_lower_severity_waits(cast):
    """Or the test above could not fail."""
    answered(cast, cast.concern(urgency=1))
    assert "concern_answered" in {template for template, *_how in waited()}


def test_what_turns_out_to_be_critical_leaves_at_once(cast):
    concern = cast.concern(urgency=2, wants=("call",))
    mail = Mail.objects.get(template="concern_raised", recipient=cast.council)
    Mail.objects.filter(pk=mail.pk).update(status="waiting", not_before=START + 24 * HOUR)
    answer = START + HOUR
    triage(concern, severity=Severity.CRITICAL, hostility=[], words="It is.", by=cast.council, at=answer)
    mail.refresh_from_db()
    assert (mail.status, mail.not_before, mail.urgent) == ("queued", answer, True)


def test_a_gap_is_told_at_once_although_one_of_the_day_waits(cast):
    cast.council_body.memberships.filter(position="owner").update(ended_at=START)
    cast.concern(urgency=2)
    critical(cast)
    for hours in range(1, 30):
        run_due_rungs(START + hours * HOUR)
    gaps = Mail.objects.filter(template="promise_gap").exclude(recipient=None)
    assert {mail.urgent for mail in gaps} == {True, False}


def test_answers_of_somebody_without_an_account_too(cast):
    concern = cast.told(urgency=4)
    Mail.objects.all().delete()
    actions_anyone.write_back(concern, words="It goes on.", at=START + HOUR)
    assert Mail.objects.filter(template="concern_reporter_wrote", urgent=True).exists()
    assert waited() == []


def test_a_number_of_the_police_that_is_shared(cast):
    concern = critical(cast, nature="crime")
    Mail.objects.all().delete()
    facts = {"text": "01/234567/26", "is_shared": True}
    set_case_reference(concern, **facts, by=cast.sergeant, at=START + HOUR)
    assert waited() == []
