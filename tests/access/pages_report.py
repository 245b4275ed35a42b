"""What each persona gets at the promise report; see tests/access/pages.py."""

from tests.access.pages import NO_SUCH_FORM, OK, Gets, Page
from tests.access.world import COUNCIL_ANSWERS, OPERATOR, POLICE

# who answers concerns for the council, and who looks after every body
OF_COUNCIL = COUNCIL_ANSWERS | OPERATOR
# a place's committee, an umbrella body and a reporting centre owe nothing here; wardens do not answer for the council
ANYWHERE = OF_COUNCIL | POLICE | {"other_council", "other_constable"}


def the_council(world):
    return {"reference": world.cast.council_body.reference}


REPORT = {
    "insight:report": Page(Gets(OK, ANYWHERE), Gets(NO_SUCH_FORM)),
    "insight:body": Page(Gets(OK, OF_COUNCIL), Gets(NO_SUCH_FORM), args=the_council),
    "insight:parts": Page(Gets(OK, OF_COUNCIL), Gets(NO_SUCH_FORM), args=the_council),
    "insight:figures": Page(Gets(NO_SUCH_FORM), Gets(OK, OF_COUNCIL), args=the_council),
    # the coordinator reads what is counted, and no references
    "insight:promises": Page(Gets(NO_SUCH_FORM), Gets(OK, COUNCIL_ANSWERS, refused=OPERATOR), args=the_council),
}
