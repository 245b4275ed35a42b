"""Whatever comes in: no message makes an error, each is stored once, and nothing in it is believed."""

import time

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from hub.inbox import actions, readers
from hub.inbox.models import InboundMessage
from hub.matters.models import Matter
from tests.cast import START
from tests.inbox.letters import answer, letter, mail_to, taken

pytestmark = pytest.mark.django_db

HEADERS = [
    *(b"From", b"To", b"Delivered-To", b"Subject", b"Message-ID", b"Content-Type", b"Content-Transfer-Encoding", b"Cc"),
    *(b"Auto-Submitted", b"Return-Path", b"Content-Disposition", b"MIME-Version", b"X-\xff", b""),
]
VALUES = [
    *(b"multipart/mixed; boundary=b", b"text/html; charset=no-such", b"text/plain; charset*0*=utf-8''%ff", b"base64"),
    *(b"=?utf-8?b?////?=", b"=?x?q?=00?=", b"multipart/report", b"message/rfc822", b"\xff\xfe", b"a@b", b"<>", b"(((("),
    *(b"b+0000000000000000000000aa@hub.example", b'"' * 50, b"quoted-printable", b"message/delivery-status"),
    *(b"r+" + b"0" * 33 + b"@hub.example", b"x@" + b"y" * 400 + b".example", b"multipart/alternative; boundary="),
]
value = st.one_of(st.sampled_from(VALUES), st.binary(max_size=60))
header = st.builds(lambda name, said: name + b": " + said + b"\r\n", st.sampled_from(HEADERS), value)
body = st.one_of(
    st.binary(max_size=400),
    st.lists(
        st.sampled_from(
            [
                b"--b\r\n",
                b"--b--\r\n",
                b"\r\n",
                b"Status: 5.1.1\r\n",
                b"Action: failed\r\n",
                b"\0\xed\xa0\x80",
                b"Content-Type: text/plain\r\n",
                b"<p><![CDATA[<!x",
                b"> q\r\n",
                b"=00=ED",
            ]
        ),
        max_size=20,
    ).map(b"".join),
)
message = st.builds(lambda headers, rest: b"".join(headers) + b"\r\n" + rest, st.lists(header, max_size=10), body)


@seed(20261130)
@settings(max_examples=200, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(raw=message)
def test_trap_no_malformed_message_makes_an_error(cast, raw):
    before = InboundMessage.objects.count()
    new = actions.take(raw, at=START)
    assert InboundMessage.objects.count() == before + new
    assert not actions.take(raw, at=START)
    assert InboundMessage.objects.count() == before + new
    assert not InboundMessage.objects.filter(kind__in=["reply", "bounce"]).exists()


def test_a_message_of_deep_parts_is_stored_as_unreadable_or_read(cast):
    raw = b"From: a@b.example\r\n"
    for number in range(3000):
        raw += b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (number, number)
    assert taken(raw).kind in ("unknown", "unreadable")


NESTED = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(200))
SLOW = {
    "encoded words": b"Subject: " + b"=?a?q? " * 250_000 + b"\n\nHi",
    "parts in parts": NESTED + b"Content-Type: text/plain\n\n" + b"\n" * 1_800_000,
    "comments that do not end": b"Content-Type: text/html\n\n" + b"<!--" * 50_000,
    "a tag that does not end": b"Content-Type: text/html\n\n" + b"<a " * 60_000,
    "parameters": b'Content-Type: text/plain; x="' + b';\\"' * 250_000 + b"\n\nHi",
    "an encoding": b"Content-Type: multipart/mixed; boundary=b\n"
    + (b"\n--b\nContent-Type: text/plain; charset=punycode\n\na-" + b"b9" * 95_000) * 10,
}


@pytest.mark.parametrize("made", SLOW)
def test_trap_no_message_holds_up_those_after_it(made):
    """Each of these kept the parsers of the language busy for seconds, a minute or hours."""
    began = time.monotonic()
    row = taken(b"From: a@b.example\nTo: notify@hub.example\n" + SLOW[made])
    assert time.monotonic() - began < 3
    is_read = made != "parts in parts"
    assert (row.kind, row.code) == (("unknown", "") if is_read else ("unreadable", "TooSlow"))


def test_words_in_any_encoding_are_read(cast):
    mail = mail_to(cast.faith, cast.concern())
    for number, (charset, words) in enumerate([("utf-8", "গেট খোলা"), ("iso-8859-6", "الباب"), ("cp1252", "“gate”")]):
        raw = letter(mail.address, "notify@hub.example", number=number).split(b"Content-Type")[0]
        raw += f"Content-Type: text/plain; charset={charset}\r\n\r\n".encode() + words.encode(charset)
        assert taken(raw).text == words


def test_a_subject_and_a_sender_are_one_line_of_what_can_be_stored(cast):
    raw = b"From: =?utf-8?q?A=00B?= <S@Example.org>\r\nSubject: =?utf-8?q?One=0D=0ATwo=00?=\r\n\r\nText"
    row = taken(raw)
    assert (row.sender, row.subject, row.text) == ("s@example.org", "One Two", "Text")
    assert taken(b"From: a@b.example, c@d.example\r\n\r\nText 2").sender in ("a@b.example", "")
    assert taken(b"From: a@b.example\r\nFrom: c@d.example\r\n\r\nText 3").sender == "", "two are none"


@pytest.mark.parametrize(
    "sender", ['"a\x01"@b.example', '"x,v@y.example"@b.example', "a@b\u202ec.example", "a@\udce9.example"]
)
def test_a_sender_to_whom_nothing_can_be_sent_is_none(sender):
    raw = b"From: " + sender.encode("utf-8", "surrogateescape") + b"\r\nTo: notify@hub.example\r\n\r\nText"
    row = taken(raw)
    assert (row.kind, row.sender, row.is_answered) == ("unknown", "", False)


@pytest.fixture
def calendar(monkeypatch):
    """Another app that reads answers from calendars."""
    read = []

    def reader(content, *, person, matter, at):
        read.append((content.strip(), person, matter, at))
        return "ACCEPTED" in content

    monkeypatch.setattr(readers, "_readers", {"text/calendar": reader})
    return read


def with_calendar(raw, words):
    from email import message_from_bytes
    from email.policy import default

    made = message_from_bytes(raw, policy=default)
    made.add_alternative(words, subtype="calendar")
    return made.as_bytes()


def test_what_another_app_reads_is_no_note(cast, calendar):
    """Also of a machine: calendars answer by themselves. Only with a right address, from the person it belongs to."""
    concern = cast.concern()
    mail = mail_to(cast.faith, concern)
    row = taken(with_calendar(answer(mail, Auto_Submitted="auto-generated"), "PARTSTAT=ACCEPTED"))
    assert (row.kind, row.code, row.person, row.matter) == ("read", "text/calendar", cast.faith, concern.matter)
    assert calendar == [("PARTSTAT=ACCEPTED", cast.faith, Matter.objects.get(pk=concern.pk), START)]
    row = taken(with_calendar(answer(mail, number=2, sender="stranger@example.org"), "PARTSTAT=ACCEPTED"))
    assert row.kind == "unknown" and len(calendar) == 1
    row = taken(with_calendar(answer(mail, number=3), "nothing it knows"))
    assert row.kind == "reply" and len(calendar) == 2, "what it does not take is read as any other"
