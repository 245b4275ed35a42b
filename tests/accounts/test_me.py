"""One's own page: name, phone, and the language in which pages and mails come."""

import pytest
from django.test import Client
from django.urls import reverse

from hub.accounts import emails
from hub.history.models import Event
from hub.notifications import rendering
from hub.notifications.models import Mail
from tests.cast import START

SEVERAL = [("en-gb", "English"), ("bn", "Bengali"), ("ur", "Urdu")]
ME = {"name": "Faith", "phone": ""}


@pytest.fixture
def browser(cast, monkeypatch):
    monkeypatch.setattr("hub.history.moment.now", lambda: START)
    client = Client()
    client.force_login(cast.faith)
    return client


def version_of(browser):
    return browser.get(reverse("accounts:me")).context["form"]["version"].value()


def save(browser, **said):
    said.setdefault("version", version_of(browser))
    return browser.post(reverse("accounts:me"), ME | said, follow=True)


def test_name_and_phone(browser, cast):
    save(browser, name="Faith B", phone="020 7946 0001", email="other@example.org")
    cast.faith.refresh_from_db()
    assert (cast.faith.name, cast.faith.phone, cast.faith.email) == ("Faith B", "020 7946 0001", "faith@example.org")
    event = Event.objects.get(kind="person_changed")
    assert (event.person, event.by, event.code) == (cast.faith, cast.faith, "name phone")
    page = browser.get(reverse("accounts:me")).text
    assert "Northfield Mosque Trust" in page
    assert reverse("accounts:handover", args=[cast.faith.reference, cast.committee.reference]) in page


def test_with_one_language_there_is_nothing_to_choose(browser, cast):
    assert "language" not in browser.get(reverse("accounts:me")).context["form"].fields
    save(browser, language="bn")
    cast.faith.refresh_from_db()
    assert cast.faith.language == "en-gb"


def test_pages_come_in_the_language_that_was_chosen(browser, cast, settings):
    settings.LANGUAGES = SEVERAL
    response = save(browser, language="ur")
    cast.faith.refresh_from_db()
    assert cast.faith.language == "ur"
    assert '<html class="govuk-template" lang="ur" dir="rtl"' in response.text or 'lang="ur"' in response.text
    assert 'dir="rtl"' in response.text
    assert response.headers["Content-Language"] == "ur"
    elsewhere = Client(headers={"accept-language": "bn"})
    elsewhere.force_login(cast.faith)
    assert 'lang="ur"' in elsewhere.get("/").text, "the person's word goes before the browser's"
    elsewhere.force_login(cast.trustee)
    assert 'lang="en-GB"' in elsewhere.get("/").text or 'lang="en-gb"' in elsewhere.get("/").text


def test_and_so_do_mails(browser, cast, settings):
    settings.LANGUAGES = SEVERAL
    save(browser, language="ur")
    cast.faith.refresh_from_db()
    emails.password_asked(cast.faith, at=START)
    mail = Mail.objects.get(template="password_reset")
    assert mail.language == "ur"
    html = rendering.render(mail, START).html
    assert 'lang="ur"' in html and 'dir="rtl"' in html


def test_before_signing_in_the_browser_remembers_it(browser, cast, settings):
    settings.LANGUAGES = SEVERAL
    save(browser, language="ur")
    browser.post("/accounts/logout/")
    assert browser.cookies[settings.LANGUAGE_COOKIE_NAME].value == "ur"


@pytest.mark.parametrize("language", ["xx", "\x00", "", "fr", "x" * 1_000_000])
def test_a_language_without_words_is_not_taken(browser, cast, settings, language):
    settings.LANGUAGES = SEVERAL
    response = browser.post(reverse("accounts:me"), ME | {"language": language, "version": version_of(browser)})
    assert response.status_code in (200, 400, 413)
    cast.faith.refresh_from_db()
    assert cast.faith.language == "en-gb"


def test_a_language_that_is_offered_no_more_is_left_alone(browser, cast):
    type(cast.faith).objects.filter(pk=cast.faith.pk).update(language="ur")
    assert 'dir="rtl"' not in browser.get("/").text


def test_an_old_page_is_refused_and_keeps_what_was_typed(browser, cast):
    version = version_of(browser)
    save(browser, phone="020 7946 0001")
    response = save(browser, phone="020 7946 0002", version=version)
    assert response.status_code == 409
    assert "020 7946 0002" in response.text
    cast.faith.refresh_from_db()
    assert cast.faith.phone == "020 7946 0001"
    assert save(browser, phone="020 7946 0001", version=version).status_code == 200, "the same press twice"
    assert Event.objects.filter(kind="person_changed").count() == 1
