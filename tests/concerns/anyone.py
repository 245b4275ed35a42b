"""Somebody without an account at their pages: what a browser would send, and what they read on the receipt."""

import re
from html import unescape

from hub.concerns.models import Concern
from tests.cast import START


class Anyone:
    """`anyone.tell(what="…")` goes the whole way; `number` is what the receipt showed."""

    def __init__(self, client, pages):
        self.client, self.pages, self.number, self.passed = client, pages, "", ""

    def where(self, **said):
        return self.client.post("/tell/where/", {"at": "borough", "borough": "E09990001"} | said)

    def form(self, **said):
        """What stands in the form, as a browser would send it; a minute has gone by."""
        facts = fields_of(self.where(**said))
        self.pages.at(seconds=(self.pages.now - START).total_seconds() + 60)
        return facts | {"category": "graffiti", "what": "Somebody painted a slur."}

    def send(self, facts):
        response = self.client.post("/tell/what/", facts)
        self.read(response)
        return response

    def read(self, response):
        page = response.content.decode()
        if found := re.search(r'hub-receipt__number">([\d ]+)<', page):
            self.number = found[1]
        if found := re.search(r'name="pass" value="([^"]+)"', page):
            self.passed = found[1]

    def tell(self, **said):
        where = {name: said.pop(name) for name in ("at", "q", "place", "borough") if name in said}
        response = self.send(self.form(**where) | said)
        assert self.number, response.content.decode()
        return Concern.objects.latest("pk")

    def open(self, number=None, **more):
        response = self.client.post("/tell/answer/", {"number": number or self.number} | more)
        self.read(response)
        return response

    def press(self, what, **said):
        response = self.client.post(f"/tell/answer/{what}/", {"pass": self.passed} | said)
        self.read(response)
        return response


def fields_of(response):
    """The fields of the form as they stand."""
    page = response.content.decode()
    fields = {}
    for tag in re.findall(r"<input[^>]*>", page):
        name, value = _of(tag, "name"), _of(tag, "value")
        kind = _of(tag, "type")
        if not name or (kind in {"radio", "checkbox"} and " checked" not in tag):
            continue
        if kind == "checkbox":
            fields.setdefault(name, []).append(value or "on")
        else:
            fields[name] = value
    for name in re.findall(r'<select name="([^"]+)"', page):
        chosen = re.search(rf'<select name="{name}".*?<option value="([^"]*)" selected', page, re.DOTALL)
        fields[name] = chosen[1] if chosen else ""
    return fields


def _of(tag, name):
    found = re.search(rf'\b{name}="([^"]*)"', tag)
    return unescape(found[1]) if found else ""


def text_of(response):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())
