from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hub.home.mails.stuck import counts, stuck
from hub.notifications.actions import resend
from hub.notifications.claims import LEASE
from hub.notifications.models import Circuit, Mail
from tests.cast import START

HOUR = timedelta(hours=1)
NOW = START + 3 * HOUR


@pytest.fixture
def some(mail_to):
    """By name: those that are stuck, and beside each one that only looks like it."""
    minute = timedelta(minutes=1)
    return {
        "late": mail_to(not_before=NOW - HOUR),
        "not late": mail_to(not_before=NOW - HOUR + minute),
        "hanging": mail_to(status="sending", claimed_at=NOW - 2 * LEASE),
        "sending": mail_to(status="sending", claimed_at=NOW - LEASE),
        "failed": mail_to(status="failed", error="refused: 554"),
        "bounced": mail_to("warden", status="bounced"),
        "long ago": mail_to(at=NOW - timedelta(days=15), status="failed"),
        "another address now": mail_to("warden", status="failed", address="old@example.org"),
        "mailbox": mail_to("", "password_reset_unknown", address="a@b.example", status="failed"),
        "spam answered": mail_to("", "reply_unknown", address="made.up@b.example", status="bounced"),
        "no digest": mail_to(status="waiting", not_before=NOW - HOUR),
        "waiting": mail_to(status="waiting", not_before=NOW - HOUR + minute),
        "sent": mail_to(status="sent", sent_at=START),
    }


STUCK = ["bounced", "failed", "hanging", "late", "mailbox", "no digest"]


def names(some, mails):
    return sorted(name for name, mail in some.items() if mail in mails)


def test_which_mails_are_stuck(some):
    assert names(some, set(stuck(NOW))) == STUCK
    assert counts(NOW) == (2, 1, 3)


def test_what_was_sent_again_is_dealt_with(some, cast):
    resend(some["bounced"], by=cast.coordinator, at=NOW)
    assert names(some, set(stuck(NOW))) == [name for name in STUCK if name != "bounced"]
    assert counts(NOW) == (2, 1, 2)


def test_the_page_lists_them_with_what_to_do(some, pages):
    text = " ".join(pages.as_("coordinator", hours=3).get("/mails/stuck/").content.decode().split())
    assert [mail.reference in text for name, mail in some.items() if name in STUCK] == [True] * 6
    assert some["sent"].reference not in text
    assert "The mail server refuses the mail (554)." in text
    assert "Try all again that could not be sent" in text


def test_the_first_page_and_the_probe_count_them(some, pages, cast):
    text = pages.as_("coordinator", hours=3).get("/").content.decode()
    assert "6 mails are stuck or did not arrive" in text
    assert 'href="/mails/stuck/"' in text
    assert "stuck or did not arrive" not in pages.as_("manager").get("/").content.decode()
    assert pages.client.get("/statusz").json()["stuck_mails"] == 6


def test_all_again_by_one_button(some, pages):
    client = pages.as_("coordinator", hours=3)
    text = client.post("/mails/stuck/again/", follow=True).content.decode()
    assert "2 mails are tried again now." in text
    assert {Mail.objects.get(pk=some[name].pk).status for name in ("failed", "mailbox")} == {"queued"}
    assert "no mail that another try would help" in client.post("/mails/stuck/again/", follow=True).content.decode()


def test_one_mail_is_asked_about_first_and_a_second_press_does_no_harm(some, pages):
    client, address = pages.as_("coordinator", hours=3), f"/mails/{some['failed'].reference}/again/"
    assert "Try it again?" in client.get(address).content.decode()
    assert Mail.objects.get(pk=some["failed"].pk).status == "failed"
    assert "It is tried again now." in client.post(address, follow=True).content.decode()
    assert "It is on its way already." in client.post(address, follow=True).content.decode()
    address = f"/mails/{some['sent'].reference}/again/"
    assert "Send it once more?" in client.get(address).content.decode()
    assert "It is sent once more, as this mail." in client.post(address, follow=True).content.decode()
    assert "It was sent once more already" in client.post(address, follow=True).content.decode()
    assert "It was sent once more already" in client.get(address).content.decode()


def test_what_may_not_be_sent_says_why(some, pages):
    client, address = pages.as_("coordinator", hours=3), f"/mails/{some['mailbox'].reference}/again/"
    assert "somebody without an account" in client.get(address).content.decode()
    assert "somebody without an account" in client.post(address, follow=True).content.decode()
    assert Mail.objects.get(pk=some["mailbox"].pk).status == "failed"


def test_a_secret_mail_has_no_button(pages, mail_to):
    mail = mail_to("manager", "password_reset", status="failed", error="refused: 554")
    client = pages.as_("coordinator", hours=3)
    text = client.get("/mails/stuck/").content.decode()
    assert mail.reference not in text
    assert "asks for a new one" in text
    assert client.get(f"/mails/{mail.reference}/again/").status_code == 404
    assert client.post(f"/mails/{mail.reference}/again/").status_code == 404


def test_an_empty_list_says_so(pages):
    assert "No mail is stuck" in pages.as_("coordinator").get("/mails/stuck/").content.decode()


def test_queries_do_not_follow_the_mails(pages, mail_to):
    client, taken = pages.as_("coordinator", hours=3), []
    for _number in range(3):
        mail_to(status="failed", error="refused: 554")
        client.get("/mails/stuck/")
        with CaptureQueriesContext(connection) as caught:
            client.get("/mails/stuck/")
        taken.append(len(caught))
    assert taken[0] == taken[2]


def test_hosts_that_are_left_alone_are_named_unless_only_an_outsider_is_there(pages):
    facts = {"since": START, "retry_at": START + HOUR, "error": "no mail server: ConnectionRefusedError"}
    Circuit.objects.create(host="smtp.hub.example:25", is_ours=True, **facts)
    Circuit.objects.create(host="example.org", **facts | {"error": "refused: 451"})
    Circuit.objects.create(host="smith-family.example", **facts)
    text = " ".join(pages.as_("coordinator", hours=3).get("/mails/stuck/").content.decode().split())
    assert "The mail server smtp.hub.example:25 takes no mails since Mon 30 Nov 09:00" in text
    assert "example.org takes no mails since" in text
    assert "A mail server of readers takes no mails since" in text
    assert "smith-family" not in text
