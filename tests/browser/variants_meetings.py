"""Pages of meetings that an address alone does not show: by status, by reader, and with something wrong."""

from django.urls import reverse

from hub.history import moment
from meetings import actions, links
from tests.access.world_meetings import BARE, DAY, HOUR, call, the_meeting
from tests.browser.variants import Variant

NEW = "/meetings/new/"


def page_of(meeting, more=""):
    return f"/meetings/{meeting.matter.reference}/{more}"


def link_of(meeting):
    return reverse("meetings:answer_by_link", args=[links.token_of(meeting.invitees.get(address=BARE))])


def more_of_meetings(world):
    yield from _one_meeting(world)
    yield from _calling(world)
    yield from _answering(world)
    concern = world.concerns["own"]
    call(world.cast, concern=concern, starts_at=moment.now() + 3 * DAY, at=moment.now())
    address = reverse("concerns:detail", args=[concern.matter.reference])
    for name in ("faith", "trustee", "council"):
        yield Variant("a concern with a meeting", name, address)
    yield Variant("a place with meetings", "council", reverse("places:detail", args=[world.cast.mosque.reference]))
    yield Variant("needs you now, with meetings", "faith", "/")


def _one_meeting(world):
    planned, begun = the_meeting(world), the_meeting(world, "begun")
    for name in ("faith", "council", "warden", "coordinator"):
        yield Variant("a meeting", name, page_of(planned))
    yield Variant("a meeting that has begun", "council", page_of(begun))
    yield Variant("overtaken", "council", page_of(planned, "call-off/"), {"version": "0", "words": "Snow."})
    for words in ("move", "invite", "call-off"):
        yield Variant(f"{words} with errors", "council", page_of(planned, f"{words}/"), {"version": "1"})
    yield Variant("not held with errors", "council", page_of(begun, "not-held/"), {"version": "1"})
    for become in (_held, _not_held, _called_off):
        meeting = become(world.cast)
        for name in ("faith", "council"):
            yield Variant(f"a meeting {meeting.status}", name, page_of(meeting))
    yield Variant("earlier meetings", "council", "/meetings/?show=earlier")


def _begun(cast):
    return call(cast, starts_at=moment.now() - HOUR, at=moment.now() - DAY)


def _held(cast):
    return actions.record_held(_begun(cast), words="Two stewards.", by=cast.council, at=moment.now())


def _not_held(cast):
    return actions.record_not_held(_begun(cast), words="Nobody came.", by=cast.council, at=moment.now())


def _called_off(cast):
    return actions.cancel(_begun(cast), words="Snow.", by=cast.council, at=moment.now())


def _calling(world):
    concern = world.cast.concern(wants=("meeting",), at=moment.now())
    about = f"{NEW}?concern={concern.matter.reference}"
    yield Variant("calling a meeting about a concern", "council", about)
    yield Variant("calling a meeting with errors", "council", about, {"others": "x"})
    yield Variant("calling a meeting about a place", "council", f"{NEW}?place={world.cast.mosque.reference}")
    yield Variant("for which area", "commander", NEW)


def _answering(world):
    yield Variant("an invitation by link", "anonymous", link_of(the_meeting(world)))
    yield Variant("of a meeting called off", "anonymous", link_of(_called_off(world.cast)))
    meeting = call(world.cast, starts_at=moment.now() + DAY, at=moment.now())
    answered = meeting.invitees.get(address=BARE)
    actions.answer(answered, says="no", asked_at=answered.asked_at, at=moment.now())
    yield Variant("answered by link", "anonymous", link_of(meeting))
