"""What each persona gets at the addresses of urls_imports; see tests/access/pages.py, which merges this."""

from tests.access.pages import MOVED, NO_SUCH_FORM, OK, Gets, Page
from tests.access.world import COUNCIL_ANSWERS, OPERATOR
from tests.access.world_imports import SentAgain, the_import, the_proposal

KEEPERS = COUNCIL_ANSWERS | OPERATOR | {"other_council"}
# who keeps the registry where the mosque stands
KEEP_IT = COUNCIL_ANSWERS | OPERATOR
FORM_ONLY = Gets(NO_SUCH_FORM)


def of_the_import(world):
    return {"reference": the_import(world).reference}


def of_the_proposal(world):
    return {"reference": the_proposal(world).reference}


def a_file(world):
    return {"file": SentAgain()}


def only_read(args):
    """Of a file: for its uploader and their colleagues."""
    return Page(Gets(OK, COUNCIL_ANSWERS), FORM_ONLY, args=args)


def only_pressed(who, args):
    return Page(FORM_ONLY, Gets(MOVED, who), args=args)


IMPORTS = {
    "places:imports": Page(Gets(OK, KEEPERS), FORM_ONLY),
    "places:import_new": Page(Gets(OK, KEEPERS), Gets(MOVED, KEEPERS), data=a_file),
    "places:import": only_read(of_the_import),
    "places:import_lines": only_read(lambda world: of_the_import(world) | {"words": "rejected"}),
    "places:import_rejected": only_read(of_the_import),
    "places:import_confirm": only_pressed(COUNCIL_ANSWERS, of_the_import),
    "places:import_discard": only_pressed(COUNCIL_ANSWERS, of_the_import),
    "places:proposals": Page(Gets(OK, KEEPERS), FORM_ONLY),
    "places:proposal_take": only_pressed(KEEP_IT, of_the_proposal),
    "places:proposal_leave": only_pressed(KEEP_IT, of_the_proposal),
    "places:proposal_undo": only_pressed(KEEP_IT, of_the_proposal),
}
