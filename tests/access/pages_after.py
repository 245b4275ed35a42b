"""What each persona gets at the addresses that belong to the time after an answer; see tests/access/pages.py."""

from uuid import uuid4

from hub.concerns import actions_links, drafts
from tests.access.pages import MOVED, NO_SUCH_FORM, OK, Gets, Page, a_step
from tests.access.world import ALL_NAMED, COMMITTEE
from tests.cast import START

OTHERS = ALL_NAMED - COMMITTEE


def the_concern(world):
    return {"reference": world.concern_at("raised").matter.reference}


def a_link(world):
    concern = world.concern_at("raised")
    return {"token": actions_links.make_link(concern, by=world.cast.faith, at=START)}


# Who may enter for a caller, each for a body of their own.
ENTER = frozenset({"centre", "council", "manager", "other_council"})
CENTRE = frozenset({"centre"})


def a_draft(world):
    """What the centre is writing for a caller: enough of it to be sent."""
    cast = world.cast
    draft = drafts.start_draft(uuid4(), by=cast.centre, at=START, entered_for=cast.centre_body)
    answers = {
        "spot": {"spot": [cast.mosque.reference]},
        "category": {"category": ["graffiti"]},
        "what": {"what": ["A slur on the gate."]},
        "caller": {"came_by": ["phone"], "agrees": ["on"]},
    }
    for name, typed in answers.items():
        drafts.save_answers(draft, name, typed, resume_at="who", at=START)
    return {"form_key": draft.form_key}


AFTER = {
    "concerns:enter": Page(Gets(OK, ENTER), Gets(MOVED, ENTER), data=lambda world: {"danger": "no"}),
    "concerns:enter_page": Page(
        Gets(OK, CENTRE),
        Gets(MOVED, CENTRE),
        args=lambda world: a_draft(world) | {"name": "what"},
        data=lambda world: {"what": "A slur on the side gate."},
    ),
    # the answer shows the number that is read out
    "concerns:enter_check": Page(Gets(OK, CENTRE), Gets(OK, CENTRE), args=a_draft),
    "concerns:enter_said_back": Page(
        Gets(NO_SUCH_FORM), Gets(MOVED, CENTRE), args=lambda world: {"form_key": world.cast.entered().form_key}
    ),
    "concerns:enter_delete": Page(Gets(OK, CENTRE), Gets(MOVED, CENTRE), args=a_draft),
    "concerns:settled": a_step(COMMITTEE, "resolved"),
    "concerns:share": Page(Gets(OK, COMMITTEE, refused=OTHERS), Gets(NO_SUCH_FORM), args=the_concern),
    "concerns:paper": Page(Gets(OK, COMMITTEE, refused=OTHERS), Gets(OK, COMMITTEE, refused=OTHERS), args=the_concern),
    "concerns:paper_stop": Page(Gets(NO_SUCH_FORM), Gets(MOVED, COMMITTEE, refused=OTHERS), args=the_concern),
    # whoever holds the sheet
    "concerns:status_link": Page(Gets(OK, anonymous=OK), Gets(NO_SUCH_FORM, anonymous=NO_SUCH_FORM), args=a_link),
}
