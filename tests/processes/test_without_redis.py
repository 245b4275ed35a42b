"""With Redis stopped: every form is sent to a real web process. Nothing is a 500, and what was sent is saved."""

import urllib.error
import urllib.parse
import urllib.request

import pytest
from django.conf import global_settings, settings
from django.test import Client, override_settings
from django.urls import reverse

from hub.concerns.models import Concern, Draft, RoutingRule
from hub.notifications.models import Mail
from tests.access.pages import ANONYMOUS, NO_SUCH_FORM, PAGES
from tests.access.world import PERSONAS, World
from tests.cast import PASSWORD

pytestmark = [
    pytest.mark.processes,
    pytest.mark.xdist_group("processes"),
    pytest.mark.django_db(transaction=True),
]
CSRF = "c" * 32


class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_redirect):
        return None


class Browser:
    """Speaks HTTP to the web process as one person; answers stay where they are instead of being followed."""

    def __init__(self, address, person=None):
        self.address, self.opener = address, urllib.request.build_opener(Stay)
        self.cookies = {settings.CSRF_COOKIE_NAME: CSRF}
        if person:
            client = Client()
            client.force_login(person)
            self.cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value

    def post(self, path, data):
        body = urllib.parse.urlencode({**data, "csrfmiddlewaretoken": CSRF}, doseq=True).encode()
        request = urllib.request.Request(self.address + path, body)  # noqa: S310 - loopback
        request.add_header("Cookie", "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        try:
            with self.opener.open(request, timeout=20) as answer:
                return answer.status, answer.headers.get("Location", "")
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.headers.get("Location", "")


@pytest.fixture
def address(servers, cast):
    return servers.web()


def forms():
    return [name for name, page in PAGES.items() if page.post.outcome != NO_SUCH_FORM]


def who_may(page):
    if page.post.who is None:
        return ANONYMOUS if page.post.anonymous != "asked to sign in" else PERSONAS[0]
    return next((name for name in PERSONAS if name in page.post.who), PERSONAS[0])


def test_no_form_fails(cast, address):
    world, broken = World(cast), []
    for name in forms():
        page = PAGES[name]
        persona = who_may(page)
        browser = Browser(address, None if persona == ANONYMOUS else world.user(persona))
        status, _to = browser.post(reverse(name, kwargs=page.args(world)), page.data(world))
        if status >= 500:
            broken.append(f"{name}: {status}")
        RoutingRule.objects.all().delete()  # the next page makes its own
    assert broken == []
    assert len(forms()) > 20


def test_signing_in_and_raising_go_through_and_the_mails_wait(cast, address):
    with override_settings(PASSWORD_HASHERS=global_settings.PASSWORD_HASHERS):  # as the web process has them
        cast.faith.set_password(PASSWORD)
        cast.faith.save()
    status, to = Browser(address).post("/accounts/login/", {"login": "faith@example.org", "password": PASSWORD})
    assert (status, to) == (302, "/")
    draft = Draft.objects.create(
        form_key="0b8f6f0e-58a4-4a7c-9c54-0d2d8a3f1c11",
        user=cast.faith,
        place=cast.mosque,
        answers={"category": {"category": ["graffiti"]}, "what": {"what": ["A slur on the gate."]}},
        step="check",
        started_at="2026-11-22T00:00Z",
        saved_at="2026-11-22T00:00Z",
    )
    status, to = Browser(address, cast.faith).post(f"/concerns/new/{draft.form_key}/check/", {})
    assert (status, to) == (302, f"/concerns/{Concern.objects.get().matter.reference}/")
    assert Mail.objects.filter(status="queued").count() == 2
