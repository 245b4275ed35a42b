"""Every page there is, rendered for the judges: what tests/access/pages.py says that somebody gets, each form come back
with errors, the variants, the refusals and the failures."""

import re
from dataclasses import dataclass, field
from functools import cached_property

from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.views.defaults import server_error

from tests.access.pages import ANONYMOUS, NO_SUCH_FORM, NOT_FOUND, OK, PAGES, REFUSED, SIGN_IN
from tests.access.test_urls import signed_in
from tests.access.world import PERSONAS
from tests.browser.variants import more_clients, prepare, variants

ONE_OF_EACH_ROLE = ("faith", "umbrella", "council", "warden", "constable", "sergeant", "coordinator")
# a mail, as a mail program shows it; files for calendars and spreadsheets
NO_PAGES = {"home:demo_mail_html", "meetings:calendar", "places:import_rejected", "times_feed", "concerns:export"} | {
    *("concerns:evidence_shared", "concerns:evidence_original", "home:mail_html"),
    *("insight:figures", "insight:promises"),
}
NOT_THEIRS = {NO_SUCH_FORM, REFUSED, NOT_FOUND, SIGN_IN}
# what differs between two visits and makes no other page: tokens against forgery, sealed and signed values
OF_THIS_VISIT = re.compile(r'value="(?:[A-Za-z0-9]{64}|[^" ]*:[^" ]{20,}|gAAAA[^" ]{20,})"')


@dataclass(frozen=True)
class Shown:
    """A page as somebody got it."""

    name: str
    persona: str
    address: str
    response: object = field(repr=False)
    is_main: bool = False  # what an address gives by itself

    def __str__(self):
        return f"{self.name} as {self.persona}"

    @cached_property
    def html(self):
        return self.response.content.decode()

    @property
    def key(self):
        """Which page it is, of whatever it is: the questions about a concern are pages of their own."""
        match = self.response.resolver_match
        return match.view_name, match.kwargs.get("name")

    @property
    def is_a_page(self):
        """And no page that says why there is none."""
        return self.response.status_code in {200, 422}


class EveryPage:
    """`everyone`: each page as every person who gets it, instead of as the one to whom it shows most."""

    def __init__(self, world, *, everyone):
        self.world, self.everyone = world, everyone
        prepare(world)
        self.clients = {ANONYMOUS: Client(raise_request_exception=False)}
        self.clients |= {name: signed_in(world.user(name)) for name in PERSONAS}
        self.more_clients = more_clients(world)

    def shown(self):
        for name in [name for name in PAGES if name not in NO_PAGES]:
            yield from self._pages(name, PAGES[name])
        for variant in variants(self.world):
            method, data = ("get", None) if variant.posted is None else ("post", variant.posted)
            response = self.visit(variant.persona, method, variant.address, data)
            shown = Shown(variant.name, variant.persona, variant.address, response)
            assert shown.is_a_page or response.status_code == 409, f"{shown}: status {response.status_code}"
            yield shown
        yield from self._refusals()
        yield from self._failures()

    def _pages(self, name, page):
        address = reverse(name, kwargs=page.args(self.world))
        allowed = [persona for persona in self.clients if page.get.expected(persona) == OK]
        found = [self._page(name, persona, address) for persona in self._asked(allowed)]
        chosen = self._different(found) if self.everyone else sorted(found, key=lambda shown: len(shown.html))[-1:]
        yield from chosen
        for shown in chosen:
            if page.post.expected(shown.persona) not in NOT_THEIRS:
                yield from self._come_back(shown, page.data(self.world))

    def _page(self, name, persona, address):
        shown = Shown(name, persona, address, self.visit(persona, "get", address), is_main=True)
        assert shown.response.status_code == 200, f"{shown}: status {shown.response.status_code}"
        return shown

    def _asked(self, allowed):
        """One person a role is enough to find who sees most."""
        return allowed if self.everyone else [name for name in allowed if name in ONE_OF_EACH_ROLE] or allowed

    def _different(self, pages):
        """The same page for two people is judged once."""
        kept = {}
        for shown in pages:
            html = shown.html
            if shown.persona != ANONYMOUS:
                user = self.world.user(shown.persona)
                html = html.replace(user.email, "").replace(user.name, "")
            kept.setdefault(OF_THIS_VISIT.sub("", html), shown)
        return list(kept.values())

    def _come_back(self, shown, data):
        """The form sent with nothing in it; one that asks for nothing is accepted and shows no page."""
        response = self.visit(shown.persona, "post", shown.address, dict.fromkeys(data, ""))
        again = Shown(f"{shown.name} with errors", shown.persona, shown.address, response)
        if again.is_a_page:
            yield again

    def _refusals(self):
        """Each template of a refusal once."""
        kept = {}
        for name, page in PAGES.items():
            for persona in sorted(page.get.refused - (page.get.who or set()))[:1]:
                address = reverse(name, kwargs=page.args(self.world))
                response = self.visit(persona, "get", address)
                kept.setdefault(response.templates[0].name, Shown(f"{name} refused", persona, address, response))
        return kept.values()

    def _failures(self):
        for persona in (ANONYMOUS, "faith"):
            yield Shown("not found", persona, "/nowhere/", self.visit(persona, "get", "/nowhere/"))
        yield Shown("makes no sense", "faith", "/?q=%00", self.visit("faith", "get", "/?q=%00"))
        strict = Client(enforce_csrf_checks=True)
        address = reverse("account_login")
        yield Shown("grown too old", ANONYMOUS, address, strict.post(address))
        request = self.visit("faith", "get", "/").wsgi_request
        yield Shown("went wrong", "faith", "/", server_error(request))

    def visit(self, persona, method, address, data=None):
        """What comes back; then everything is as before."""
        client = self.clients.get(persona) or self.more_clients[persona]
        point, cookies = transaction.savepoint(), client.cookies.copy()
        try:
            return getattr(client, method)(address, data)
        finally:
            transaction.savepoint_rollback(point)
            client.cookies = cookies
