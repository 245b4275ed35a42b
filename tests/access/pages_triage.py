"""What each persona gets where a body works on its own side of a concern; see tests/access/pages.py."""

from tests.access.pages import OK, Gets, Page, a_step
from tests.access.world import ALL_NAMED, COUNCIL, COUNCIL_ANSWERS, POLICE

COPIES = COUNCIL | POLICE


def raised(world):
    return {"reference": world.concern_at("raised").matter.reference}


TRIAGE = {
    "concerns:triage": a_step(COUNCIL_ANSWERS, "raised", severity="3", hostility="religion"),
    "concerns:assign": a_step(
        COUNCIL_ANSWERS,
        "raised",
        to=lambda world: f"{world.cast.council_body.reference} {world.cast.manager.reference}",
    ),
    "concerns:note": a_step(COUNCIL_ANSWERS, "closed", words="Known to us."),
    "concerns:case_reference": a_step(COPIES, "raised", text="CS-1"),
    "concerns:copy": Page(
        Gets(OK, COPIES, refused=ALL_NAMED - COPIES), Gets(OK, COPIES, refused=ALL_NAMED - COPIES), args=raised
    ),
}
