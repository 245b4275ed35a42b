"""What everybody gets at the pages of shoulder numbers, and of resets by two."""

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from hub.accounts.actions_resets import ask_reset
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


FORCE = {
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
