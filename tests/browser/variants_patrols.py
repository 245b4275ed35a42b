"""Later states of the pages of rounds and visits: (name, persona, address, what was posted)."""

from datetime import timedelta

from django.urls import reverse

from hub.history import moment
from patrols import actions, actions_visits
from tests.access.patrols_world import HOUR, patrols_of, plan_round, plan_visit


def patrols(world):
    """The pages are asked one by one, so each of them may change what the next one shows."""
    cast, now = world.cast, moment.now().replace(second=0, microsecond=0)
    going = patrols_of(world)
    yield "today without a visit", "sergeant", reverse("patrols:today")
    yield "today without a visit", "warden", reverse("patrols:today")
    yield "rounds that are over, none", "warden", "/patrols/?show=ended"
    yield "rounds planned, none", "warden", reverse("patrols:list")
    yield "rounds, all", "constable", "/patrols/?show=all"
    yield "planning without a round", "council", f"/patrols/plan/?place={cast.mosque.reference}"
    yield "for which team", "commander", reverse("patrols:new")
    yield "a round that goes on", "constable", reverse("patrols:round", args=[going.round.matter.reference])
    add = reverse("patrols:add_visit", args=[going.round.matter.reference])
    yield "a visit with errors", "sergeant", add, {"place": "?", "starts": "noonish", "ends": "", "version": "x"}
    overtaken = {"place": cast.mosque.reference, "starts": "00:00", "ends": "23:59", "why": "Why.", "version": "0"}
    yield "a visit, overtaken", "sergeant", add, _fitting(going.round, overtaken)
    miss = reverse("patrols:miss", args=[going.visits["planned"].reference])
    yield "could not attend, without words", "constable", miss, {"reason": "other", "words": "", "version": "1"}
    yield "the page of a place with visits", "sergeant", reverse("places:detail", args=[cast.mosque.reference])
    yield "the page of a place with visits", "faith", reverse("places:detail", args=[cast.mosque.reference])
    yield "home with visits", "constable", reverse("home:home")
    yield "home with visits", "faith", reverse("home:home")
    yield "a concern with visits", "sergeant", _concern(world)
    late = plan_round(world, "police_body", "sergeant", ["inspector"], starts=now - 3 * HOUR, at=now - 4 * HOUR)
    visit = plan_visit(late, cast.mosque, "sergeant", world, starts=now - 2 * HOUR, at=now - 3 * HOUR)
    yield "a visit that nobody made", "inspector", reverse("patrols:today")
    actions_visits.miss(visit, reason="other", words="Nobody was left.", by=cast.inspector, at=now)
    yield "a day that is over", "inspector", reverse("patrols:today")
    yield "a round that is over", "sergeant", reverse("patrols:round", args=[late.matter.reference])
    off = plan_round(world, "police_body", "sergeant", ["inspector"], starts=now + 24 * HOUR, at=now)
    yield "a round without a visit", "sergeant", reverse("patrols:round", args=[off.matter.reference])
    actions.cancel_round(off, words="Nobody is left.", by=cast.sergeant, at=now)
    yield "a round called off", "constable", reverse("patrols:round", args=[off.matter.reference])


def _concern(world):
    """Logged before the visits of today."""
    concern = world.cast.concern(at=moment.now() - timedelta(hours=5))
    return reverse("concerns:detail", args=[concern.matter.reference])


def _fitting(round_, said):
    """Times that lie within the round, so that only its version is wrong."""
    start = round_.shift.lower + 3 * HOUR
    return said | {"starts": f"{start:%H:%M}", "ends": f"{start + HOUR:%H:%M}"}
