"""What each persona gets at the addresses by which a reporter decides who sees a concern; see tests/access/pages.py."""

from tests.access.pages import FAITH, MOVED, OK, Gets, Page, a_step
from tests.access.world import ALL_NAMED, COUNCIL_ANSWERS, OPERATOR, UMBRELLA

REFUSED = ALL_NAMED - FAITH
SEE_CHILD = ALL_NAMED - UMBRELLA - OPERATOR


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

UNNAMED = {"concerns:name_child": a_step(FAITH | COUNCIL_ANSWERS, "raised")}


def about_a_child(world):
    return world.concerns["child"]


def without_a_council(world):
    return world.concerns["child_far"]


CHILDREN = UNNAMED | {
    "concerns:unname_child": Page(
        Gets(OK, COUNCIL_ANSWERS, refused=SEE_CHILD - COUNCIL_ANSWERS),
        Gets(MOVED, COUNCIL_ANSWERS, refused=SEE_CHILD - COUNCIL_ANSWERS),
        args=lambda world: {"reference": about_a_child(world).matter.reference},
        data=lambda world: {"version": about_a_child(world).version, "words": "It was a dog."},
    ),
    # of its existence nobody else learns, not even those who see everything of it
    "concerns:find_council": Page(
        Gets(OK, OPERATOR),
        Gets(MOVED, OPERATOR),
        args=lambda world: {"reference": without_a_council(world).matter.reference},
        data=lambda world: {
            "version": without_a_council(world).version,
            "organisation": world.cast.council_body.reference,
        },
    ),
}
CONSENT |= CHILDREN
