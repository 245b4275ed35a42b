"""Sending once more, and another try: nothing twice, nothing secret, nothing to who may no longer be told."""

from datetime import timedelta

import pytest

from hub.concerns import actions as concerns
from hub.history.models import Event
from hub.notifications import actions
from hub.notifications.actions import MailRefused, resend, try_again, try_all_again
from hub.notifications.addresses import mark_bad
from hub.notifications.delivery import deliver_due
from hub.notifications.models import Mail
from hub.notifications.outbox import enqueue
from hub.people.models import Organisation
from tests.cast import START

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def by(cast):
    return {"by": cast.coordinator, "at": START + HOUR}


@pytest.fixture
def mail_with(cast):
    """A mail about a concern, to the council officer who answers it, in this state."""

    def make(status="sent", **columns):
        mail = Mail.objects.get(template="concern_raised", matter=cast.concern().matter)
        assert mail.recipient == cast.council
        Mail.objects.filter(pk=mail.pk).update(status=status, **columns)
        mail.refresh_from_db()
        return mail

    return make


def test_the_same_once_more_is_a_mail_of_its_own(mail_with, by, smtp):
    mail = mail_with(sent_at=START, text="Words.")
    again, is_new = resend(mail, **by)
    assert is_new
    assert again.reference != mail.reference
    same = ("template", "context", "recipient", "matter", "promise", "organisation", "address", "language", "urgent")
    assert [getattr(again, name) for name in same] == [getattr(mail, name) for name in same]
    event = Event.objects.get(kind="mail_resent")
    assert (event.matter, event.by, event.code) == (mail.matter, by["by"], again.reference)
    deliver_due(START + HOUR)
    assert f"<{again.reference.lower()}@hub.example>" in [message["Message-ID"] for message in smtp.messages]


def test_trap_post_office_a_second_press_sends_nothing_more(mail_with, by):
    mail = mail_with()
    first, _new = resend(mail, **by)
    second, is_new = resend(mail, **by)
    assert (second, is_new) == (first, False)
    assert Event.objects.filter(kind="mail_resent").count() == 1


def test_it_goes_to_the_address_of_now(mail_with, by, cast):
    mail = mail_with("bounced")
    cast.council.email = "new@example.org"
    cast.council.save()
    mail.refresh_from_db()
    assert resend(mail, **by)[0].address == "new@example.org"


@pytest.mark.parametrize("status", ["queued", "sending", "withdrawn", "waiting", "digested"])
def test_only_what_left_is_sent_once_more(mail_with, by, status):
    with pytest.raises(MailRefused):
        resend(mail_with(status), **by)


def test_a_secret_mail_is_never_sent_again(cast, by):
    mail = enqueue("password_reset", recipient=cast.council, context={}, dedupe_key="x", at=START)
    for status, act in (("sent", resend), ("failed", try_again)):
        Mail.objects.filter(pk=mail.pk).update(status=status)
        mail.refresh_from_db()
        with pytest.raises(MailRefused):
            act(mail, **by)


def test_who_may_no_longer_be_told_gets_nothing(mail_with, by):
    for status, act in (("sent", resend), ("failed", try_again)):
        mail = mail_with(status)
        mail.matter.audience.filter(organisation=mail.organisation).update(until=START)
        with pytest.raises(MailRefused, match="no longer be told"):
            act(mail, **by)
        assert not Mail.objects.filter(dedupe_key=actions.key_of_again(mail)).exists()


def test_a_reminder_of_what_was_answered_is_not_sent_again(cast, by):
    concern = cast.concern()
    promise = concern.matter.promises.get(kind="acknowledge")
    facts = {"reference": concern.matter.reference, "promise_kind": "acknowledge", "due_at": promise.due_at}
    mail = enqueue(
        "promise_reminder", recipient=cast.council, context=facts, dedupe_key="r", at=START,
        matter=concern.matter, promise=promise, organisation=concern.matter.lead,
    )  # fmt: skip
    Mail.objects.filter(pk=mail.pk).update(status="sent")
    concerns.acknowledge(
        concern, dealt_with_by=cast.council, next_step="We come.", next_step_at=START + 9 * HOUR,
        by=cast.council, at=START + HOUR,
    )  # fmt: skip
    mail = Mail.objects.get(pk=mail.pk)
    with pytest.raises(MailRefused, match="answered meanwhile"):
        resend(mail, **by)


def test_an_address_from_which_mail_comes_back_gets_no_more_until_it_is_changed(mail_with, by, cast):
    mail = mail_with("bounced")
    mark_bad(mail.address, code="5.1.1", mail=mail, at=START)
    with pytest.raises(MailRefused, match="come back"):
        resend(mail, **by)
    cast.council.email = "new@example.org"
    cast.council.save()
    assert resend(Mail.objects.get(pk=mail.pk), **by)[1]


def test_what_failed_is_tried_again_with_as_much_patience_as_at_first(mail_with, by, smtp):
    mail = mail_with("failed", error="given up: recipient refused: 450", attempts=80, created_at=START - 4 * DAY)
    smtp.replies[mail.address] = "450 later"
    assert try_again(mail, **by)
    assert not try_again(mail, **by)
    mail.refresh_from_db()
    assert (mail.status, mail.attempts, mail.not_before) == ("queued", 0, START + HOUR)
    assert Event.objects.get(kind="mail_tried_again").code == mail.reference
    deliver_due(START + HOUR)
    mail.refresh_from_db()
    assert (mail.status, mail.attempts) == ("queued", 1), "not given up at the first word of later"
    smtp.replies.clear()
    deliver_due(START + 2 * HOUR)
    mail.refresh_from_db()
    assert (mail.status, mail.attempts) == ("sent", 2)


def test_a_digest_that_never_left_is_tried_again_and_one_that_left_is_not_sent_twice(cast, by):
    digest = enqueue("digest_daily", recipient=cast.council, context={}, dedupe_key="digest", at=START)
    told = enqueue("sign_in_changed", recipient=cast.council, context={}, dedupe_key="told", at=START)
    Mail.objects.filter(pk=told.pk).update(status="digested", digest=digest)
    for status, act in (("sent", resend), ("bounced", resend)):
        Mail.objects.filter(pk=digest.pk).update(status=status)
        with pytest.raises(MailRefused, match="digest"):
            act(Mail.objects.get(pk=digest.pk), **by)
    Mail.objects.filter(pk=digest.pk).update(status="failed", error="refused: 554")
    assert try_again(Mail.objects.get(pk=digest.pk), **by)


def test_what_an_address_refused_for_good_is_tried_only_at_another(mail_with, by, cast):
    mail = mail_with("failed", error="recipient refused: 550")
    with pytest.raises(MailRefused, match="for good"):
        try_again(mail, **by)
    cast.council.email = "new@example.org"
    cast.council.save()
    assert try_again(mail, **by)
    mail.refresh_from_db()
    assert (mail.status, mail.address) == ("queued", "new@example.org")


def test_after_a_server_was_away_all_of_them_at_once(mail_with, by, cast):
    tried = [mail_with("failed", error="given up: cut off: TimeoutError") for _number in range(2)]
    secret = enqueue("password_reset", recipient=cast.council, context={}, dedupe_key="x", at=START)
    Mail.objects.filter(pk=secret.pk).update(status="failed", error="refused: 554")
    left = [secret, mail_with("failed", error="recipient refused: 550"), mail_with("bounced"), mail_with("withdrawn")]
    assert try_all_again(Mail.objects.all(), **by) == 2
    assert try_all_again(Mail.objects.all(), **by) == 0
    assert {Mail.objects.get(pk=mail.pk).status for mail in tried} == {"queued"}
    assert [Mail.objects.get(pk=mail.pk).status for mail in left] == ["failed", "failed", "bounced", "withdrawn"]
    event = Event.objects.get(kind="mails_tried_again")
    assert (event.organisation, event.code, event.by) == (cast.operator, "2", cast.coordinator)


def test_nobody_else_may(mail_with, cast):
    for act, status in ((resend, "sent"), (try_again, "failed")):
        with pytest.raises(MailRefused):
            act(mail_with(status), by=cast.manager, at=START)
    with pytest.raises(MailRefused):
        try_all_again(Mail.objects.all(), by=cast.manager, at=START)


def test_somebody_without_an_account_is_left_alone_and_a_mailbox_is_not(cast, by):
    mail = enqueue("outside_news", address="reporter@home.example", context={}, dedupe_key="o", at=START)
    Mail.objects.filter(pk=mail.pk).update(status="sent")
    mail.refresh_from_db()
    with pytest.raises(MailRefused, match="without an account"):
        resend(mail, **by)
    Organisation.objects.filter(pk=cast.council_body.pk).update(mailbox="team@council.example")
    facts = {"organisation": "Testham Council"}
    mail = enqueue("handover_known", address="team@council.example", context=facts, dedupe_key="h", at=START)
    Mail.objects.filter(pk=mail.pk).update(status="sent")
    mail.refresh_from_db()
    assert resend(mail, **by)[1]
    assert Event.objects.get(kind="mail_resent").organisation == cast.council_body
