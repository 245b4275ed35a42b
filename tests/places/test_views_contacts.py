"""Whom to ring at a place, in the browser."""

import pytest

from hub.places.actions_contacts import add_contact
from hub.places.models import PlaceContact
from tests.cast import START
from tests.places.test_views_rules import _percent
from tests.places.test_views_times import of, text_of

BILAL = {"name": "Bilal Rahman", "what": "keys", "phone": "020 7946 0101", "email": ""}


@pytest.fixture
def bilal(cast):
    return add_contact(cast.mosque, **BILAL, by=cast.faith, at=START)[0]


def address_of(cast, contact, words="", place=None):
    return of(cast, f"contacts/{contact.reference}/{words}", place)


@pytest.mark.parametrize("name", ["faith", "council", "coordinator"])
def test_a_contact_is_added_once_and_shown(cast, pages, name):
    client = pages.as_(name)
    missing = text_of(client.post(of(cast, "contacts/add/"), {"what": "keys"}))
    assert "Enter a name" in missing
    assert "Enter a phone number or an email address" in missing
    for _press in range(2):
        page = client.post(of(cast, "contacts/add/"), BILAL, follow=True)
        assert page.redirect_chain[-1][0] == of(cast, "#contacts")
        assert "Bilal Rahman" in text_of(page)
    assert PlaceContact.objects.get().place == cast.mosque


def test_a_contact_is_checked_removed_and_put_back(cast, pages, bilal):
    client = pages.as_("council", days=40)
    assert "noted as checked today" in text_of(client.post(address_of(cast, bilal, "check/"), follow=True))
    bilal.refresh_from_db()
    assert (bilal.checked_on, bilal.checked_by) == (pages.now.date(), cast.council)
    for _press in range(2):
        removed = client.post(address_of(cast, bilal, "remove/"), follow=True)
        assert [row["contact"] for row in contacts_on(removed)["live"]] == []
        assert contacts_on(removed)["gone"] == [bilal]
    assert "Put it back first" in text_of(client.post(address_of(cast, bilal, "check/"), follow=True))
    for _press in range(2):
        back = client.post(address_of(cast, bilal, "restore/"), follow=True)
        assert [row["contact"] for row in contacts_on(back)["live"]] == [bilal]
    kinds = [event.kind for event in cast.mosque.events.order_by("pk")]
    assert kinds == ["contact_added", "contact_checked", "contact_removed", "contact_restored"]


def contacts_on(page):
    return page.context["contacts"]


def test_a_stale_form_shows_both_and_is_sent_again(cast, pages, bilal):
    client, address = pages.as_("faith"), address_of(cast, bilal)
    said = BILAL | {"stood": client.get(address).context["form"]["stood"].value()}
    assert client.post(address, said | {"phone": "020 7946 0202"}).status_code == 302
    stale = client.post(address, said | {"phone": "020 7946 0303"})
    assert stale.status_code == 409
    assert "020 7946 0202" in text_of(stale)
    assert 'value="020 7946 0303"' in text_of(stale)
    bilal.refresh_from_db()
    assert bilal.phone == "020 7946 0202"
    again = said | {"phone": "020 7946 0303", "stood": stale.context["form"]["stood"].value()}
    assert client.post(address, again).status_code == 302


def test_police_of_the_area_read_a_contact_and_cannot_change_it(cast, pages, bilal):
    client = pages.as_("constable")
    assert "020 7946 0101" in text_of(client.get(of(cast, "")))
    assert client.get(address_of(cast, bilal)).status_code == 403
    for words in ("", "check/", "remove/", "restore/"):
        assert client.post(address_of(cast, bilal, words), BILAL).status_code == 403
    assert client.post(of(cast, "contacts/add/"), BILAL | {"name": "Else"}).status_code == 403
    assert PlaceContact.objects.get().removed_at is None


def test_an_umbrella_body_sees_the_place_and_never_a_contact(cast, pages, bilal):
    assert "020 7946 0101" in text_of(pages.as_("faith").get(of(cast, "")))
    client = pages.as_("umbrella")
    page = client.get(of(cast, ""))
    assert page.status_code == 200
    assert contacts_on(page) is None
    for word in ("Bilal", "020 7946", bilal.reference):
        assert word not in text_of(page)
    assert client.get(of(cast, "contacts/add/")).status_code == 403
    _not_there(cast, client, bilal)


@pytest.mark.parametrize(
    "name", ["other_faith", "other_council", "other_constable", "other_umbrella", "leaver", "nobody"]
)
def test_strangers_find_neither_the_place_nor_a_contact(cast, pages, bilal, name):
    client = pages.as_(name)
    assert client.get(of(cast, "")).status_code == 404
    assert client.post(of(cast, "contacts/add/"), BILAL).status_code == 404
    _not_there(cast, client, bilal)


def _not_there(cast, client, contact):
    assert client.get(address_of(cast, contact)).status_code == 404
    for words in ("", "check/", "remove/", "restore/"):
        assert client.post(address_of(cast, contact, words), BILAL).status_code == 404
    contact.refresh_from_db()
    assert contact.removed_at is None


def test_a_contact_is_not_reached_through_another_place(cast, pages, bilal):
    assert pages.as_("council").get(address_of(cast, bilal)).status_code == 200
    _not_there(cast, _Through(pages.as_("council"), cast), bilal)
    _not_there(cast, _Through(pages.as_("other_faith"), cast), bilal)


class _Through:
    """Asks for what is of the mosque under the address of the other one."""

    def __init__(self, client, cast):
        self.client, self.names = client, (cast.mosque.reference, cast.other_mosque.reference)

    def get(self, address):
        return self.client.get(address.replace(*self.names))

    def post(self, address, data):
        return self.client.post(address.replace(*self.names), data)


@pytest.mark.parametrize("text", ["a\x00b", "\ud800", "x" * 1_000_000])
def test_odd_input_is_asked_again(cast, pages, bilal, text):
    data = "&".join(f"{name}={_percent(text)}" for name in ("name", "what", "phone", "email", "stood"))
    for address in (of(cast, "contacts/add/"), address_of(cast, bilal)):
        page = pages.as_("faith").post(address, data, content_type="application/x-www-form-urlencoded")
        assert page.status_code in {200, 400, 413}
    assert PlaceContact.objects.get().name == "Bilal Rahman"
