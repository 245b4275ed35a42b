"""A council officer and forty concerns of one night, on a desk and on a phone, with and without JavaScript: narrowed,
ticked, answered with one text, taken back, answered again, and some of them linked."""

from datetime import timedelta

import pytest

from hub.concerns.models import BulkAct, Concern, ConcernLink, SavedFilter
from hub.notifications.delivery import deliver_due
from hub.notifications.models import Mail
from tests.browser.test_loop import Story
from tests.cast import START
from tests.smtp import smtp_server

FORTY = 40

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]


class Desk(Story):
    def __init__(self, *args, javascript):
        super().__init__(*args)
        self.javascript = javascript

    def tick_all(self):
        if self.javascript:
            self.press("Tick all on this page")
        else:
            for box in self.page.locator(".hub-item input[type=checkbox]").all():
                box.check(force=True)
        assert self.page.locator(".hub-item input:checked").count() == self.page.locator(".hub-item").count()

    def answer(self, words):
        self.page.get_by_label("What happens next?").fill(words)
        self.page.get_by_role("button", name="Answer 40 concerns").click()


@pytest.fixture(params=[("desk", True), ("phone", False)], ids=["with JavaScript", "without JavaScript"])
def story(request, cast, live_server, open_page, monkeypatch):
    size, javascript = request.param
    with smtp_server() as inbox:
        page = open_page(size, javascript=javascript)
        page.set_default_timeout(15000)
        yield Desk(page, live_server.url, inbox, monkeypatch, javascript=javascript)


def test_forty_concerns_are_triaged_at_once(story, cast):
    for number in range(FORTY):
        cast.concern(at=START - timedelta(minutes=number), wants=("call",), urgency=2)
    other = cast.concern(at=START - timedelta(minutes=50), category="threat", nature="crime")
    deliver_due(START)
    story.now = START + timedelta(hours=1)
    story.sign_in("council")
    narrow_and_save(story)
    story.follow("Show up to 100 on a page")
    assert story.page.locator(".hub-item").count() == FORTY
    answer_and_take_back(story, other)
    answer_again(story)
    link_some(story)


def narrow_and_save(story):
    story.follow("Concerns")
    story.fits()
    story.page.get_by_text("More filters").click()
    story.page.get_by_label("What was asked for").select_option("A call")
    story.press("Show")
    story.says("Filtered by", "What was asked for: A call")
    story.fits()
    story.follow("Save this filter")
    story.page.get_by_label("Name of this filter").fill("Calls")
    story.press("Save")
    story.says("Saved.", "Calls")
    assert SavedFilter.objects.get().query == "wants=call"


def answer_and_take_back(story, other):
    story.tick_all()
    story.press("Answer with one text")
    story.says("Answer 40 concerns with one text")
    story.fits()
    story.answer("We ring each of you today.")
    story.says("40 concerns were answered")
    story.fits()
    assert Concern.objects.filter(status="acknowledged").count() == FORTY
    story.passes(minutes=5)
    assert not Mail.objects.filter(template="concern_answered", status="sent").exists()
    story.press("Take it back")
    story.says("40 of them were taken back")
    assert Concern.objects.filter(status="raised").count() == FORTY + 1
    other.refresh_from_db()
    assert other.version == 1


def answer_again(story):
    story.follow("Back to the list")
    story.follow("Calls")
    story.follow("Show up to 100 on a page")
    story.tick_all()
    story.press("Answer with one text")
    story.answer("We ring each of you tomorrow.")
    story.passes(minutes=11)
    sent = Mail.objects.filter(template="concern_answered", status="sent")
    assert sent.count() == FORTY
    story.page.reload()
    story.says("It cannot be taken back any more")
    assert BulkAct.objects.count() == 2


def link_some(story):
    story.follow("Back to the list")
    boxes = story.page.locator(".hub-item input[type=checkbox]")
    for number in range(3):
        boxes.nth(number).check(force=True)
    story.press("Link as the same")
    story.page.get_by_role("radio").first.check()
    story.press("Link them")
    story.says("2 concerns were linked")
    assert ConcernLink.objects.filter(ended_at=None).count() == 2
