"""What each persona gets at the addresses that belong to the time after an answer; see tests/access/pages.py."""

from hub.concerns import actions_links
from tests.access.pages import MOVED, NO_SUCH_FORM, OK, Gets, Page, a_step
from tests.access.world import ALL_NAMED, COMMITTEE
from tests.cast import START

OTHERS = ALL_NAMED - COMMITTEE


def the_concern(world):
    return {"reference": world.concern_at("raised").matter.reference}


def a_link(world):
    concern = world.concern_at("raised")
    return {"token": actions_links.make_link(concern, by=world.cast.faith, at=START)}


AFTER = {
    "concerns:settled": a_step(COMMITTEE, "resolved"),
    "concerns:paper": Page(Gets(OK, COMMITTEE, refused=OTHERS), Gets(OK, COMMITTEE, refused=OTHERS), args=the_concern),
    "concerns:paper_stop": Page(Gets(NO_SUCH_FORM), Gets(MOVED, COMMITTEE, refused=OTHERS), args=the_concern),
    # whoever holds the sheet
    "concerns:status_link": Page(Gets(OK, anonymous=OK), Gets(NO_SUCH_FORM, anonymous=NO_SUCH_FORM), args=a_link),
}
