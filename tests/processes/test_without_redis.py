"""With Redis stopped: every form is sent to a real web process. Nothing is a 500, and what was sent is saved."""

import pytest
from django.conf import global_settings
from django.core.management import call_command
from django.test import override_settings
from django.urls import reverse

from hub.concerns.models import Concern
from hub.notifications.models import Mail
from tests.access.pages import ANONYMOUS, NO_SUCH_FORM, PAGES, SIGN_IN
from tests.access.test_urls import STATUSES
from tests.access.world import PERSONAS, World
from tests.cast import PASSWORD, build_cast
from tests.processes.browser import Browser, finished_draft

pytestmark = [
    pytest.mark.processes,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def address(servers, cast):
    return servers.web()


def forms():
    return [name for name, page in PAGES.items() if page.post.outcome != NO_SUCH_FORM]


def who_may(page):
    if page.post.who is None:
        return ANONYMOUS if page.post.anonymous != "asked to sign in" else PERSONAS[0]
    return next((name for name in PERSONAS if name in page.post.who), PERSONAS[0])


def test_every_form_does_what_it_does_with_redis(servers):
    """Each in a world of its own, because the one before really changed something."""
    address, wrong = servers.web(), []
    for name in forms():
        call_command("flush", database="owner", interactive=False, verbosity=0)
        page, world = PAGES[name], World(build_cast())
        persona = who_may(page)
        browser = Browser(address, None if persona == ANONYMOUS else world.user(persona))
        status, to = browser.post(reverse(name, kwargs=page.args(world)), page.data(world))
        found = SIGN_IN if status == 302 and to.startswith("/accounts/login/") else STATUSES.get(status, status)
        if found != page.post.expected(persona):
            wrong.append(f"{name} as {persona}: {found}, not {page.post.expected(persona)}")
    assert wrong == []
    assert len(forms()) > 20


def test_signing_in_and_raising_go_through_and_the_mails_wait(cast, address):
    with override_settings(PASSWORD_HASHERS=global_settings.PASSWORD_HASHERS):  # as the web process has them
        cast.faith.set_password(PASSWORD)
        cast.faith.save()
    status, to = Browser(address).post("/accounts/login/", {"login": "faith@example.org", "password": PASSWORD})
    assert (status, to) == (302, "/")
    draft = finished_draft(cast)
    status, to = Browser(address, cast.faith).post(f"/concerns/new/{draft.form_key}/check/", {})
    assert (status, to) == (302, f"/concerns/{Concern.objects.get().matter.reference}/")
    assert Mail.objects.filter(status="queued").count() == 2
