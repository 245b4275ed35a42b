"""Evidence from a phone, with and without JavaScript: two photos and a film are added, looked at by whoever answers,
and one is withdrawn."""

import pytest

from hub.concerns import actions_evidence
from hub.concerns.models import Evidence
from hub.history import moment
from tests import evidence_files as made
from tests.browser.test_loop import Story

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]


class Phone(Story):
    def works(self):
        """What the worker does at its next turn."""
        actions_evidence.clean_waiting(moment.now)
        self.page.reload()


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def story(request, cast, live_server, open_page, monkeypatch, tmp_path):
    page = open_page("phone", javascript=request.param, has_touch=True)
    page.set_default_timeout(20000)
    yield Phone(page, live_server.url, None, monkeypatch)


def test_evidence_from_a_phone(story, cast, tmp_path):
    concern = cast.concern(at=moment.now())
    paths = [tmp_path / name for name in ("IMG_0001.heic", "IMG_0002.mov", "letter.svg")]
    for path, content in zip(paths, (made.photo("HEIF"), made.video("mov"), b"<svg/>"), strict=True):
        path.write_bytes(content)
    page = story.page
    story.sign_in("faith")
    page.goto(f"{story.address}/concerns/{concern.matter.reference}/")
    story.says("Keep the originals. Save the camera footage now")
    story.follow("Add photos, videos or PDFs")
    story.fits()
    chooser = page.locator("input[type=file]")
    assert chooser.get_attribute("capture") is None
    chooser.set_input_files([str(path) for path in paths])
    page.get_by_role("button", name="Add these files").tap()
    # each is answered by itself: the third cannot be taken, and says what to do
    page.get_by_text("This kind of file is not taken").wait_for()
    story.says("IMG_0001.heic", "Kept", "IMG_0002.mov", "letter.svg", "take a photo of it")
    story.fits()
    story.follow("Back to the concern")
    story.says("A copy to share is being made")
    story.works()
    story.says("Shared without hidden data")
    assert set(Evidence.objects.values_list("media_type", "cleaning")) == {
        ("image/heic", "cleaned"),
        ("video/quicktime", "cleaned"),
    }
    page.get_by_role("link", name="Photo,").tap()
    page.get_by_role("heading", name="Photo").wait_for()
    story.fits()
    picture = page.locator("main img")
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 64
    story.follow("Withdraw this file")
    story.press("Withdraw it")
    story.says("Nobody sees the file any more")
    story.press("We have saved it, or there is none")
    story.says("saved the footage of its cameras")
