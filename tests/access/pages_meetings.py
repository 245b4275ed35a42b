"""What each persona gets at the addresses of meetings; see tests/access/pages.py, which merges this."""

from hub.history import moment
from meetings import links
from tests.access.pages import MOVED, NO_SUCH_FORM, OK, Gets, Page, public, signed_in
from tests.access.world import COUNCIL, COUNCIL_ANSWERS, OPERATOR, POLICE
from tests.access.world_meetings import BARE, DAY, the_meeting

INVITED = frozenset({"faith", "constable"})
SEE_IT = COUNCIL | INVITED | OPERATOR
CALL_MEETINGS = COUNCIL_ANSWERS | POLICE | {"other_council", "other_constable"}


def of_the_meeting(world):
    return {"reference": the_meeting(world).matter.reference}


def a_guest(world):
    guest = the_meeting(world).invitees.live().get(address=BARE)
    return of_the_meeting(world) | {"invitee": guest.reference}


def an_answer(world):
    return {"answer": "yes", "asked": the_meeting(world).invitees.live().first().asked_at.isoformat()}


def when_and_where(world):
    day = moment.now() + 3 * DAY
    return {"starts_at_day": f"{day:%d/%m/%Y}", "starts_at_time": "10:00", "minutes": "60", "venue": "Library"}


def a_step(when="to come", args=None, **said):
    """A step of the meeting: for those who call meetings in the body that called it; others who see it learn that."""

    def typed(world):
        given = {name: value(world) if callable(value) else value for name, value in said.items()}
        return {"version": the_meeting(world, when).version, **given.pop("more", {}), **given}

    return Page(
        Gets(OK, COUNCIL_ANSWERS, refused=SEE_IT),
        Gets(MOVED, COUNCIL_ANSWERS, refused=SEE_IT),
        args=args or (lambda world: {"reference": the_meeting(world, when).matter.reference}),
        data=typed,
    )


MEETINGS = {
    "meetings:list": signed_in(OK),
    "meetings:schedule": Page(
        Gets(OK, CALL_MEETINGS),
        Gets(MOVED, CALL_MEETINGS),
        data=lambda world: (
            when_and_where(world) | {"form_key": "11111111-1111-4111-8111-111111111111", "others": "a@partner.example"}
        ),
    ),
    # whoever holds the link; what it does is tested in tests/meetings
    "meetings:answer_by_link": Page(
        **vars(public(OK, MOVED))
        | {
            "args": lambda world: {"token": links.token_of(the_meeting(world).invitees.get(address=BARE))},
            "data": an_answer,
        }
    ),
    "meetings:detail": Page(Gets(OK, SEE_IT), Gets(NO_SUCH_FORM), args=of_the_meeting),
    "meetings:answer": Page(
        Gets(MOVED, SEE_IT),
        Gets(MOVED, INVITED, refused=SEE_IT),
        args=of_the_meeting,
        data=an_answer,
    ),
    "meetings:calendar": Page(Gets(OK, COUNCIL | INVITED), Gets(NO_SUCH_FORM), args=of_the_meeting),
    "meetings:move": a_step(more=when_and_where),
    "meetings:invite": a_step(others="b@partner.example"),
    "meetings:remove": a_step(args=a_guest),
    "meetings:cancel": a_step(words="Snow."),
    "meetings:record_held": a_step("begun", words="Two stewards from Friday."),
    "meetings:record_not_held": a_step("begun", words="Nobody came."),
}
