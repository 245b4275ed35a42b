"""A machine is never answered, and what it writes is nobody's words."""

from datetime import timedelta
from email.utils import parseaddr

import pytest

from hub.history.models import Note
from hub.inbox import actions
from hub.notifications import delivery, replies
from hub.notifications.models import Mail
from tests.cast import START
from tests.inbox.letters import answer, letter, mail_to, taken
from tests.smtp import smtp_server

pytestmark = pytest.mark.django_db

MACHINES = {
    "out of office": {"Auto_Submitted": "auto-replied"},
    "a program": {"Auto_Submitted": "auto-generated; owner=x"},
    "a mailing list": {"List_Id": "Friends <friends.lists.example>", "Precedence": "list"},
    "bulk": {"Precedence": "bulk"},
    "junk": {"Precedence": "Junk"},
    "Exchange": {"X_Auto_Response_Suppress": "All"},
    "a bounce of a bounce": {"Return_Path": "<>"},
    "a newsletter": {"List_Unsubscribe": "<https://x.example/>"},
    "spam": {"X_Spam_Flag": "YES"},
}


@pytest.mark.parametrize("headers", MACHINES.values(), ids=MACHINES)
@pytest.mark.parametrize("is_known", [True, False], ids=["known", "unknown"])
def test_trap_a_machine_is_neither_answered_nor_kept(cast, headers, is_known):
    mail = mail_to(cast.faith, cast.concern())
    before, notes = Mail.objects.count(), Note.objects.count()
    raw = answer(mail, **headers) if is_known else letter("x@example.org", "notify@hub.example", **headers)
    row = taken(raw)
    assert (row.kind, row.text, row.is_answered) == ("automatic", "", False)
    assert row.code, "and countable"
    assert Mail.objects.count() == before and Note.objects.count() == notes


@pytest.mark.parametrize("sender", ["notify@hub.example", "MAILER-DAEMON@mx.example", "postmaster@mx.example"])
def test_our_own_address_and_daemons_are_machines(cast, sender):
    assert taken(letter(sender, "notify@hub.example")).kind == "automatic"
    assert not Mail.objects.filter(template="reply_unknown").exists()


def test_a_person_who_says_so_is_a_person(cast):
    mail = mail_to(cast.faith, cast.concern())
    assert taken(answer(mail, Auto_Submitted="no", Return_Path=f"<{cast.faith.email}>")).kind == "reply"


def test_trap_two_hubs_do_not_answer_each_other(cast):
    """Ours answers a stranger; the stranger is another Hub, which gets that answer and answers nothing."""
    taken(letter("notify@other.example", "notify@hub.example", "Hello"))
    with smtp_server() as inbox:
        delivery.deliver_due(START)
    [sent] = [message for message in inbox.messages if message["To"] == "notify@other.example"]
    assert sent["Auto-Submitted"] == "auto-replied"
    before = Mail.objects.count()
    raw = sent.as_bytes().replace(b"notify@hub.example", b"notify@third.example")  # as the other one gets it
    assert taken(raw).kind == "automatic"
    assert Mail.objects.count() == before
    assert replies.read_bounce(inbox.senders[inbox.messages.index(sent)]), "and its bounce is known"
    assert parseaddr(sent["From"])[1] == "notify@hub.example"


def test_what_answers_without_saying_so_gets_one_answer_a_day(cast):
    for number in range(5):
        taken(letter("robot@example.org", "notify@hub.example", f"Ticket {number}", number=number))
    assert Mail.objects.filter(template="reply_unknown").count() == 1
    taken(letter("robot@example.org", "notify@hub.example", number=9), at=START + timedelta(days=1, minutes=1))
    assert Mail.objects.filter(template="reply_unknown").count() == 2


def test_the_answers_of_a_day_have_an_end(cast, monkeypatch):
    monkeypatch.setattr(actions, "MOST_ANSWERS", 2)
    for number in range(4):
        taken(letter(f"s{number}@example.org", "notify@hub.example", number=number))
    assert Mail.objects.filter(template="reply_unknown").count() == 2
