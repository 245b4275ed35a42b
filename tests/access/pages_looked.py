"""What each persona gets at the addresses of advice, typed drafts, who looked and print; see tests/access/pages.py."""

from hub.concerns.actions_advice import FACTS, stamp_of
from tests.access.pages import MOVED, NO_SUCH_FORM, OK, Gets, Page
from tests.access.world import ALL_NAMED, COMMITTEE, OPERATOR
from tests.access.world_looked import A_LINE, the_line


def of_the_line(world):
    return {"reference": the_line(world).reference}


def _for_the_coordinator(get, post, args=lambda world: {}, data=lambda world: {}):
    """For nobody else these pages exist."""
    return Page(Gets(get, OPERATOR), Gets(post, OPERATOR), args=args, data=data)


ADVICE = {
    "concerns:advice": _for_the_coordinator(OK, NO_SUCH_FORM),
    "concerns:advice_add": _for_the_coordinator(OK, MOVED, data=lambda world: A_LINE | {"version": 0}),
    "concerns:advice_edit": _for_the_coordinator(
        OK,
        MOVED,
        of_the_line,
        lambda world: (
            {name: getattr(the_line(world), name) for name in FACTS}
            | {"name": "Another", "version": stamp_of(the_line(world))}
        ),
    ),
    "concerns:advice_check": _for_the_coordinator(NO_SUCH_FORM, MOVED, of_the_line),
    "concerns:advice_hide": _for_the_coordinator(NO_SUCH_FORM, MOVED, of_the_line),
    "concerns:advice_show": _for_the_coordinator(NO_SUCH_FORM, MOVED, of_the_line),
}


def the_concern(world):
    return {"reference": world.concern_at("raised").matter.reference}


# the place by organisation; supervisors and heads of those who see it in full by person
SEE_LOOKS = COMMITTEE | {"manager", "inspector", "commander"}

FAITH = frozenset({"faith"})

LOOKED = ADVICE | {
    # sent by the script of the page: it is told, and led nowhere
    "concerns:raise_typed": Page(
        Gets(NO_SUCH_FORM, anonymous=NO_SUCH_FORM),
        Gets(OK, FAITH, anonymous="status 401"),
        args=lambda world: {"form_key": world.draft.form_key, "name": "what"},
        data=lambda world: {
            "what": "A slur on the",
            "tab": "0123456789abcdef",
            "since": world.draft.typed["what"]["at"],
        },
    ),
    "concerns:print": Page(Gets(OK, ALL_NAMED), Gets(NO_SUCH_FORM), args=the_concern),
    "concerns:looked": Page(Gets(OK, SEE_LOOKS, refused=ALL_NAMED), Gets(NO_SUCH_FORM), args=the_concern),
}
