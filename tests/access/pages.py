"""Every address of the Hub and what each persona gets there: written by hand, one entry an address.

Adding a page: add its entry here. GET and POST are both stated; "others" are all personas that are not named, and
ANONYMOUS is somebody who is not signed in.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from hub.accounts import links
from hub.accounts.actions import stamp_of as stamp_of_role
from hub.concerns.actions_duplicates import link
from hub.concerns.actions_routing import stamp_of
from hub.concerns.models import RoutingRule
from hub.history import moment
from hub.notifications.models import Mail
from hub.notifications.outbox import enqueue
from tests.access.world import ALL_NAMED, COMMITTEE, COUNCIL, COUNCIL_ANSWERS, OPERATOR, POLICE
from tests.cast import START

OK = "page"
MOVED = "goes elsewhere"
SIGN_IN = "asked to sign in"
REFUSED = "refused"  # 403
NOT_FOUND = "not found"  # 404
ASKED_AGAIN = "asked again"  # 422: the form with what is wrong in it
NO_SUCH_FORM = "not a form"  # 405
ANONYMOUS = "anonymous"


def _nothing(world):
    return {}


@dataclass(frozen=True)
class Gets:
    """What comes back: to the personas in `who` (None: everybody signed in); to those in `refused`, who may know that
    the thing exists; to the others; and to somebody who is not signed in."""

    outcome: str
    who: frozenset | None = None
    refused: frozenset = frozenset()
    others: str = NOT_FOUND
    anonymous: str = SIGN_IN

    def expected(self, persona):
        if persona == ANONYMOUS:
            return self.anonymous
        if self.who is None or persona in self.who:
            return self.outcome
        return REFUSED if persona in self.refused else self.others


@dataclass(frozen=True)
class Page:
    get: Gets
    post: Gets
    args: Callable = _nothing  # of the address
    data: Callable = field(default=_nothing)  # of the form: valid, so that only permission can stop it


def public(outcome, post=NO_SUCH_FORM):
    """The same for everybody, signed in or not."""
    return Page(Gets(outcome, anonymous=outcome), Gets(post, anonymous=post))


def signed_in(outcome, post=NO_SUCH_FORM):
    return Page(Gets(outcome), Gets(post))


def sign_in_form(anonymous):
    """For those who are not signed in yet; the others are sent on."""
    return Page(Gets(MOVED, anonymous=OK), Gets(MOVED, anonymous=anonymous))


# Signing in: mostly pages of django-allauth.
ACCOUNT = {
    "account_login": sign_in_form(OK),
    "account_logout": Page(Gets(OK, anonymous=MOVED), Gets(MOVED, anonymous=MOVED)),
    "account_inactive": public(OK),
    "account_signup": sign_in_form(OK),  # says that accounts come by invitation
    "account_reauthenticate": signed_in(OK, OK),
    "account_change_password": signed_in(OK, OK),
    "account_reset_password": public(OK, OK),
    "account_reset_password_done": public(OK),
    # whoever holds the link; what it does is tested in tests/accounts
    "account_set_password_by_link": Page(
        Gets(OK, anonymous=OK),
        Gets(OK, anonymous=OK),
        args=lambda world: {"token": links.make(world.cast.trustee, "reset", moment.now()).split("/")[-2]},
    ),
    "mfa_index": signed_in(OK),
    "mfa_authenticate": signed_in(MOVED, MOVED),
    "mfa_reauthenticate": signed_in(MOVED, MOVED),
    "mfa_add_webauthn": signed_in(MOVED, MOVED),
    "mfa_reauthenticate_webauthn": signed_in(MOVED, MOVED),
    "mfa_login_webauthn": signed_in(MOVED, MOVED),  # and who is not is sent back to sign in
    "mfa_remove_passkey": signed_in(NO_SUCH_FORM, MOVED),
    "usersessions_list": signed_in(OK, MOVED),
    "mfa_activate_totp": signed_in(MOVED, MOVED),
    "mfa_deactivate_totp": signed_in(NOT_FOUND, NOT_FOUND),
    "mfa_view_recovery_codes": signed_in(NOT_FOUND),
    "mfa_generate_recovery_codes": signed_in(MOVED, MOVED),
    "mfa_download_recovery_codes": signed_in(NOT_FOUND, NOT_FOUND),
}


def a_demo_mail(world):
    """Sent to a made-up person; everybody in a demonstration may read it."""
    mail = enqueue("sign_in_changed", address="faith@demo.example", context={}, dedupe_key=str(uuid4()), at=START)
    Mail.objects.filter(pk=mail.pk).update(status="sent", sent_at=START, text="Words.", html="<p>Words.</p>")
    return {"reference": mail.reference}


HOME = {
    "home:home": signed_in(OK),
    "home:accessibility": public(OK, OK),
    "home:privacy": public(OK, OK),
    "home:styleguide": public(OK, OK),
    "home:demo_clock": Page(Gets(OK), Gets(MOVED), data=lambda world: {"to": "back"}),
    "home:demo_mail": signed_in(OK),
    "home:demo_mail_read": Page(Gets(OK), Gets(NO_SUCH_FORM), args=a_demo_mail),
    "home:demo_mail_html": Page(Gets(OK), Gets(NO_SUCH_FORM), args=a_demo_mail),
}


def the_mosque(world):
    return {"reference": world.cast.mosque.reference}


PLACES = {
    "places:list": signed_in(OK),
    "places:detail": Page(Gets(OK, ALL_NAMED), Gets(NO_SUCH_FORM), args=the_mosque),
    "places:run_by": Page(
        Gets(OK, OPERATOR, refused=ALL_NAMED),
        Gets(MOVED, OPERATOR, refused=ALL_NAMED),
        args=the_mosque,
        data=lambda world: {"organisation": world.cast.other_committee.reference},
    ),
}

# Who may raise concerns, each for a place of their own.
REPORTERS = frozenset({"faith", "trustee", "other_faith"})
FAITH = frozenset({"faith"})


def the_draft(world):
    return {"form_key": world.draft.form_key}


RAISING = {
    "concerns:danger": public(OK),
    "concerns:raise": Page(Gets(OK, REPORTERS), Gets(MOVED, REPORTERS), data=lambda world: {"danger": "no"}),
    "concerns:raise_page": Page(
        Gets(OK, FAITH),
        Gets(MOVED, FAITH),
        args=lambda world: the_draft(world) | {"name": "what"},
        data=lambda world: {"what": "A slur on the side gate."},
    ),
    "concerns:raise_check": Page(Gets(OK, FAITH), Gets(MOVED, FAITH), args=the_draft),
    "concerns:raise_delete": Page(Gets(OK, FAITH), Gets(MOVED, FAITH), args=the_draft),
}


def the_warden(world):
    return {"reference": world.cast.warden.reference}


def the_wardens_role(world):
    return the_warden(world) | {"organisation": world.cast.council_body.reference}


def the_council(world):
    return {"reference": world.cast.council_body.reference}


def an_organisation(world):
    return {"name": "Westham Council", "kind": "council"}


def a_person(world):
    return {"name": "Warden", "email": "warden2@example.org", "language": "en-gb"}


def a_role(world):
    return {"role": "council_officer", "position": "", "version": stamp_of_role(world.cast.warden.memberships.get())}


def coordinators(get, post, args=_nothing, data=_nothing):
    """For nobody else these pages exist."""
    return Page(Gets(get, OPERATOR), Gets(post, OPERATOR), args=args, data=data)


LEADS_SERGEANT = frozenset({"sergeant", "inspector", "commander", "coordinator"})


def the_sergeants_absence(world):
    return {"reference": world.cast.sergeant.reference, "organisation": world.cast.police_body.reference}


def a_week_away(world):
    return {"first_day": "1/12/2026", "last_day": "7/12/2026", "stand_in": world.cast.constable.reference}


ACCOUNTS = {
    "accounts:away": signed_in(OK),
    "accounts:absence": Page(
        Gets(OK, LEADS_SERGEANT), Gets(MOVED, LEADS_SERGEANT), args=the_sergeants_absence, data=a_week_away
    ),
    "accounts:organisations": coordinators(OK, NO_SUCH_FORM),
    "accounts:organisation_add": coordinators(OK, MOVED, data=an_organisation),
    "accounts:organisation": coordinators(OK, NO_SUCH_FORM, the_council),
    "accounts:organisation_edit": coordinators(OK, MOVED, the_council, an_organisation),
    "accounts:people": coordinators(OK, NO_SUCH_FORM),
    "accounts:person_add": coordinators(OK, NO_SUCH_FORM),  # asks where somebody belongs, and leads there
    "accounts:person": coordinators(OK, NO_SUCH_FORM, the_warden),
    "accounts:person_edit": coordinators(OK, MOVED, the_warden, a_person),
    "accounts:person_link": coordinators(NO_SUCH_FORM, MOVED, the_warden),
    "accounts:person_close": coordinators(NO_SUCH_FORM, MOVED, the_warden),
    "accounts:person_open": coordinators(NO_SUCH_FORM, MOVED, the_warden),
    "accounts:membership_add": coordinators(OK, OK, the_warden),
    "accounts:membership_edit": coordinators(OK, MOVED, the_wardens_role, a_role),
}


def a_step(who, status, refused=ALL_NAMED, **said):
    """A step of a concern in `status`: for `who`; others who see it learn who may; for strangers it is not there."""

    def typed(world):
        concern = world.concern_at(status)
        return {"version": concern.version, **{name: _of(world, value) for name, value in said.items()}}

    return Page(
        Gets(OK, frozenset(who), refused=refused),
        Gets(MOVED, frozenset(who), refused=refused),
        args=lambda world: {"reference": world.concern_at(status).matter.reference},
        data=typed,
    )


def _of(world, value):
    return value(world) if callable(value) else value


def a_rule(world):
    RoutingRule.objects.get_or_create(area=world.cast.borough, category="crowd", organisation=world.cast.council_body)
    return {"area": world.cast.borough.code, "category": "crowd"}


def version_of_rule(world):
    return {"version": stamp_of(RoutingRule.objects.filter(area=world.cast.borough, category="crowd").first())}


def unrouted(world):
    return world.concerns["unrouted"]


def a_day(**away):
    """A day counted from the day of the test, as it is typed."""
    return lambda world: f"{timezone.now() + timedelta(**away):%d/%m/%Y}"


def a_duplicate(world):
    if "duplicate" not in world.brought:
        lead = {"by": world.cast.council, "at": START}
        world.brought["duplicate"] = link(world.cast.concern(), world.concern_at("raised"), **lead)
    return world.brought["duplicate"]


CONCERNS = {
    "concerns:list": signed_in(OK),
    "concerns:detail": Page(
        Gets(OK, ALL_NAMED),
        Gets(NO_SUCH_FORM),
        args=lambda world: {"reference": world.concern_at("raised").matter.reference},
    ),
    # nobody but the reporter and the coordinator was told
    "concerns:route": Page(
        Gets(OK, OPERATOR, refused=frozenset({"faith"})),
        Gets(MOVED, OPERATOR, refused=frozenset({"faith"})),
        args=lambda world: {"reference": unrouted(world).matter.reference},
        data=lambda world: {
            "version": unrouted(world).version,
            "organisation": world.cast.other_council_body.reference,
        },
    ),
    "concerns:acknowledge": a_step(
        COUNCIL_ANSWERS,
        "raised",
        dealt_with_by=lambda w: w.cast.council.reference,
        next_step="We come.",
        next_step_at_day=a_day(days=7),
        next_step_at_time="10:00",
    ),
    "concerns:take_next_step": a_step(COUNCIL_ANSWERS, "acknowledged", what_was_done="Cleaned."),
    "concerns:hand_on": a_step(
        COUNCIL_ANSWERS, "acknowledged", organisation=lambda w: w.cast.other_council_body.reference, words="Theirs."
    ),
    "concerns:split": a_step(
        COUNCIL_ANSWERS,
        "acknowledged",
        organisation=lambda w: w.cast.other_council_body.reference,
        category="crowd",
        what="Cars block the way.",
    ),
    "concerns:link": a_step(
        COUNCIL_ANSWERS,
        "acknowledged",
        main="other",
        reference=lambda w: w.concern_at("raised").matter.reference,
        outcome="open",
    ),
    "concerns:unlink": Page(
        Gets(OK, COUNCIL_ANSWERS, refused=ALL_NAMED),
        Gets(MOVED, COUNCIL_ANSWERS, refused=ALL_NAMED),
        args=lambda world: {"reference": a_duplicate(world).matter.reference},
        data=lambda world: {"version": a_duplicate(world).version},
    ),
    "concerns:update": a_step(COUNCIL_ANSWERS, "acknowledged", words="New."),
    "concerns:record_contact": a_step(
        COUNCIL | POLICE,
        "raised",
        kind="call",
        outcome="done",
        happened_at_day=a_day(days=-7),
        happened_at_time="10:00",
    ),
    "concerns:resolve": a_step(COUNCIL_ANSWERS, "acknowledged", reason="done", words="Cleaned."),
    "concerns:reopen": a_step(COUNCIL_ANSWERS | COMMITTEE, "resolved", words="It is back."),
    "concerns:close": a_step(COUNCIL_ANSWERS | COMMITTEE, "resolved"),
    "concerns:routing": coordinators(OK, NO_SUCH_FORM),
    # without a borough it leads back to where one is chosen
    "concerns:routing_add": coordinators(MOVED, MOVED),
    "concerns:routing_edit": coordinators(
        OK,
        MOVED,
        args=a_rule,
        data=lambda world: {"organisation": world.cast.police_body.reference} | version_of_rule(world),
    ),
    "concerns:routing_remove": coordinators(OK, MOVED, args=a_rule, data=version_of_rule),
}

# at the end, because they are written in the words above
from tests.access.pages_after import AFTER  # noqa: E402
from tests.access.pages_anyone import ANYONE  # noqa: E402
from tests.access.pages_between import BETWEEN  # noqa: E402
from tests.access.pages_consent import CONSENT  # noqa: E402
from tests.access.pages_evidence import EVIDENCE  # noqa: E402
from tests.access.pages_force import FORCE  # noqa: E402
from tests.access.pages_handover import HANDOVER  # noqa: E402
from tests.access.pages_imports import IMPORTS  # noqa: E402
from tests.access.pages_inbox import INBOX  # noqa: E402
from tests.access.pages_joining import JOINING  # noqa: E402
from tests.access.pages_ladder import LADDER  # noqa: E402
from tests.access.pages_lists import LISTS  # noqa: E402
from tests.access.pages_looked import LOOKED  # noqa: E402
from tests.access.pages_mails import MAILS  # noqa: E402
from tests.access.pages_meetings import MEETINGS  # noqa: E402
from tests.access.pages_patrols import PATROLS  # noqa: E402
from tests.access.pages_pauses import PAUSES  # noqa: E402
from tests.access.pages_people import PEOPLE  # noqa: E402
from tests.access.pages_registry import REGISTRY  # noqa: E402
from tests.access.pages_report import REPORT  # noqa: E402
from tests.access.pages_rhythms import RHYTHMS  # noqa: E402
from tests.access.pages_triage import TRIAGE  # noqa: E402
from tests.access.pages_your_mails import YOUR_MAILS  # noqa: E402

PAGES = (
    ACCOUNT
    | HOME
    | PLACES
    | IMPORTS
    | INBOX
    | JOINING
    | REGISTRY
    | REPORT
    | RHYTHMS
    | RAISING
    | ACCOUNTS
    | CONCERNS
    | CONSENT
    | BETWEEN
    | MEETINGS
    | PATROLS
    | PEOPLE
    | AFTER
    | LOOKED
    | MAILS
    | PAUSES
    | TRIAGE
    | EVIDENCE
    | ANYONE
    | LISTS
    | HANDOVER
    | FORCE
    | YOUR_MAILS
    | LADDER
)
