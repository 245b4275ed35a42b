"""A council officer and the file of all places of London, on a phone, with and without JavaScript: read, imported,
its duplicates decided, one merge undone, and a place found by half of its name."""

import pytest
from django.conf import settings

from hub.history import moment
from hub.places.actions_imports import load_areas
from hub.places.actions_uploads import take_up_all
from hub.places.boundaries import read_areas
from hub.places.models import LikelyDuplicate, PlaceOfWorship
from tests.browser.test_loop import Story

LONDON = settings.BASE_DIR / "data" / "london_wards_2025.geojson"
PLACES = settings.BASE_DIR / "data" / "london_places_of_worship_osm_2021.csv"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]


class Registry(Story):
    def imports(self, path):
        self.follow("Import a file")
        self.page.locator("input[type=file]").set_input_files(str(path))
        self.press("Read the file")
        self.works()
        self.fits()
        self.says("Nothing is written yet")
        self.press("Import")
        self.works()

    def works(self):
        """What the worker does at its next turn."""
        take_up_all(moment.now)
        self.page.reload()


@pytest.fixture
def london(cast):
    """The areas of London, covered by the council of the cast."""
    boroughs, wards = read_areas(LONDON)
    load_areas(boroughs, wards, at=moment.now())
    area = cast.council_body.areas.model
    cast.council_body.areas.add(*area.objects.filter(code__in=[borough.code for borough in boroughs]))


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def story(request, london, live_server, open_page, monkeypatch):
    page = open_page("phone", javascript=request.param)
    page.set_default_timeout(15000)
    yield Registry(page, live_server.url, None, monkeypatch)


def test_the_file_of_london_is_imported_and_put_in_order(story):
    story.sign_in("council")
    story.follow("Places")
    story.imports(PLACES)
    story.says("What was done", "1756")
    assert PlaceOfWorship.objects.filter(sources__isnull=False).count() == 1756
    pairs = LikelyDuplicate.objects.filter(decision="").count()
    assert pairs, "the file has places twice"

    story.follow("Decide which are duplicates")
    story.fits()
    story.page.locator(".hub-item a").first.click()
    story.fits()
    story.page.get_by_role("button", name="Same place: keep this one").first.click()
    story.says("is one with")
    story.fits()
    merged = PlaceOfWorship.objects.get(merged_into__isnull=False)
    story.page.get_by_role("button", name="Different places").first.click()
    story.says("are two places")
    assert LikelyDuplicate.objects.filter(decision="").count() == pairs - 2

    story.page.goto(f"{story.address}/places/{merged.reference}/")
    assert merged.merged_into.reference in story.page.url
    story.page.goto(f"{story.address}/places/merges/")
    story.page.get_by_role("button", name="Undo").click()
    story.says("are two places again")
    assert not PlaceOfWorship.objects.filter(merged_into__isnull=False).exists()

    story.page.goto(f"{story.address}/places/")
    story.page.get_by_label("Name, postcode").fill("limehou")
    story.page.get_by_role("button", name="Show").click()
    story.fits()
    story.says("Limehouse Mosque")
