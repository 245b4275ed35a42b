"""What each persona gets at the addresses of patterns; see tests/access/pages.py, which merges this."""

from uuid import UUID, uuid4

from hub.concerns import actions_patterns
from tests.access.pages import MOVED, NO_SUCH_FORM, OK, Gets, Page, signed_in
from tests.access.world import ALL_NAMED, COUNCIL, COUNCIL_ANSWERS, OPERATOR, POLICE
from tests.cast import START

ANSWER = COUNCIL_ANSWERS | POLICE
COLLEAGUES = COUNCIL | POLICE
# the bodies that see two of its concerns in full, and a summary at the operator
SEE = COLLEAGUES | OPERATOR


def the_pattern(world, status="open"):
    """Of three concerns at the mosque, led by the council; the same one each time."""
    key = f"pattern {status}"
    if key not in world.brought:
        concerns = [world.cast.concern() for _each in range(3)]
        council = {"by": world.cast.council, "at": START}
        made, _is_new = actions_patterns.make_pattern(concerns, form_key=uuid4(), **council)
        world.brought[key] = actions_patterns.close(made, **council) if status == "closed" else made
    return world.brought[key]


def one_of(world):
    return the_pattern(world).members.order_by("pk").first().concern.matter.reference


def a_step(who, status="open", **said):
    def data(world):
        pattern = the_pattern(world, status)
        return {"version": pattern.version} | {n: v(world) if callable(v) else v for n, v in said.items()}

    return Page(
        Gets(OK, who, refused=SEE - who),
        Gets(MOVED, who, refused=SEE - who),
        args=lambda world: {"reference": the_pattern(world, status).matter.reference},
        data=data,
    )


BETWEEN = {
    "concerns:patterns": signed_in(OK),
    "concerns:pattern": Page(
        Gets(OK, SEE), Gets(NO_SUCH_FORM), args=lambda world: {"reference": the_pattern(world).matter.reference}
    ),
    "concerns:pattern_make": Page(
        Gets(OK, ANSWER, refused=ALL_NAMED - ANSWER),
        Gets(MOVED, ANSWER, refused=ALL_NAMED - ANSWER),
        args=lambda world: {"reference": world.concern_at("raised").matter.reference},
        data=lambda world: {
            "form_key": str(UUID(int=4)),
            "concerns": [world.concern_at("raised").matter.reference, one_of(world)],
        },
    ),
    "concerns:pattern_add": a_step(COUNCIL_ANSWERS, concerns=lambda w: w.concern_at("raised").matter.reference),
    "concerns:pattern_take_out": a_step(COUNCIL_ANSWERS, concerns=one_of),
    "concerns:pattern_note": a_step(COLLEAGUES, words="The same van each time."),
    "concerns:pattern_hand_lead": a_step(
        COUNCIL_ANSWERS, organisation=lambda w: w.cast.police_body.reference, words="A crime by now."
    ),
    "concerns:pattern_close": a_step(COUNCIL_ANSWERS),
    "concerns:pattern_reopen": a_step(COUNCIL_ANSWERS, "closed"),
}
