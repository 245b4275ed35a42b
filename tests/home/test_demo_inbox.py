import pytest

from hub.notifications.models import Mail
from hub.notifications.outbox import enqueue
from tests.cast import START
from tests.smtp import smtp_server

MAIL = "/demo/mail/"


@pytest.fixture
def demo(client, cast):
    """The cast under addresses of the demonstration, but for the manager; signed in as faith."""
    for name, user in cast.people().items():
        if name != "manager":
            user.email = f"{name}@demo.example"
            user.save()
    client.force_login(cast.faith)
    return client


@pytest.fixture
def delivered(demo, cast):
    from hub.notifications.delivery import deliver_due

    with smtp_server():
        cast.concern()
        deliver_due(START)
    return Mail.objects.get(template="concern_raised")


def page(client, address):
    response = client.get(address)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def test_everybody_has_an_inbox_with_its_count(demo, delivered, cast):
    words = page(demo, MAIL)
    assert words.index("Council") < words.index("Coordinator")
    assert 'href="/demo/mail/?to=council"' in words
    assert words.count("1 mail, the newest") == 2
    assert "No mails yet" in words


def test_an_inbox_shows_its_mails_and_no_others(demo, delivered):
    Mail.objects.filter(template="concern_received").update(subject="Only for Faith")
    words = page(demo, f"{MAIL}?to=council")
    assert f'href="/demo/mail/{delivered.reference}/"' in words
    assert delivered.subject in words
    assert "Only for Faith" not in words


def test_a_mail_shows_its_words_and_its_link(demo, delivered, settings):
    words = page(demo, f"{MAIL}{delivered.reference}/")
    link = f"{settings.SITE_URL}/concerns/{delivered.matter.reference}/"
    assert f'href="{link}"' in words
    assert "Nobody reads replies to this address" in words
    assert "council@demo.example" in words


def test_as_html_it_may_do_nothing(demo, delivered):
    response = demo.get(f"{MAIL}{delivered.reference}/html/")
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "script-src" not in policy
    assert delivered.matter.reference in response.content.decode()


def test_a_mail_that_has_not_left_says_when_it_may(demo, cast):
    cast.concern()
    mail = Mail.objects.get(template="concern_raised")
    words = page(demo, f"{MAIL}{mail.reference}/")
    assert "Waits for its time" in words
    assert "Its words are written when it leaves." in words


def test_a_secret_mail_shows_nothing_of_it(demo, cast):
    mail = enqueue("password_reset", recipient=cast.council, context={}, dedupe_key="x", at=START)
    Mail.objects.filter(pk=mail.pk).update(status="sent", sent_at=START, text="The secret", html="<p>The secret</p>")
    words = page(demo, f"{MAIL}{mail.reference}/")
    assert "The secret" not in words
    assert ".run/mail/" in words
    assert demo.get(f"{MAIL}{mail.reference}/html/").status_code == 404


def test_other_peoples_addresses_are_not_ours_to_show(demo, cast):
    mail = enqueue("sign_in_changed", recipient=cast.manager, context={}, dedupe_key="x", at=START)
    assert demo.get(f"{MAIL}{mail.reference}/").status_code == 404
    assert "manager@example.org" not in page(demo, MAIL)
    assert mail.reference not in page(demo, f"{MAIL}?to=manager@example.org")


def test_an_address_nobody_has_is_an_empty_inbox(demo):
    assert "No mail yet" in page(demo, f"{MAIL}?to=nobody-here")


def test_the_number_of_queries_does_not_follow_the_mails(demo, delivered, cast, django_assert_num_queries):
    def queries():
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as caught:
            page(demo, f"{MAIL}?to=council")
        return len(caught)

    one = queries()
    cast.concern()
    cast.concern()
    assert queries() == one


def test_who_is_not_signed_in_is_asked_to(client, db):
    assert client.get(MAIL).status_code == 302


def test_the_sign_in_page_names_the_made_up_people(client, db, settings):
    words = page(client, "/accounts/login/")
    assert 'value="faith@demo.example"' in words
    assert "demo-hub-2026" in words
    settings.DEMO = False
    assert "demo-hub-2026" not in page(client, "/accounts/login/")
    assert "demo.example" not in page(client, "/accounts/login/")
