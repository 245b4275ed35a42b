"""What each persona gets at the addresses of urls_evidence; see tests/access/pages.py, which merges this."""

from hub.concerns import actions_evidence
from hub.concerns.models import Evidence
from tests import evidence_files as made
from tests.access.pages import MOVED, NO_SUCH_FORM, OK, Gets, Page
from tests.access.world import COMMITTEE, COUNCIL, COUNCIL_ANSWERS, POLICE
from tests.cast import START

# whoever sees the concern in full: for those with a summary there is no evidence
SEE_IT = COMMITTEE | COUNCIL | POLICE
FAITH = frozenset({"faith"})


def of_the_concern(world):
    return {"reference": world.concern_at("raised").matter.reference}


def of_the_file(world):
    """A photo that faith added, with its copy."""
    concern = world.concern_at("raised")
    found = Evidence.objects.filter(matter=concern.matter).first()
    if found is None:
        file = made.sent(made.plain_photo())
        found = actions_evidence.add_evidence(concern, file=file, name="a.png", by=world.cast.faith, at=START).evidence
        actions_evidence.clean(found.pk, lambda: START)
    return of_the_concern(world) | {"file": found.reference}


EVIDENCE = {
    # nothing chosen: the form is shown again
    "concerns:evidence_add": Page(Gets(OK, SEE_IT), Gets(OK, SEE_IT), args=of_the_concern),
    "concerns:evidence_saved": Page(Gets(NO_SUCH_FORM), Gets(MOVED, SEE_IT), args=of_the_concern),
    "concerns:evidence_file": Page(Gets(OK, SEE_IT), Gets(NO_SUCH_FORM), args=of_the_file),
    "concerns:evidence_shared": Page(Gets(OK, SEE_IT), Gets(NO_SUCH_FORM), args=of_the_file),
    "concerns:evidence_original": Page(
        Gets(OK, COUNCIL_ANSWERS | FAITH, refused=SEE_IT), Gets(NO_SUCH_FORM), args=of_the_file
    ),
    "concerns:evidence_withdraw": Page(
        Gets(OK, FAITH, refused=SEE_IT), Gets(MOVED, FAITH, refused=SEE_IT), args=of_the_file
    ),
}
