"""A real installation from nothing: commands start it, pages alone do the rest, up to the council's answer.

The place is a real one of the imported list; its bodies, its people and the concern are test data.
"""

import io
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings as project
from django.core.management import call_command
from django.test import Client

from hub.history import moment
from hub.notifications.delivery import deliver_due
from hub.notifications.models import Mail
from hub.people.models import Organisation
from hub.places.models import Area, PlaceOfWorship
from hub.promises.sweep import run_due_rungs
from tests.concerns.walk import TOLD, Walk
from tests.smtp import smtp_server

MONDAY = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
PASSWORD = "river lantern oatmeal 7"
COORDINATOR = "coordinator@hub.test"


@pytest.fixture
def hub(db, settings, monkeypatch):
    settings.DEMO = False
    with smtp_server() as inbox:
        hub = Hub(inbox, monkeypatch)
        hub.at(MONDAY)
        yield hub


class Hub:
    """An installation as its people meet it: pages, the clock, and what arrives by mail."""

    def __init__(self, inbox, monkeypatch):
        self.inbox, self.monkeypatch = inbox, monkeypatch

    def at(self, now):
        self.now = now
        self.monkeypatch.setattr(moment, "now", lambda: now)

    def mails_to(self, address):
        deliver_due(self.now)
        return self.inbox.to(address)

    def first_sign_in(self, address):
        """Open the one-use link that came by mail, choose a password, and sign in with it."""
        text = self.mails_to(address)[-1].get_body(("plain",)).get_content()
        link = re.search(r"http://localhost:8000(/\S+)", text)[1]
        client = Client()
        page = client.get(link)
        assert page.status_code == 200
        name = page.context["form"].initial["name"]
        done = client.post(link, {"name": name, "password": PASSWORD, "again": PASSWORD})
        assert done.status_code == 302, done.context["form"].errors
        assert done.url == "/"
        client = Client()
        done = client.post("/accounts/login/", {"login": address, "password": PASSWORD})
        assert (done.status_code, done.url) == (302, "/")
        return client


def sent(client, address, data):
    """What a form's page led to; its errors when it was refused."""
    answer = client.post(address, data)
    assert answer.status_code == 302, answer.context["form"].errors
    return client.get(answer.url)


def add_organisation(client, name, kind, **more):
    sent(client, "/organisations/add/", {"name": name, "kind": kind, "wards": "", **more})
    return Organisation.objects.get(name=name)


def add_person(client, organisation, name, address, role, position):
    facts = {"name": name, "email": address, "language": "en-gb", "role": role, "position": position}
    sent(client, f"/organisations/{organisation.reference}/invite/", facts)


def start_installation():
    call_command("import_areas", stdout=io.StringIO())
    file = project.BASE_DIR / "data" / "london_mosques_osm_2021.csv"
    call_command("import_places", str(file), stdout=io.StringIO(), stderr=io.StringIO())
    command = ["--organisation", "Test coordinators", "--name", "Test Coordinator", "--email", COORDINATOR]
    call_command("start_hub", *command, stdout=io.StringIO())


def test_from_nothing_to_an_answer_at_a_real_place(hub):
    start_installation()
    assert not Organisation.objects.filter(is_demo=True).exists()
    place = PlaceOfWorship.objects.filter(borough__name="Sutton").first()
    coordinator = hub.first_sign_in(COORDINATOR)

    council = add_organisation(
        coordinator, "Test council", "council", boroughs=[Area.objects.get(name="Sutton", kind="borough").code]
    )
    committee = add_organisation(coordinator, "Test committee", "place_committee")
    add_person(coordinator, council, "Test Officer", "officer@council.test", "council_officer", "owner")
    add_person(coordinator, council, "Test Head", "head@council.test", "council_officer", "head")
    add_person(coordinator, committee, "Test Secretary", "secretary@mosque.test", "faith_leader", "owner")
    sent(coordinator, f"/places/{place.reference}/run-by/", {"organisation": committee.reference})

    hub.first_sign_in("head@council.test")
    officer = hub.first_sign_in("officer@council.test")
    secretary = Walk(hub.first_sign_in("secretary@mosque.test")).begin().told()
    page = secretary.client.get(secretary.send().url).content.decode()
    assert "Test council" in page
    concern = secretary.concern()
    assert (concern.matter.place, concern.matter.lead) == (place, council)
    address = f"/concerns/{concern.matter.reference}/"

    asked = hub.mails_to("officer@council.test")[-1]
    assert concern.matter.reference in asked.get_body(("plain",)).get_content()
    assert TOLD not in asked.as_string()
    assert place.name not in asked.as_string()
    assert TOLD in officer.get(address).content.decode()
    assert TOLD not in coordinator.get(address).content.decode()

    hub.at(MONDAY + timedelta(days=10))
    run_due_rungs(hub.now)
    assert any(address in mail.as_string() for mail in hub.mails_to("head@council.test"))

    form = officer.get(f"{address}answer/").context["form"]
    said = {
        "version": form.initial["version"],
        "dealt_with_by": form.fields["dealt_with_by"].choices[0][0],
        "next_step": "We come by.",
        "next_step_at_day": "17/12/2026",
        "next_step_at_time": "16:00",
    }
    sent(officer, f"{address}answer/", said)
    assert "We come by." in secretary.client.get(address).content.decode()
    assert len(hub.mails_to("secretary@mosque.test")) == 3  # the link, the receipt, the answer
    assert not Mail.objects.exclude(status=Mail.Status.SENT).exists()
    hub.at(MONDAY + timedelta(days=11))
    assert run_due_rungs(hub.now).rungs == 0
