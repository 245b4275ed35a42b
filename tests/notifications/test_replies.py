import re
from datetime import timedelta

import pytest

from hub.notifications import delivery, outbox, replies
from hub.notifications.addresses import bad_among, mark_bad, works_again
from hub.notifications.models import Mail
from tests.cast import START

pytestmark = pytest.mark.django_db


@pytest.fixture
def listens(settings):
    settings.INBOX = "maildir:///nowhere"


def a_mail(cast, template="concern_raised", *, to=None, key="a", **more):
    """The only mails there are: what else is told of a concern is not of these tests."""
    concern = cast.concern()
    Mail.objects.filter(matter=concern.matter).delete()
    facts = {"reference": concern.matter.reference, "due_at": START} if template == "concern_raised" else {}
    to = {"recipient": to or cast.council} | more
    return outbox.enqueue(template, context=facts, dedupe_key=key, matter=concern.matter, at=START, **to)


def test_the_address_of_a_reply_says_who_and_about_what(cast, listens):
    mail = a_mail(cast)
    address = replies.reply_address(mail)
    assert re.fullmatch(r"r\+[0-9a-z]{33}@hub\.example", address), "short, in small letters, a name for every server"
    found = replies.read_reply(address)
    assert (found.person, found.matter) == (cast.council.reference, mail.matter.reference)
    assert replies.read_reply(address.upper()) == found, "servers change the case"
    assert replies.read_bounce(address) is None, "one kind of address is not the other"


def test_the_address_of_a_bounce_says_which_mail(cast, listens):
    mail = a_mail(cast)
    address = replies.bounce_address(mail)
    assert replies.read_bounce(address.upper()) == mail.reference
    assert replies.read_reply(address) is None
    assert replies.is_ours(address) and replies.is_ours("Notify@hub.example") and not replies.is_ours("a@hub.example")


def test_what_nobody_was_given_is_worth_nothing(cast, listens, settings):
    mail = a_mail(cast)
    address = replies.reply_address(mail)
    local, _at, host = address.partition("@")
    for place in range(2, len(local)):
        altered = local[:place] + ("0" if local[place] != "0" else "1") + local[place + 1 :]
        assert replies.read_reply(f"{altered}@{host}") is None
    for wrong in ("", "r+@hub.example", f"{local}@other.example", f"{local}x@{host}", "r+" + "0" * 33 + "@hub.example"):
        assert replies.read_reply(wrong) is None
    settings.SECRET_KEY = "another-key-of-an-installation-that-is-not-this-one-0123456789"
    assert replies.read_reply(address) is None


def test_a_mail_that_must_not_name_its_matter_has_no_address_for_replies(cast, listens):
    """Whoever told something without an account, a team mailbox, and mails with links that work once."""
    assert replies.reply_address(a_mail(cast))
    assert replies.reply_address(a_mail(cast, to=None, key="b", recipient=None, address="team@council.example")) == ""
    outside = {"recipient": None, "address": "somebody@example.org"}
    assert replies.reply_address(a_mail(cast, "outside_news", key="c", **outside)) == ""
    secret = a_mail(cast, key="d")
    secret.secret = True
    assert replies.reply_address(secret) == ""


def test_without_an_inbox_mails_say_that_nobody_reads_replies(cast, smtp):
    a_mail(cast)
    delivery.deliver_due(START)
    [message] = smtp.messages
    assert message["Reply-To"] is None and "Nobody reads replies" in message.get_body(("plain",)).get_content()
    assert smtp.senders == ["notify@hub.example"]


def test_with_an_inbox_mails_say_where_a_reply_goes(cast, smtp, listens):
    mail = a_mail(cast)
    delivery.deliver_due(START)
    [message] = smtp.messages
    assert smtp.senders == [replies.bounce_address(mail)]
    assert message["From"].endswith("<notify@hub.example>"), "the reader sees the Hub"
    assert message["Reply-To"] == replies.reply_address(mail)
    for part in ("plain", "html"):
        said = " ".join(message.get_body((part,)).get_content().split())
        assert "In danger call 999" in said and "goes into the record of this matter" in said
        assert "Nobody reads replies" not in said


def test_nothing_but_what_is_urgent_goes_to_an_address_that_does_not_work(cast, smtp):
    first, second = a_mail(cast, key="a"), a_mail(cast, key="b")
    Mail.objects.filter(pk=second.pk).update(urgent=True)
    mark_bad(cast.council.email.upper(), code="5.1.1", mail=first, at=START)
    assert delivery.deliver_due(START) == 1
    first.refresh_from_db()
    assert (first.status, first.error) == ("failed", "address does not work")
    works_again(cast.council.email)
    a_mail(cast, key="c")
    assert delivery.deliver_due(START + timedelta(minutes=1)) == 1


def test_who_cannot_be_told_is_one_read(cast, django_assert_num_queries):
    mark_bad(cast.faith.email, code="5.1.1", mail=None, at=START)
    with django_assert_num_queries(1):
        assert bad_among([cast.faith, cast.council]) == {cast.faith.pk}
    with django_assert_num_queries(0):
        assert bad_among([]) == set()
