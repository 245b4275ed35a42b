"""Pages of invitations and of requests to join that an address alone does not show."""

from datetime import timedelta
from urllib.parse import urlsplit

from django.urls import reverse

from hub.accounts import actions_joining, invitation_links, joining_links
from hub.accounts.actions_invitations import invite, send_again, withdraw
from hub.accounts.actions_joining import Asking, ask
from hub.accounts.models import Invitation
from hub.history import moment
from tests.access.pages import ANONYMOUS
from tests.access.pages_joining import a_request, the_number
from tests.access.world_anyone import CODE, anyone_of

NOT_ASKED = {"name": "", "email": "?", "phone": "?", "does": "", "website": "x"}


def joining(world):
    yield from _invited(world)
    yield from _asking(world)
    yield from _ringing(world)


def _invited(world):
    cast, at = world.cast, moment.now()

    def invited(name, **more):
        facts = {"organisation": cast.council_body, "role": "council_officer", "position": "deputy"}
        facts |= {"email": f"{name}@example.org", "name": name.capitalize(), "by": cast.manager, "at": at}
        invitation = invite(**facts | more)
        return invitation, urlsplit(invitation_links.make(invitation)).path

    _one, path = invited("newcomer")
    yield "an invitation", ANONYMOUS, path
    yield "an invitation, nothing filled in", ANONYMOUS, path, {"name": "", "password": "short", "again": "other"}
    yield "an invitation of somebody else", "faith", path
    yield "a link of an invitation that is none", ANONYMOUS, "/accounts/invitation/gone/"
    _two, theirs = invited("warden2", email="faith@example.org")
    good = {"name": "Faith", "password": "three odd words here", "again": "three odd words here"}
    yield "an invitation to an address with an account", ANONYMOUS, theirs, good
    yield "an invitation to be accepted", "faith", theirs
    old, superseded = invited("older")
    send_again(old, sent=1, by=cast.manager, at=at)
    yield "a link of an invitation that was sent again", ANONYMOUS, superseded
    taken, withdrawn = invited("taken")
    withdraw(taken, by=cast.manager, at=at)
    yield "a link of an invitation that was taken back", ANONYMOUS, withdrawn
    late, expired = invited("late")
    Invitation.objects.filter(pk=late.pk).update(expires_at=at - timedelta(minutes=1))
    yield "a link of an invitation that ran out", ANONYMOUS, expired
    used, accepted = invited("used")
    Invitation.objects.filter(pk=used.pk).update(accepted_at=at, accepted_by=cast.council)
    yield "a link of an invitation that was used", ANONYMOUS, accepted
    yield "invitations, one ran out", "manager", reverse("accounts:invitations")
    for number in range(26):
        invited(f"more{number}")
    yield "many invitations", "coordinator", reverse("accounts:invitations")


def _asking(world):
    anyone_of(world)
    start, who = reverse("join:start"), reverse("join:who")
    new = {"place_name": "Oak Hall", "place_address": "1 Oak Road", "borough": CODE}
    me = {"name": "Bilal Khan", "email": "bilal@example.org", "phone": "", "does": "Chair", "website": ""}
    yield "asking to join, nothing found", ANONYMOUS, start, {"at": "known", "q": "nothing of the kind"}
    yield "asking to join, a place that is not there", ANONYMOUS, start, {"at": "new"} | new
    yield "asking to join, with errors", ANONYMOUS, who, new | NOT_ASKED
    yield "asked to join", ANONYMOUS, who, new | me
    refused = a_request(world, place="mosque")
    yield "a link to a request that is none", ANONYMOUS, "/join/answer/gone/"
    yield "where a request stands", ANONYMOUS, urlsplit(joining_links.make(refused.matter.reference)).path


def _ringing(world):
    cast, at = world.cast, moment.now()
    page = lambda request, name="joining": reverse(f"accounts:{name}", args=[request.matter.reference])  # noqa: E731
    nowhere = a_request(world, place=None)
    yield "a request for a place that nobody knows", "council", page(nowhere)
    yield "a request, seen in summary", "coordinator", page(nowhere)
    yield "a place that was not found", "council", page(nowhere, "joining_place"), {"version": "1", "q": "nothing"}
    waits = a_request(world)
    yield "a request, no number ticked", "council", page(waits, "joining_confirm"), {"version": "1"}
    facts = {"name": "Bilal Khan", "phone": "07700 900123", "does": "Chair", "language": "en-gb", "is_demo": False}

    def asked(email, place):
        return ask(Asking(place=place, area=place.ward, email=email, **facts), at=at)[0]

    without = asked("b@example.org", cast.other_mosque)
    yield "a request, no number on the register", "council", page(without)
    ringing = {"version": "1", "number": "07700 900123"}
    yield "a request, the asker's number", "council", page(without, "joining_confirm"), ringing
    no = actions_joining.refuse(
        asked("c@example.org", cast.mosque), reason="other", words="Ask the chair.", by=cast.council, at=at
    )
    yield "a request that was refused", "council", page(no)
    yield "why a request was refused", ANONYMOUS, urlsplit(joining_links.make(no.matter.reference)).path
    rung = the_number(world).phone
    yes = actions_joining.confirm(asked("d@example.org", cast.mosque), number=rung, by=cast.council, at=at)
    yield "a request that was confirmed", "council", page(yes)
    yield "that a request was confirmed", ANONYMOUS, urlsplit(joining_links.make(yes.matter.reference)).path
    yield "requests that were answered", "council", f"{reverse('accounts:joinings')}?show=answered"
    yield "alone at a place", "other_faith", reverse("home:home")
