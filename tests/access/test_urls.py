"""Every address x every persona x GET and POST, against tests/access/pages.py. A new address without entry fails."""

import time

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse

from hub.accounts.models import Invitation, JoinRequest
from hub.concerns.models import (
    AdviceLine,
    BulkAct,
    BulkLine,
    Concern,
    ConcernLink,
    Contact,
    Draft,
    Evidence,
    Pattern,
    PatternMember,
    SavedFilter,
)
from hub.history.models import Note
from hub.matters.models import Audience
from hub.notifications.models import BadAddress, Mail
from hub.people.models import Membership, Office, OfficeHolder, Organisation, User
from hub.places.models import (
    Gathering,
    GatheringSteward,
    IslamicDate,
    PlaceAlias,
    PlaceCapacity,
    PlaceContact,
    PlaceMerge,
    PlaceOfWorship,
    Posture,
    PrayerCalculation,
    SchoolTerm,
    TimesFeed,
    Timetable,
    TimetableDay,
)
from hub.promises.models import AgreedLadder, AgreedTarget, Calendar, ExtraHoliday, Pause, Promise
from meetings.models import Invitee, Meeting
from patrols.models import Duty, Round, Visit
from tests.access.pages import (
    ANONYMOUS,
    ASKED_AGAIN,
    MOVED,
    NO_SUCH_FORM,
    NOT_FOUND,
    OK,
    PAGES,
    REFUSED,
    SIGN_IN,
)
from tests.access.world import PERSONAS

STATUSES = {200: OK, 302: MOVED, 303: MOVED, 403: REFUSED, 404: NOT_FOUND, 405: NO_SUCH_FORM, 422: ASKED_AGAIN}
# Nothing of these changes by a GET, or by a POST of somebody who may not.
WRITTEN = (
    *(AdviceLine, Audience, Concern, Contact, Draft, Evidence, Mail, Membership, Note, Organisation, Promise, User),
    *(BadAddress, Pause),
    *(ConcernLink, Pattern, PatternMember),
    *(Invitation, JoinRequest),
    *(AgreedLadder, AgreedTarget, Calendar, ExtraHoliday),
    *(BulkAct, BulkLine, SavedFilter),
    *(Meeting, Invitee, Round, Duty, Visit),
    *(Gathering, GatheringSteward, IslamicDate, Posture, PrayerCalculation, SchoolTerm),
    *(TimesFeed, Timetable, TimetableDay),
    *(Office, OfficeHolder),
    *(PlaceAlias, PlaceCapacity, PlaceContact, PlaceMerge, PlaceOfWorship),
)
UNCHANGED = {REFUSED, NOT_FOUND, SIGN_IN, NO_SUCH_FORM}


def addresses(resolver=None, namespaces=()):
    """Names of every address there is."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            inside = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
            yield from addresses(pattern, inside)
        else:
            yield ":".join((*namespaces, pattern.name or f"unnamed {pattern.pattern}"))


def test_every_address_has_its_entry():
    assert set(addresses()) == set(PAGES)


@pytest.fixture
def clients(world, settings):
    """One signed-in browser a persona; an answer of 500 is an outcome here, not an exception."""
    settings.ACCOUNT_RATE_LIMITS = False
    clients = {ANONYMOUS: Client(raise_request_exception=False)}
    for name in PERSONAS:
        clients[name] = signed_in(world.user(name))
    return clients


def signed_in(user):
    client = Client(raise_request_exception=False)
    client.force_login(user)
    session = client.session
    # as a form filled in just now leaves it, so that nobody is asked for the password again
    session["account_authentication_methods"] = [{"method": "password", "at": time.time(), "email": user.email}]
    session.save()
    return client


def outcome(response):
    found = STATUSES.get(response.status_code, f"status {response.status_code}")
    return SIGN_IN if found == MOVED and response.url.startswith(reverse("account_login")) else found


COUNTS = " union all ".join(
    [f"select count(*) from {model._meta.db_table}" for model in WRITTEN]  # noqa: S608
    + [
        "select count(*) from history_event where kind not in ('viewed', 'printed', 'first_read',"
        " 'evidence_viewed', 'original_viewed')"
    ]
)


def written():
    """How many rows stand in what a visit may not change. Looking is logged, and is no change."""
    with connection.cursor() as cursor:
        cursor.execute(COUNTS)
        return cursor.fetchall()


def visit(client, method, address, data):
    """(what came back, what is written then); afterwards everything is as before."""
    point, cookies = transaction.savepoint(), client.cookies.copy()
    try:
        response = getattr(client, method)(address, data)
        return outcome(response), written()
    finally:
        transaction.savepoint_rollback(point)
        client.cookies = cookies


def group(name):
    return name.split(":")[0] if ":" in name else name.split("_")[0]


@pytest.mark.parametrize("chosen", sorted({group(name) for name in PAGES}))
def test_every_persona_gets_what_the_table_says(world, clients, chosen):
    wrong = [line for name in PAGES if group(name) == chosen for line in differences(world, clients, name)]
    if wrong:
        pytest.fail("\n".join(wrong), pytrace=False)


def differences(world, clients, name):
    page = PAGES[name]
    address = reverse(name, kwargs=page.args(world))
    before = written()
    for method, gets in [("get", page.get), ("post", page.post)]:
        data = page.data(world) if method == "post" else {}
        for persona, client in clients.items():
            expected = gets.expected(persona)
            found, after = visit(client, method, address, data)
            if found != expected:
                yield f"{name} {method} {persona}: {found}, not {expected}"
            if after != before and (method == "get" or expected in UNCHANGED):
                yield f"{name} {method} {persona}: wrote something"
