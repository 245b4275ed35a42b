"""Leaving, offices and an umbrella body, in states that an address alone does not show."""

from datetime import date, timedelta

from django.urls import reverse

from hub.accounts.actions_handover import hand_over
from hub.accounts.actions_offices import Holding, add_office, change_holder, close_office
from tests.cast import START, person

WRONG = {"version": "1", "name": "", "since": "?", "email": "?"}


def handover(world):
    yield from _leaving(world)
    yield from _offices(world)
    yield "an umbrella body, overtaken", "faith", f"/places/{world.cast.mosque.reference}/umbrella/", {"version": "77"}
    yield "one's details, overtaken", "faith", reverse("accounts:me"), {"version": "1", "name": "Other"}


def _leaving(world):
    cast = world.cast
    world.concern_at("acknowledged")

    def page(name, body):
        return reverse("accounts:handover", args=[cast.named[name].reference, cast.named[body].reference])

    yield "leaving with much open", "council", page("council", "council_body")
    yield "leaving, nobody chosen", "council", page("council", "council_body"), {"position": "owner"}
    yield "leaving, overtaken", "faith", page("faith", "committee"), {"successor": "nobody", "position": "deputy"}
    yield "leaving alone", "other_faith", page("other_faith", "other_committee")
    yield "the last one leaves", "coordinator", page("other_faith", "other_committee")

    person(cast, "gone", "committee", "faith_leader")
    concern = cast.concern(by=cast.gone)
    membership = cast.gone.memberships.get()
    hand_over(membership, successor=cast.trustee, by=cast.gone, at=START + timedelta(hours=1))
    for persona in ("trustee", "council"):
        yield "a concern that was handed over", persona, f"/concerns/{concern.matter.reference}/"


def _offices(world):
    cast = world.cast
    facts = {"since": date(2024, 7, 5), "by": cast.council, "at": START}
    office = add_office(title="mp", detail="North", area=cast.borough, holding=Holding("Ada First"), **facts)
    now = {"version": 1, "by": cast.council, "at": START}
    change_holder(office, holding=Holding("Ben Second", "b@example.org"), since=date(2025, 7, 5), **now)
    page = reverse("accounts:office", args=[office.reference])
    yield "an office with an earlier holder", "council", page
    yield "an office, overtaken", "council", f"{page}holder/", WRONG | {"name": "Cem Third", "since": "1/1/2026"}
    yield "a holder, wrongly", "council", f"{page}holder/", WRONG
    yield "contacts to check", "council", f"{reverse('accounts:offices')}?show=check"
    yield "no office found", "council", f"{reverse('accounts:offices')}?q=zzz"
    closed = add_office(title="leader", organisation=cast.command, holding=Holding("Dee"), **facts)
    close_office(closed, **now)
    yield "a closed office", "council", reverse("accounts:office", args=[closed.reference])
