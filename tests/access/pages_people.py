"""What each persona gets at the pages of an organisation for whoever leads it; see tests/access/pages.py."""

from datetime import timedelta

from hub.accounts import actions
from hub.accounts.actions_contact import stamp_of as stamp_of_contact
from hub.history import moment
from hub.promises import actions_agreed, actions_calendar
from hub.promises.clock import LONDON
from hub.promises.targets import ANY
from hub.promises.terms import own_and_above, terms_of
from tests.access.pages import MOVED, NO_SUCH_FORM, OK, Gets, Page
from tests.access.pages_joining import LEADS_COUNCIL
from tests.access.world import OPERATOR

# supervisors and heads; the coordinator looks after all
LEADS_ANY = frozenset({"trustee", "manager", "inspector", "commander"})


def the_council(world):
    return {"reference": world.cast.council_body.reference}


def the_officer(world):
    return the_council(world) | {"person": world.cast.council.reference}


def contact(world):
    body = world.cast.council_body
    return {"mailbox": "new@example.org", "out_of_hours": "020 7946 0000", "version": stamp_of_contact(body)}


def hours(world):
    counted = terms_of(world.cast.council_body).calendar
    said = {"nation": "ENG", "weekdays": ["0", "1"], "opens": "08:00", "closes": "16:00"}
    return said | {"version": actions_calendar.stamp_of(counted)}


def a_day_off(world):
    on = moment.now().astimezone(LONDON).date() + timedelta(days=30)
    return {"date": f"{on:%d/%m/%Y}", "name": "Office closed"}


def a_target(world):
    body = world.cast.council_body
    own, _above = own_and_above(terms_of(body), body)
    said = {"any_how": "own", "any_time_amount": "1", "any_time_unit": "working_days"}
    return said | {"version": actions_agreed.stamp_of(own, "call")}


def a_ladder(world, kind=ANY):
    body = world.cast.council_body
    own, _above = own_and_above(terms_of(body), body)
    said = {"how": "own", "version": actions_agreed.stamp_of_ladder(own, "high", kind)}
    for number, name in enumerate(("reminder", "deputy", "supervisor", "head"), start=1):
        said |= {f"{name}_amount": str(number), f"{name}_unit": "clock_hours"}
    return said


def of_calls(world):
    return the_council(world) | {"severity": "high", "kind": "call"}


def a_position(world):
    member = world.cast.council.memberships.get()
    return {"role": "council_officer", "position": "deputy", "version": actions.stamp_of(member)}


def as_it_stands(world):
    return {"version": actions_calendar.stamp_of_days(terms_of(world.cast.council_body).calendar)}


def leading(args=the_council, data=lambda world: {}, *, get=OK, post=MOVED):
    """For whoever leads the council, and the coordinator; for the others there is no such page."""
    gets = Gets(NO_SUCH_FORM) if get == NO_SUCH_FORM else Gets(get, LEADS_COUNCIL)
    posts = Gets(NO_SUCH_FORM) if post == NO_SUCH_FORM else Gets(post, LEADS_COUNCIL)
    return Page(gets, posts, args=args, data=data)


PEOPLE = {
    "accounts:bodies": Page(Gets(MOVED, LEADS_ANY | {"coordinator"}), Gets(NO_SUCH_FORM)),
    "accounts:body": leading(post=NO_SUCH_FORM),
    "accounts:idle": Page(Gets(OK, OPERATOR), Gets(NO_SUCH_FORM, OPERATOR)),
    "accounts:body_idle": leading(post=NO_SUCH_FORM),
    "accounts:body_contact": leading(data=contact),
    "accounts:body_calendar": leading(data=hours),
    "accounts:body_move": leading(data=as_it_stands),
    "accounts:body_day_off": leading(data=a_day_off),
    "accounts:body_day_on": leading(data=lambda world: {"date": "2030-01-02"}, get=NO_SUCH_FORM),
    "accounts:body_targets": leading(post=NO_SUCH_FORM),
    "accounts:body_target": leading(lambda world: the_council(world) | {"kind": "call"}, a_target),
    "accounts:body_ladder": leading(lambda world: the_council(world) | {"severity": "high"}, a_ladder),
    "accounts:body_ladder_of_kind": leading(of_calls, lambda world: a_ladder(world, "call")),
    "accounts:body_role": leading(the_officer, a_position),
}
