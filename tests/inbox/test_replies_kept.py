"""What people answer to a mail of the Hub stands on the record, if it is theirs to write there."""

from datetime import timedelta

import pytest

from hub.concerns import actions as steps
from hub.concerns.actions_pauses import ask_reporter
from hub.history.models import Note
from hub.inbox import actions
from hub.inbox.models import InboundMessage
from hub.notifications import rendering, replies
from hub.notifications.models import Mail
from hub.promises.models import Pause, Promise
from hub.promises.sweep_pauses import run_due_pauses
from tests.cast import START
from tests.inbox.letters import answer, letter, mail_to, taken

pytestmark = pytest.mark.django_db
LATER = START + timedelta(hours=2)


@pytest.fixture
def concern(cast):
    return cast.concern()


def mails(template):
    return list(Mail.objects.filter(template=template).order_by("pk"))


def acknowledged(cast, concern):
    when = START + timedelta(days=2)
    return steps.acknowledge(
        concern, dealt_with_by=cast.council, next_step="Somebody calls", next_step_at=when, by=cast.council, at=START
    )


def test_what_the_reporter_answers_is_a_part_of_the_record(cast, concern):
    acknowledged(cast, concern)
    row = taken(answer(mail_to(cast.faith, concern)), at=LATER)
    assert (row.kind, row.person, row.matter, row.text) == ("reply", cast.faith, concern.matter, "")
    note = Note.objects.latest("pk")
    assert (note.body, note.audience, note.by) == ("They came back last night.", "reporter", cast.faith)
    assert note.for_organisation == cast.committee
    event = concern.matter.events.get(kind="replied")
    assert (event.note, event.by, event.at) == (note, cast.faith, LATER)
    assert [mail.recipient for mail in mails("concern_reporter_wrote")] == [cast.council], "whoever deals with it"
    [kept] = mails("reply_kept")
    assert (kept.recipient, kept.matter, kept.context) == (
        cast.faith,
        concern.matter,
        {"reference": concern.matter.reference},
    )


def test_trap_indico_5579_whoever_answered_the_question_by_mail_is_not_reminded_of_it(cast, concern):
    ask_reporter(concern, words="When was it?", by=cast.council, at=START)
    [question] = mails("question_asked")
    taken(answer(question), at=LATER)
    assert (Pause.objects.get().ended, Promise.objects.exclude(paused_at=None).count()) == ("answered", 0)
    assert [mail.recipient for mail in mails("question_answered")] == [cast.council]
    assert not mails("concern_reporter_wrote"), "told once"
    run_due_pauses(LATER + timedelta(days=20))
    assert not mails("question_reminder") and not mails("question_expired")


def test_a_note_of_whoever_asked_is_no_answer(cast, concern):
    ask_reporter(concern, words="When was it?", by=cast.council, at=START)
    taken(answer(mail_to(cast.council, concern), "I rang them."), at=LATER)
    assert Pause.objects.get().ended == ""


def test_what_whoever_answers_it_writes_is_for_colleagues(cast, concern, client):
    acknowledged(cast, concern)
    taken(answer(mail_to(cast.constable, concern), "We know the van."), at=LATER)
    note = Note.objects.latest("pk")
    assert (note.body, note.audience, note.for_organisation) == ("We know the van.", "internal", cast.police_body)
    assert [mail.recipient for mail in mails("concern_reply_noted")] == [cast.council]
    page = f"/concerns/{concern.matter.reference}/"
    client.force_login(cast.council)
    assert "We know the van." in client.get(page).text
    client.force_login(cast.faith)
    text = client.get(page).text
    assert "We know the van." not in text and "for colleagues" not in text


def test_a_second_delivery_makes_no_second_note(cast, concern):
    """Fetched again after a crash, or delivered by two ways: only what servers write above it differs."""
    raw = answer(mail_to(cast.faith, concern))
    taken(raw)
    assert not actions.take(raw, at=LATER)
    assert not actions.take(b"Received: by another.example\r\n" + raw, at=LATER)
    assert Note.objects.filter(body="They came back last night.").count() == 1
    other = answer(mail_to(cast.faith, concern, key="other"), "And again.")
    assert taken(other).kind == "reply", "other words under a Message-ID that was there are another message"


def test_one_answer_a_day_about_one_matter(cast, concern):
    mail = mail_to(cast.faith, concern)
    for number in range(3):
        taken(answer(mail, f"News {number}", number=number))
    assert len(mails("reply_kept")) == 1
    taken(answer(mail, "News of the next day", number=9), at=START + timedelta(days=1))
    assert len(mails("reply_kept")) == 2


def test_from_another_address_it_is_a_stranger(cast, concern):
    """Whoever was forwarded a mail has the address, and is not the person."""
    row = taken(answer(mail_to(cast.faith, concern), sender="stranger@example.org"))
    assert (row.kind, row.text, row.person, row.matter) == ("unknown", "They came back last night.", None, None)
    assert not Note.objects.filter(body="They came back last night.").exists()
    assert not mails("reply_kept")
    [sent] = mails("reply_unknown")
    assert (sent.address, sent.matter, sent.context) == ("stranger@example.org", None, {})


def test_an_altered_address_is_a_stranger(cast, concern):
    address = replies.reply_address(mail_to(cast.faith, concern))
    forged = address[:3] + ("0" if address[3] != "0" else "1") + address[4:]
    assert taken(letter(cast.faith.email, forged)).kind == "unknown"


def test_whoever_sees_it_no_more_writes_nothing_and_is_told(cast, concern):
    mail = mail_to(cast.constable, concern)
    concern.matter.audience.filter(organisation=cast.police_body).update(until=START)
    row = taken(answer(mail, "We know the van."))
    assert (row.kind, row.code, row.text) == ("refused", "not_theirs", "")
    assert not Note.objects.filter(body="We know the van.").exists()
    [told] = mails("reply_not_kept")
    assert (told.recipient, told.matter, told.context) == (cast.constable, None, {}), "it says not which matter"


def test_a_summary_gives_no_right_to_write(cast, concern):
    assert taken(answer(mail_to(cast.coordinator, concern))).code == "not_theirs"


def test_when_it_is_closed_the_asker_is_led_to_the_page(cast, concern):
    type(concern).objects.filter(pk=concern.pk).update(status="closed")
    row = taken(answer(mail_to(cast.faith, concern)))
    assert (row.kind, row.code) == ("refused", "not_now")
    row = taken(answer(mail_to(cast.council, concern), "Case closed in our file too.", number=2))
    assert row.kind == "reply", "the page lets them write a note then"


def test_a_reply_without_words_is_not_kept(cast, concern):
    row = taken(answer(mail_to(cast.faith, concern), "\n> what you wrote\n"))
    assert (row.kind, row.code) == ("refused", "empty")
    [told] = mails("reply_not_kept")
    assert told.matter == concern.matter


def test_files_are_not_taken_and_the_answer_says_so(cast, concern):
    from email import message_from_bytes
    from email.policy import default

    message = message_from_bytes(answer(mail_to(cast.faith, concern)), policy=default)
    message.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="gate.png")
    assert taken(message.as_bytes()).attachments == 1
    [kept] = mails("reply_kept")
    assert "Files are not taken from mails" in rendering.render(kept, START).text


def test_a_hidden_name_stays_hidden_in_what_they_sign(cast):
    concern = cast.concern(hides_name=True)
    cast.faith.email, name = "office4@mosque.example", cast.faith.name
    cast.faith.save()
    taken(
        answer(mail_to(cast.faith, concern), f"It was a blue van, says {name}.\n\n{name.upper()}\n{cast.faith.email}")
    )
    words = Note.objects.latest("pk").body.lower()
    assert name.lower() not in words and cast.faith.email not in words


def test_somebody_who_left_is_a_stranger(cast, concern):
    mail = mail_to(cast.council, concern)
    cast.council.is_active = False
    cast.council.save()
    assert taken(answer(mail)).kind == "unknown"


def test_the_words_about_a_child_are_not_for_the_coordinator(cast):
    concern = cast.concern(names_child=True)
    row = taken(answer(mail_to(cast.faith, concern), "The boy is nine.", sender="stranger@example.org"))
    assert (row.kind, row.text) == ("unknown", "")


def test_a_sender_without_end_is_counted_and_read_no_more(cast, concern):
    InboundMessage.objects.bulk_create(
        InboundMessage(
            fingerprint=str(n),
            received_at=START,
            kind="unknown",
            sender="stranger@example.org",
            reference=f"D-0000-{n:04d}",
        )
        for n in range(actions.MOST_OF_ONE_SENDER)
    )
    row = taken(letter("stranger@example.org", "notify@hub.example"))
    assert (row.kind, row.code) == ("automatic", "too_many")
    assert not mails("reply_unknown")


def test_who_is_pretended_to_write_without_end_is_still_heard(cast, concern, monkeypatch):
    """Anybody can write their sender into thirty mails; nobody else has the address that we gave them."""
    monkeypatch.setattr(actions, "MOST_OF_ONE_SENDER", 2)
    for number in range(3):
        taken(letter(cast.faith.email, "notify@hub.example", f"Forged {number}", number=number))
    mail = mail_to(cast.faith, concern)
    kinds = [taken(answer(mail, f"News {number}", number=10 + number)).kind for number in range(3)]
    assert kinds == ["reply", "reply", "refused"], "their own replies have an end too, and they are told"
    assert len(mails("reply_not_kept")) == 1
