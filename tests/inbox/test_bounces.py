"""Mails that come back: who is marked, who hears of it, and what nobody can pretend."""

from datetime import timedelta

import pytest

from hub.inbox import actions_addresses
from hub.inbox.models import InboundMessage
from hub.notifications import replies
from hub.notifications.delivery import deliver_due
from hub.notifications.models import BadAddress, Mail
from hub.people.models import Membership
from hub.promises.models import Promise
from hub.promises.sweep import run_due_rungs
from tests.cast import START
from tests.inbox.letters import letter, mail_to, report, taken
from tests.promises.ladders import fired, minutes, promised, told
from tests.smtp import smtp_server

pytestmark = pytest.mark.django_db


@pytest.fixture
def mail(cast):
    return sent(cast, cast.warden)


def sent(cast, person, key="sent"):
    mail = mail_to(person, cast.concern(), key=key)
    Mail.objects.filter(pk=mail.pk).update(status="sent", sent_at=START)
    return mail


def status_of(mail):
    mail.refresh_from_db()
    return mail.status, mail.error


def heard(template="address_bad"):
    return {mail.address for mail in Mail.objects.filter(template=template)}


def test_a_hard_bounce_marks_the_address_and_tells_whoever_leads(cast, mail):
    row = taken(report(mail))
    assert (row.kind, row.code, row.mail, row.text) == ("bounce", "5.1.1", mail, "")
    assert status_of(mail) == ("bounced", "came back: 5.1.1")
    bad = BadAddress.objects.get()
    assert (bad.address, bad.code, bad.mail, bad.since) == (cast.warden.email.lower(), "5.1.1", mail, START)
    event = cast.warden.events.get(kind="address_bad")
    assert (event.code, event.by, event.matter) == ("5.1.1", None, None)
    assert heard() == {cast.manager.email}
    [told] = Mail.objects.filter(template="address_bad")
    assert told.matter is None and mail.matter.reference not in str(told.context), "not of what the mail was about"
    taken(report(sent(cast, cast.warden, "b"), number=2))
    assert Mail.objects.filter(template="address_bad").count() == 1, "once"


LEADS = [("faith", "trustee"), ("constable", "inspector"), ("manager", "council-body"), ("nobody", "coordinator")]


@pytest.mark.parametrize(("who", "hears"), LEADS)
def test_who_hears_of_it(cast, who, hears):
    """The lead, the mailbox of whoever leads, and of somebody who belongs nowhere the coordinator."""
    taken(report(sent(cast, getattr(cast, who))))
    assert {address.partition("@")[0] for address in heard()} == {hears}


def test_without_a_lead_the_mailbox_of_the_body_hears(cast):
    cast.council_body.mailbox = "team@council.example"
    cast.council_body.save()
    Membership.objects.filter(user=cast.manager).update(ended_at=START)
    taken(report(sent(cast, cast.warden)))
    assert heard() == {"team@council.example"}


def test_a_delay_is_noted_only(cast, mail):
    row = taken(report(mail, "4.4.1", action="delayed"))
    assert (row.kind, row.code) == ("bounce", "4.4.1")
    assert status_of(mail)[0] == "sent"
    assert not BadAddress.objects.exists() and not heard()


def test_what_gave_up_after_delays_came_back_and_marks_nobody(cast, mail):
    taken(report(mail, "4.4.7"))
    assert status_of(mail)[0] == "bounced" and not BadAddress.objects.exists()


def test_a_full_mailbox_is_one_that_does_not_work_at_the_third_within_a_week(cast):
    mails = [sent(cast, cast.warden, f"m{number}") for number in range(4)]
    taken(report(mails[0], "5.2.2", number=0), at=START - timedelta(days=8))
    taken(report(mails[1], "5.2.2", number=1))
    taken(report(mails[2], "4.2.2", number=2))
    assert not BadAddress.objects.exists()
    taken(report(mails[3], "5.2.2", number=3), at=START + timedelta(days=1))
    assert BadAddress.objects.get().code == "5.2.2"


@pytest.mark.parametrize("code", ["5.7.1", "5.3.4", "5.2.3", "5.6.0", "4.4.7"])
def test_whoever_dislikes_one_mail_silences_nobody_and_whoever_takes_none_is_marked(cast, code):
    mails = [sent(cast, cast.warden, f"m{number}") for number in range(3)]
    for number, mail in enumerate([*mails[:2], mails[1]]):
        taken(report(mail, code, number=number))
    assert {status_of(mail)[0] for mail in mails[:2]} == {"bounced"}
    assert not BadAddress.objects.exists() and not heard(), "the same mail came back twice"
    taken(report(mails[2], code, number=9))
    assert BadAddress.objects.get().code == code and heard() == {cast.manager.email}


def test_what_older_servers_say_in_words(cast, mail):
    text = (
        "Hi. This is the qmail-send program.\n<warden@x>:\n550 5.1.1 User unknown\n\n--- Below is a copy\n\nSubject: a"
    )
    raw = letter("mailer-daemon@mx.example", replies.bounce_address(mail), text, Return_Path="<>")
    assert taken(raw).code == "5.1.1"
    assert BadAddress.objects.exists()


def test_a_number_without_a_class_is_read_too(cast, mail):
    text = "The following addresses had permanent fatal errors: 550 no such mailbox"
    assert taken(letter("postmaster@mx.example", replies.bounce_address(mail), text)).code == "5.0.0"


def test_a_code_in_the_diagnosis_says_more_than_something(cast, mail):
    assert taken(report(mail, "5.0.0", diagnostic="smtp; 550 5.1.1 unknown")).code == "5.1.1"


def test_nobody_can_pretend_that_a_mail_came_back(cast, mail):
    address = replies.bounce_address(mail)
    altered = address[:-20] + ("0" if address[-20] != "0" else "1") + address[-19:]
    raw = report(mail).replace(address.encode(), altered.encode())
    assert taken(raw).kind == "automatic"
    assert status_of(mail)[0] == "sent" and not BadAddress.objects.exists()


def test_an_absence_note_to_the_sender_of_the_envelope_is_no_bounce(cast, mail):
    raw = letter(
        mail.address, replies.bounce_address(mail), "I am away, call 5.1.1 or 550 0000", Auto_Submitted="auto-replied"
    )
    assert taken(raw).kind == "automatic"
    assert status_of(mail)[0] == "sent" and not BadAddress.objects.exists()


def test_a_mailbox_of_a_body_is_marked_and_its_leads_hear(cast):
    cast.council_body.mailbox = "team@council.example"
    cast.council_body.save()
    mail = sent(cast, cast.council)
    Mail.objects.filter(pk=mail.pk).update(address="team@council.example", recipient=None)
    taken(report(Mail.objects.get(pk=mail.pk)))
    assert heard("mailbox_bad") == {cast.manager.email}
    assert cast.council_body.events.filter(kind="mailbox_bad").exists()


def test_trap_nobody_told_at_an_address_that_does_not_work(cast):
    """A ladder that waits for somebody who hears nothing is a ladder that stands still."""
    concern = cast.concern()
    Promise.objects.update(next_rung_at=None)
    promise = promised(concern, cast.council_body)
    BadAddress.objects.create(address=cast.council.email.lower(), since=START, code="5.1.1")
    Mail.objects.all().delete()
    run_due_rungs(minutes(60))
    assert "owner" in fired(promise)
    people = {address for template, _position, address in told(promise) if template == "promise_overdue"}
    assert "council" not in people and people, "the next rung rings at once"
    assert ("promise_gap", "owner") in {(template, position) for template, position, _address in told(promise)}


REFUSALS = [("550 5.1.1 User unknown", True), ("550 no thanks", False), ("550 5.7.1 not from you", False)]


@pytest.mark.parametrize(("reply", "is_bad"), REFUSALS)
def test_a_mail_server_that_says_at_its_door_that_nobody_is_there_is_believed(cast, reply, is_bad):
    """Else a ladder would take for told who never is."""
    mail = mail_to(cast.warden, cast.concern())
    Mail.objects.exclude(pk=mail.pk).delete()
    with smtp_server() as smtp:
        smtp.replies[mail.address] = reply
        deliver_due(START)
    assert BadAddress.objects.filter(address=cast.warden.email, code="5.1.1", mail=mail).exists() == is_bad
    assert heard() == ({cast.manager.email} if is_bad else set())
    assert (status_of(mail)[0] == "failed") == (reply != REFUSALS[2][0])


def test_it_works_again(cast, mail):
    taken(report(mail))
    with pytest.raises(actions_addresses.PermissionDenied):
        actions_addresses.say_it_works(cast.warden, by=cast.council, at=START)
    assert actions_addresses.say_it_works(cast.warden, by=cast.warden, at=START)
    assert not actions_addresses.say_it_works(cast.warden, by=cast.manager, at=START), "pressed twice"
    assert not BadAddress.objects.exists()
    assert cast.warden.events.filter(kind="address_works", by=cast.warden).count() == 1
    assert InboundMessage.objects.filter(kind="bounce").exists(), "what happened stays"
