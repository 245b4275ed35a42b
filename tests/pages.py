"""Somebody of the cast at a page, at a moment of our choosing."""

from datetime import timedelta

from tests.cast import START


class Pages:
    """`pages.as_("council", hours=2).get(address)`: two hours after START; times stay until changed."""

    def __init__(self, cast, client, monkeypatch):
        self.cast, self.client, self.monkeypatch = cast, client, monkeypatch
        self.at(hours=1)

    def at(self, **after_start):
        self.now = START + timedelta(**after_start)
        self.monkeypatch.setattr("hub.history.moment.now", lambda: self.now)

    def as_(self, name, **after_start):
        self.client.force_login(getattr(self.cast, name))
        if after_start:
            self.at(**after_start)
        return self.client


def address_of(concern, words=""):
    return f"/concerns/{concern.matter.reference}/{words + '/' if words else ''}"
