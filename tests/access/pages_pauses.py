"""What each persona gets where a question stops a clock; see tests/access/pages.py."""

from hub.concerns.actions_pauses import ask_reporter
from tests.access.pages import MOVED, OK, Gets, Page
from tests.access.world import ALL_NAMED, COMMITTEE, COUNCIL_ANSWERS, POLICE
from tests.cast import START

ASKING = COUNCIL_ANSWERS | POLICE  # the council owes an answer, the police a patrol


def owed(world):
    if "owed by both" not in world.brought:
        world.brought["owed by both"] = world.cast.concern(wants=("patrol",))
    return world.brought["owed by both"]


def waiting(world):
    """Both have asked."""
    if "waiting" not in world.brought:
        concern = world.cast.concern(wants=("patrol",))
        ask_reporter(concern, words="When was it?", by=world.cast.council, at=START)
        world.brought["waiting"] = ask_reporter(concern, words="Where?", by=world.cast.constable, at=START)
    return world.brought["waiting"]


def _step(who, concern, **said):
    return Page(
        Gets(OK, frozenset(who), refused=ALL_NAMED),
        Gets(MOVED, frozenset(who), refused=ALL_NAMED),
        args=lambda world: {"reference": concern(world).matter.reference},
        data=lambda world: {"version": concern(world).version, **said},
    )


PAUSES = {
    "concerns:ask_reporter": _step(ASKING, owed, words="When was it?"),
    "concerns:answer_question": _step(COMMITTEE, waiting, words="At night."),
    "concerns:go_on": _step(ASKING, waiting),
}
