"""What each persona gets at the coordinator's list of what nobody answered; see tests/access/pages.py."""

from datetime import timedelta

from hub.history import moment
from hub.home.unanswered import token_of
from hub.promises.models import Promise
from tests.access.pages import MOVED, NO_SUCH_FORM, OK, Gets, Page
from tests.access.world import OPERATOR


def unanswered(world):
    """A promise of the council whose whole ladder was climbed; the same one each time."""
    if "unanswered" not in world.brought:
        promise = world.cast.concern().matter.promises.get(kind="acknowledge")
        on = {"rung": len(promise.rung_times), "next_rung_at": None}
        start = moment.now() - timedelta(days=9)
        Promise.objects.filter(pk=promise.pk).update(started_at=start, due_at=start + timedelta(days=1), **on)
        world.brought["unanswered"] = promise
    return world.brought["unanswered"]


def one_is_there(world):
    """Made before it is counted what a visit writes."""
    unanswered(world)
    return {}


def its_name(world):
    return {"promise": token_of(unanswered(world))}


LADDER = {
    "home:unanswered": Page(Gets(OK, OPERATOR), Gets(NO_SUCH_FORM, OPERATOR)),
    "home:tell_again": Page(Gets(NO_SUCH_FORM, OPERATOR), Gets(MOVED, OPERATOR), args=one_is_there, data=its_name),
}
