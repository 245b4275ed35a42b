"""What everybody gets at the pages of shoulder numbers, and of resets by two."""

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from hub.accounts.actions_officers import upload
from hub.accounts.actions_resets import ask_reset
from hub.accounts.officers_file import read_officers
from hub.accounts.officers_plan import plan_officers
from hub.history import moment
from tests.access.pages import MOVED, NO_SUCH_FORM, OK, Gets, Page
from tests.access.world import OPERATOR

LEADS_THE_CONSTABLE = frozenset({"inspector", "commander", "coordinator"})


def the_constable(world):
    return {"reference": world.cast.constable.reference}


def the_locked_out(world):
    """A warden of the council whose phone is lost."""
    warden = world.cast.warden
    if not Authenticator.objects.filter(user=warden).exists():
        TOTP.activate(warden, generate_totp_secret())
    return {"reference": warden.reference}


def the_reset(world):
    args = the_locked_out(world)
    if "reset" not in world.brought:
        facts = {"reason": "phone_lost", "by": world.cast.coordinator, "at": moment.now()}
        world.brought["reset"] = ask_reset(world.cast.warden, **facts)
    return {**args, "reset": world.brought["reset"].reference}


def _pressed():
    return Page(Gets(NO_SUCH_FORM, OPERATOR), Gets(MOVED, OPERATOR), args=the_reset)


LEADS_THE_FORCE = frozenset({"commander", "coordinator"})


def the_force(world):
    return {"reference": world.cast.command.reference}


def the_list(world):
    if "list" not in world.brought:
        content = b"shoulder number,name,email,team\nPC 9,New,new.officer@example.org,Testham Neighbourhood Team\n"
        facts = {"file_name": "officers.csv", "content": content, "by": world.cast.commander, "at": moment.now()}
        world.brought["list"] = upload(world.cast.command, **facts)
    return {**the_force(world), "file": world.brought["list"].reference}


def what_it_shows(world):
    rows = read_officers(bytes(world.brought["list"].content))
    return {"shown": plan_officers(world.cast.command, rows, by=world.cast.commander).digest}


FORCE = {
    # without a file it is asked again
    "accounts:officers_new": Page(Gets(OK, LEADS_THE_FORCE), Gets(OK, LEADS_THE_FORCE), args=the_force),
    "accounts:officers": Page(
        Gets(OK, LEADS_THE_FORCE), Gets(MOVED, LEADS_THE_FORCE), args=the_list, data=what_it_shows
    ),
    "accounts:shoulder_number": Page(
        Gets(OK, LEADS_THE_CONSTABLE),
        Gets(MOVED, LEADS_THE_CONSTABLE),
        args=the_constable,
        data=lambda world: {"number": "PC 1234", "was": ""},
    ),
    "accounts:step_reset": Page(
        Gets(OK, OPERATOR), Gets(MOVED, OPERATOR), args=the_locked_out, data=lambda world: {"reason": "phone_lost"}
    ),
    "accounts:step_reset_agree": _pressed(),
    "accounts:step_reset_take_back": _pressed(),
}
