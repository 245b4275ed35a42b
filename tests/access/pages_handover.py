"""Leaving an organisation, and handing over what is open."""

from tests.access.pages import MOVED, OK, Gets, Page

# themselves, whoever heads the committee, and the coordinator
MAY_END_FAITH = frozenset({"faith", "trustee", "coordinator"})


def the_secretarys(world):
    return {"reference": world.cast.faith.reference, "organisation": world.cast.committee.reference}


HANDOVER = {
    "accounts:handover": Page(
        Gets(OK, MAY_END_FAITH),
        Gets(MOVED, MAY_END_FAITH),
        args=the_secretarys,
        data=lambda world: {"successor": world.cast.trustee.reference, "position": "owner"},
    ),
}
