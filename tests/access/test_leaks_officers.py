"""Whoever is outside the force finds no name of an officer who has a number: on no page, in no mail, in no file."""

from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from hub.accounts import invitation_links
from hub.accounts.actions_invitations import invite
from hub.concerns.models import Concern
from hub.history.record import record
from hub.matters.models import Audience, Matter
from hub.notifications import rendering
from hub.notifications.models import Mail
from hub.people.models import User
from hub.promises.models import Promise
from tests.access.pages import ANONYMOUS, OK, PAGES, REFUSED
from tests.access.test_leaks_concerns import says
from tests.access.test_urls import clients  # noqa: F401
from tests.access.world import HOUR, PERSONAS, POLICE
from tests.access.world_meetings import call
from tests.cast import START

OFFICERS = (*sorted(POLICE), "other_constable")
OUTSIDE = tuple(name for name in PERSONAS if name not in OFFICERS)
# the coordinator's pages about people as such: somebody has to know who is who
ABOUT_PEOPLE = {f"accounts:{name}" for name in ("people", "organisation", "absence", "officers", "shoulder_number")}
SURNAMES = {name: f"Qwertz{name}" for name in OFFICERS}


@pytest.fixture
def numbered(world):
    """The world, its officers unlike anybody else; the constable stands wherever an officer can stand."""
    cast = world.cast
    for number, name in enumerate(OFFICERS, 100):
        officer = cast.named[name]
        officer.name, officer.shoulder_number, officer.number_of = SURNAMES[name], f"PC {number}", cast.command
        officer.save()
    return world


def stand_everywhere(cast):
    constable, now = cast.constable, START + HOUR
    Concern.objects.update(dealt_with_by=constable)
    Promise.objects.update(owner_user=constable)
    for matter in Matter.objects.filter(kind="concern").exclude(audience__user=constable):
        record("assign", at=now, by=constable, for_organisation=matter.lead, matter=matter, code=constable.reference)
        Audience.objects.create(
            matter=matter, user=constable, level="full", ground=Audience.Ground.INVITED, kind="concern",
            is_open=True, raised_at=START, severity=2, since=now,
        )  # fmt: skip


def found_in(text):
    return [surname for surname in SURNAMES.values() if surname in text]


@pytest.mark.parametrize("chosen", sorted({name.partition(":")[0] for name in PAGES if ":" in name}))
def test_no_page_names_an_officer(numbered, clients, chosen):  # noqa: F811
    assert numbered.concerns
    pages = {name: PAGES[name] for name in PAGES if name.partition(":")[0] == chosen}
    addresses = {name: reverse(name, kwargs=page.args(numbered)) for name, page in pages.items()}
    stand_everywhere(numbered.cast)
    leaks, tried, numbers = [], 0, 0
    for name, address in addresses.items():
        for persona in (*OUTSIDE, ANONYMOUS):
            if pages[name].get.expected(persona) not in (OK, REFUSED):
                continue
            if persona == "coordinator" and name in ABOUT_PEOPLE:
                continue
            body = says(clients[persona].get(address))
            tried += 1
            numbers += "PC 10" in body
            leaks += [f"{persona} reads {surname} at {name}" for surname in found_in(body)]
    assert leaks == [], "\n".join(leaks)
    assert tried
    if chosen in ("concerns", "meetings"):
        assert numbers, "the number stands where the name would"


def page_of(user, address):
    client = Client()
    client.force_login(user)
    return says(client.get(address))


@pytest.mark.parametrize(("name", "reads"), [("faith", "PC"), ("council", "PC"), ("constable", "Qwertz")])
def test_who_deals_with_it_and_who_promised(numbered, name, reads):
    cast = numbered.cast
    concern = cast.concern(category="threat", nature="crime")
    assert concern.matter.lead == cast.police_body
    from hub.concerns import actions

    concern = actions.acknowledge(
        concern, dealt_with_by=cast.constable, next_step="We come.", next_step_at=START + 9 * HOUR,
        by=cast.constable, at=START + HOUR,
    )  # fmt: skip
    body = page_of(numbered.user(name), reverse("concerns:detail", args=[concern.matter.reference]))
    number = f"PC {100 + OFFICERS.index('constable')}"
    called = f"{number} Qwertzconstable" if reads == "Qwertz" else number
    assert f"{called} at Testham Neighbourhood Team deals with it." in body
    assert f"{called}, Testham Neighbourhood Team" in body
    assert ("Qwertz" in body) == (reads == "Qwertz")


def test_a_file_of_concerns(numbered):
    assert numbered.concerns
    stand_everywhere(numbered.cast)
    for name in ("council", "constable"):
        client = Client()
        client.force_login(numbered.user(name))
        body = says(client.post(reverse("concerns:export")))
        assert f"PC {100 + OFFICERS.index('constable')}" in body
        assert bool(found_in(body)) == (name == "constable")


def test_whom_a_meeting_invites(numbered):
    cast = numbered.cast
    meeting = call(cast, starts_at=START + 200 * HOUR, at=START)
    for name in ("council", "faith"):
        assert not found_in(page_of(numbered.user(name), reverse("meetings:detail", args=[meeting.matter.reference])))
    body = page_of(cast.council, reverse("meetings:detail", args=[meeting.matter.reference]))
    assert f"PC {100 + OFFICERS.index('constable')}" in body


def test_what_an_officer_prints_says_the_number(numbered):
    body = page_of(numbered.cast.constable, reverse("home:home"))
    assert f"Printed from the Hub by PC {100 + OFFICERS.index('constable')} on" in body


def test_no_mail_names_an_officer(numbered):
    assert numbered.concerns
    for status in ("acknowledged", "resolved", "reopened", "closed"):
        numbered.concern_at(status)
    call(numbered.cast, starts_at=START + 200 * HOUR, at=START)
    officers = set(User.objects.filter(name__startswith="Qwertz"))
    mails = list(Mail.objects.all())
    assert len({mail.template for mail in mails}) > 5
    for mail in mails:
        rendered = rendering.render(mail, START + HOUR)
        text = f"{rendered.subject} {rendered.text} {rendered.html} {mail.context}"
        assert mail.recipient in officers or not found_in(text), mail.template


def test_a_link_that_was_forwarded_names_no_officer_who_invites(numbered):
    cast = numbered.cast
    facts = {"organisation": cast.police_body, "role": "police_officer", "by": cast.commander, "at": START}
    invitation = invite(email="sam@example.org", name="Sam", **facts)
    address = urlsplit(invitation_links.make(invitation)).path
    number = f"PC {100 + OFFICERS.index('commander')}"
    for page in (Client().get(address).text, page_of(cast.coordinator, reverse("accounts:invitations"))):
        assert number in page
        assert not found_in(page)
    assert SURNAMES["commander"] in page_of(cast.inspector, reverse("accounts:invitations"))
