"""Which forms there are: every address of tests/access/pages.py that takes a form, and every page of those that ask
their questions one after another. A new address is fuzzed as soon as it stands there."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.test import Client
from django.urls import reverse

from hub.concerns.raising.journey import PAGES as QUESTIONS
from hub.concerns.views.together import WAYS
from hub.places.forms_keeping import TOPICS
from hub.places.forms_rules.kinds import FORMS as KINDS
from tests.access.pages import ANONYMOUS, NO_SUCH_FORM, OK, PAGES, SIGN_IN
from tests.access.test_urls import signed_in
from tests.access.world import PERSONAS
from tests.access.world_registry import registry_of
from tests.browser.variants import more_clients
from tests.browser.variants_between import near_a_border


@dataclass
class Target:
    client: Client
    address: str
    data: dict
    shows_a_page: bool  # that must have a form on it


def _question(name):
    """Whoever has two places is asked which."""
    return lambda world: ("faith", reverse("concerns:raise_page", args=[world.draft.form_key, name]))


def _topic(name):
    return lambda world: ("faith", reverse("places:edit", args=[world.cast.mosque.reference, name]))


def _rule(kind):
    return lambda world: ("faith", reverse("places:rule_add", args=[world.cast.mosque.reference, kind]))


def _together(do):
    """With two concerns ticked on the list."""

    def address(world):
        ticked = [world.concern_at(status).matter.reference for status in ("raised", "reopened")]
        return "council", f"{reverse('concerns:together')}?{urlencode({'do': do, 'c': ticked}, doseq=True)}"

    return address


def _sure(name, persona):
    return lambda world: (persona, reverse(name))


def _other_entry(world):
    facts = registry_of(world).pair
    return (facts.second if facts.first_id == world.cast.mosque.pk else facts.first).reference


def _unknown_place(world):
    return urlencode({"place_name": "Oak Hall", "place_address": "1 Oak Road", "borough": world.cast.borough.code})


# name: world -> (who, address)
MORE = (
    {f"raising, {name}": _question(name) for name in QUESTIONS if name not in ("place", "side")}
    | {f"editing, {name}": _topic(name) for name in TOPICS}
    | {f"a new rule, {kind}": _rule(kind) for kind in sorted({KINDS[kind]: kind for kind in KINDS}.values())}
    | {f"several at once, {do}": _together(do) for do in WAYS}
    | {
        "raising, side": lambda world: ("other_faith", near_a_border(world.cast)),
        "a second step": _sure("mfa_activate_totp", "council, sure"),
        "no second step": _sure("mfa_deactivate_totp", "manager, sure"),
        "more recovery codes": _sure("mfa_generate_recovery_codes", "manager, sure"),
        "the code again": _sure("mfa_reauthenticate", "manager, sure"),
        "the code": _sure("mfa_authenticate", "halfway in"),
        "asking to join": lambda world: (ANONYMOUS, f"{reverse('join:who')}?{_unknown_place(world)}"),
        "a role somewhere": lambda world: (
            "coordinator",
            f"{reverse('accounts:membership_add', args=[world.cast.faith.reference])}"
            f"?organisation={world.cast.council_body.reference}",
        ),
        "the same place": lambda world: (
            "coordinator",
            f"{reverse('places:same_as', args=[world.cast.mosque.reference])}?with={_other_entry(world)}",
        ),
        "a rule somewhere": lambda world: (
            "coordinator",
            f"{reverse('concerns:routing_add')}?borough={world.cast.borough.code}",
        ),
    }
)

TAKE_A_FORM = sorted(name for name, page in PAGES.items() if page.post.outcome != NO_SUCH_FORM)
ARE_SHOWN = sorted(name for name, page in PAGES.items() if page.get.outcome == OK)
# texts answer a POST as they answer a GET; the others first ask which one (MORE has what they ask then)
WITHOUT_A_FORM = {
    *("home:accessibility", "home:privacy", "account_signup", "usersessions_list"),
    *("accounts:membership_add", "places:same_as", "concerns:together"),
    # only with something to save or to move, and only while the link of a mail lasts
    *("concerns:filter_save", "accounts:body_move", "tell:renew"),
}


class Targets:
    """Made once a run of tests; an example leaves nothing behind."""

    def __init__(self, world):
        self.world = world
        self.clients = {ANONYMOUS: Client()}
        self.more = more_clients(world)

    def client(self, persona):
        if persona in self.more:
            return self.more[persona]
        if persona not in self.clients:
            self.clients[persona] = signed_in(self.world.user(persona))
        self.clients[persona].raise_request_exception = True
        return self.clients[persona]

    def of(self, name):
        if name in MORE:
            persona, address = MORE[name](self.world)
            return Target(self.client(persona), address, {}, shows_a_page=True)
        page = PAGES[name]
        persona = who(page.post)
        address = reverse(name, kwargs=page.args(self.world))
        shows_a_page = page.get.expected(persona) == OK and name not in WITHOUT_A_FORM
        return Target(self.client(persona), address, page.data(self.world), shows_a_page)

    def shown(self, name):
        page = PAGES[name]
        address = reverse(name, kwargs=page.args(self.world))
        return Target(self.client(who(page.get)), address, {}, shows_a_page=True)


def who(gets):
    """The first persona that may; the forms of signing in are for those who are not."""
    if gets.who is not None:
        return next(persona for persona in PERSONAS if persona in gets.who)
    return "faith" if gets.anonymous in {SIGN_IN, NO_SUCH_FORM} else ANONYMOUS
