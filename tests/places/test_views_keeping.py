"""Places by hand in the browser: adding one, its facts a page a topic, closing it and opening it again."""

import html

import pytest

from hub.places.languages import LANGUAGES
from hub.places.models import LikelyDuplicate, PlaceOfWorship
from tests.places.test_actions_merges import new
from tests.places.test_views_rules import _percent
from tests.places.test_views_times import of, text_of

ADD = "/places/add/"
JAMIA = {"name": "Jamia Masjid", "faith": "muslim", "kind": "building", "ward": "E05990001"}
DETAILS = {"faith": "muslim", "kind": "building", "website": ""}
STALE = "Somebody else changed this"


def test_a_place_is_added_with_its_ward_and_once(cast, pages):
    client = pages.as_("council")
    form = text_of(client.get(ADD))
    assert "Northfield" in form
    assert "Eastfield" not in form, "a ward of another council"
    for said in ("The place is added.", "You had already added this place."):
        assert said in text_of(client.post(ADD, JAMIA, follow=True))
    place = PlaceOfWorship.objects.get(name="Jamia Masjid")
    assert (place.ward, place.borough, place.version) == (cast.ward, cast.borough, 1)


def test_what_is_missing_is_said_in_words_and_nothing_is_added(cast, pages):
    before = PlaceOfWorship.objects.count()
    page = text_of(pages.as_("council").post(ADD, {"address": "1 High Street"}))
    for words in (
        "Enter the name of the place",
        "Choose the faith",
        "Press the map where it stands, enter coordinates, or choose the ward",
        'value="1 High Street"',
    ):
        assert words in page
    assert PlaceOfWorship.objects.count() == before


def test_a_likely_duplicate_is_asked_about_before_and_not_again(cast, pages):
    twin = new("Jamia Masjid Northfield", cast.ward)
    client = pages.as_("council")
    asked = client.post(ADD, JAMIA)
    assert "Is it one of these?" in text_of(asked)
    assert f'href="/places/{twin.reference}/"' in text_of(asked)
    assert not PlaceOfWorship.objects.filter(name="Jamia Masjid").exists()
    sent = dict(asked.context["sent"])
    changed = text_of(client.post(ADD, sent | {"seen": twin.reference, "again": "1"}))
    assert 'value="Jamia Masjid"' in changed
    for said in ("The place is added.", "It was added once."):
        assert said in text_of(client.post(ADD, sent | {"seen": [twin.reference]}, follow=True))
    assert LikelyDuplicate.objects.get(first=twin).decision == "different"
    assert "Nothing to decide" in text_of(client.get("/places/duplicates/"))


def test_a_likely_duplicate_that_was_not_shown_is_not_taken_for_seen(cast, pages):
    new("Jamia Masjid Northfield", cast.ward)
    page = pages.as_("council").post(ADD, JAMIA | {"seen": cast.other_mosque.reference})
    assert "Is it one of these?" in text_of(page)


def test_a_ward_outside_is_refused(cast, pages):
    page = pages.as_("council").post(ADD, JAMIA | {"ward": cast.other_ward.code})
    assert page.status_code == 200
    assert page.context["form"].errors["ward"]
    assert not PlaceOfWorship.objects.filter(name="Jamia Masjid").exists()
    pages.as_("other_council").post(ADD, JAMIA | {"ward": cast.other_ward.code})
    assert PlaceOfWorship.objects.get(name="Jamia Masjid").ward == cast.other_ward


@pytest.mark.parametrize("name", ["faith", "umbrella", "constable", "leaver", "nobody"])
def test_nobody_else_adds_a_place(cast, pages, name):
    client = pages.as_(name)
    assert client.get(ADD).status_code in {403, 404}
    assert client.post(ADD, JAMIA).status_code in {403, 404}
    assert not PlaceOfWorship.objects.filter(name="Jamia Masjid").exists()


def test_details_are_saved_and_a_stale_form_shows_both_texts(cast, pages):
    client, address = pages.as_("council"), of(cast, "edit/details/")
    assert 'value="Northfield Mosque"' in text_of(client.get(address))
    saved = DETAILS | {"name": "Northfield Central Mosque", "version": "1"}
    for _press in range(2):  # the second one asks for what stands already
        assert "Saved." in text_of(client.post(address, saved, follow=True))
    stale = client.post(address, DETAILS | {"name": "Northfield Old Mosque", "version": "1"})
    assert stale.status_code == 409
    page = html.unescape(text_of(stale))
    assert STALE in page
    assert "Northfield Central Mosque" in page
    assert 'value="Northfield Old Mosque"' in page
    cast.mosque.refresh_from_db()
    assert (cast.mosque.name, cast.mosque.version) == ("Northfield Central Mosque", 2)
    again = DETAILS | {"name": "Northfield Old Mosque", "version": str(stale.context["form"]["version"].value())}
    assert client.post(address, again).status_code == 302


@pytest.mark.parametrize(
    ("topic", "said", "shown"),
    [
        ("names", {"aliases": "Jame Masjid\nজামে মসজিদ"}, "জামে মসজিদ"),
        ("languages", {"languages": [next(iter(LANGUAGES))], "others": "Sylheti"}, "Sylheti"),
        ("visitors", {"etiquette": "Shoes off in the hall."}, "Shoes off in the hall."),
        ("capacity", {"jumuah": "450"}, "450"),
        ("where", {"address": "5 New Road", "ward": "E05990001"}, "5 New Road"),
    ],
)
def test_each_topic_is_saved_and_shown(cast, pages, topic, said, shown):
    client, address = pages.as_("faith"), of(cast, f"edit/{topic}/")
    assert client.get(address).status_code == 200
    page = text_of(client.post(address, said | {"version": "1"}, follow=True))
    assert "Saved." in page
    assert shown in page
    assert client.post(address, said | {"version": "1"}).status_code == 302  # the same once more
    assert [event.code for event in cast.mosque.events.all()] == [topic]


def test_a_topic_that_is_none_is_not_there(cast, pages):
    assert pages.as_("faith").get(of(cast, "edit/panic/")).status_code == 404


def test_a_faith_leader_edits_the_own_place_only(cast, pages):
    client = pages.as_("faith")
    said = DETAILS | {"name": "Taken", "version": "1"}
    assert client.get(of(cast, "edit/details/", cast.other_mosque)).status_code == 404
    assert client.post(of(cast, "edit/details/", cast.other_mosque), said).status_code == 404
    for name, status in [("umbrella", 403), ("constable", 403), ("other_council", 404), ("leaver", 404)]:
        assert pages.as_(name).post(of(cast, "edit/details/"), said).status_code == status
    assert not PlaceOfWorship.objects.filter(name="Taken").exists()
    pages.as_("faith").post(of(cast, "edit/details/"), said)
    assert PlaceOfWorship.objects.get(name="Taken") == cast.mosque


@pytest.mark.parametrize("text", ["a\x00b", "\ud800", "x" * 1_000_000, "\u202e"])
def test_odd_input_is_asked_again(cast, pages, text):
    client = pages.as_("council")
    before = list(PlaceOfWorship.objects.order_by("pk").values())
    names = {
        "name faith kind address postcode point ward map seen": ADD,
        "name faith kind website version": of(cast, "edit/details/"),
        "address postcode point accuracy ward version map": of(cast, "edit/where/"),
        "aliases version": of(cast, "edit/names/"),
        "languages others version": of(cast, "edit/languages/"),
        "etiquette womens_entrance wheelchair version": of(cast, "edit/visitors/"),
        "jumuah version": of(cast, "edit/capacity/"),
        "because version": of(cast, "close/"),
    }
    for fields, address in names.items():
        data = "&".join(f"{name}={_percent(text)}" for name in fields.split())
        response = client.post(address, data, content_type="application/x-www-form-urlencoded")
        assert response.status_code in {200, 400, 413}, address
    assert list(PlaceOfWorship.objects.order_by("pk").values()) == before


@pytest.mark.parametrize("text", ["a\x00b", "\ud800", "x" * 1_000_000])
def test_odd_text_beside_a_right_version_is_no_error_of_ours(cast, pages, text):
    said = {"etiquette": text, "womens_entrance": text, "version": "1"}
    data = "&".join(f"{name}={_percent(value)}" for name, value in said.items())
    form = "application/x-www-form-urlencoded"
    assert pages.as_("faith").post(of(cast, "edit/visitors/"), data, content_type=form).status_code < 500
    cast.mosque.refresh_from_db()
    assert "\x00" not in cast.mosque.etiquette
    assert len(cast.mosque.etiquette) <= 1000


def test_a_closed_place_leaves_the_list_and_comes_back(cast, pages):
    client = pages.as_("council")
    assert "Northfield Mosque" in text_of(client.get("/places/"))
    assert "Choose why it is closed" in text_of(client.post(of(cast, "close/"), {"version": "1"}))
    closed = {"because": PlaceOfWorship.Closed.FOR_GOOD.value, "version": "1"}
    for _press in range(2):
        client.post(of(cast, "close/"), closed)
    cast.mosque.refresh_from_db()
    assert (cast.mosque.closed_because, cast.mosque.version) == (closed["because"], 2)
    for address in ("/places/", "/places/?q=northfield"):
        page = text_of(client.get(address))
        assert f"/places/{cast.mosque.reference}/" not in page
    assert f"/places/{cast.other_mosque.reference}/" in text_of(client.get("/places/"))
    for _press in range(2):
        assert "The place is open again." in text_of(client.post(of(cast, "reopen/"), follow=True))
    assert f"/places/{cast.mosque.reference}/" in text_of(client.get("/places/"))
    assert [event.kind for event in cast.mosque.events.order_by("pk")] == ["closed", "reopened"]


def test_a_stale_form_closes_nothing(cast, pages):
    PlaceOfWorship.objects.filter(pk=cast.mosque.pk).update(version=2)
    said = {"because": PlaceOfWorship.Closed.MOVED.value, "version": "1"}
    assert pages.as_("council").post(of(cast, "close/"), said).status_code == 409
    cast.mosque.refresh_from_db()
    assert cast.mosque.closed_at is None


@pytest.mark.parametrize(("name", "status"), [("faith", 403), ("constable", 403), ("other_council", 404)])
def test_only_who_keeps_the_registry_closes_and_reopens(cast, pages, name, status):
    said = {"because": PlaceOfWorship.Closed.MOVED.value, "version": "1"}
    for words in ("close/", "reopen/"):
        assert pages.as_(name).post(of(cast, words), said).status_code == status
    assert pages.client.get(of(cast, "reopen/")).status_code == 405
