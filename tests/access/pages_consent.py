"""What each persona gets at the addresses by which a reporter decides who sees a concern; see tests/access/pages.py."""

from tests.access.pages import FAITH, MOVED, OK, Gets, Page, a_step
from tests.access.world import ALL_NAMED

REFUSED = ALL_NAMED - FAITH


def recorded(world):
    return world.concerns["recorded"]


CONSENT = {
    "concerns:change_consent": a_step(
        FAITH,
        "raised",
        told=lambda world: [world.cast.council_body.reference, world.cast.committee.reference],
        hides_name="on",
    ),
    "concerns:only_record": a_step(FAITH, "acknowledged"),
    "concerns:ask_again": Page(
        Gets(OK, FAITH, refused=REFUSED),
        Gets(MOVED, FAITH, refused=REFUSED),
        args=lambda world: {"reference": recorded(world).matter.reference},
        data=lambda world: {"version": recorded(world).version, "wants": ["call"]},
    ),
}
