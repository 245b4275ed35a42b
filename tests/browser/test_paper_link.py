"""The private status link in Chromium on a phone: made, printed, opened by a stranger, stopped, and its end."""

from datetime import timedelta

import pytest

from hub.concerns import actions
from hub.concerns.models import Concern
from tests.browser.test_loop import story  # noqa: F401 - a fixture

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("browser"),
]


def test_a_link_for_paper_from_the_sheet_to_its_end(story, cast):  # noqa: F811
    concern = cast.concern(what="Somebody painted a slur.")
    at = f"{story.address}/concerns/{concern.matter.reference}/"
    first, second = made(story, at), made(story, at)
    a_stranger_sees_where_it_stands(story, first, concern)
    one_is_stopped(story, at)
    assert {status_of(story, first), status_of(story, second)} == {200, 404}
    works = first if status_of(story, first) == 200 else second
    it_is_closed(story, cast)
    story.now += timedelta(days=89)
    assert status_of(story, works) == 200
    story.now += timedelta(days=2)
    assert status_of(story, works) == 404


def made(story, at):  # noqa: F811
    story.sign_in("faith")
    story.page.goto(f"{at}paper/")
    story.press("Make a link")
    link = story.page.locator(".hub-sheet strong").text_content()
    story.says("Print it or write it down now", "It works until 90 days after the matter is closed")
    story.fits()
    story.page.emulate_media(media="print")
    assert story.page.get_by_text(link).is_visible() and story.page.locator(".hub-qr").is_visible()
    for hidden in ("Print it or write it down now", "Links that work"):
        assert not story.page.get_by_text(hidden).is_visible(), "only the sheet is printed"
    story.page.emulate_media(media="screen")
    return link[link.index("/s/") :]


def a_stranger_sees_where_it_stands(story, link, concern):  # noqa: F811
    story.page.context.clear_cookies()
    story.page.goto(story.address + link.lower())
    story.says("Where it stands", concern.matter.reference, "Waiting for an answer", "Tue 1 Dec 09:00")
    for hidden in ("slur", "graffiti", "Northfield", "Testham", "Faith"):
        assert hidden.lower() not in story.page.locator("main").text_content().lower()
    story.fits()
    assert story.page.context.cookies() == []


def one_is_stopped(story, at):  # noqa: F811
    story.sign_in("faith")
    story.page.goto(f"{at}paper/")
    assert story.page.get_by_text("Stop it", exact=True).count() == 2
    story.page.get_by_text("Stop it", exact=True).first.click()
    story.press("Stop this link")
    assert "Stopped. Whoever has that sheet finds nothing there any more." in story.page.content()
    assert story.page.get_by_text("Stop it", exact=True).count() == 1


def it_is_closed(story, cast):  # noqa: F811
    common = {"by": cast.council, "at": story.now}
    soon = story.now + timedelta(days=1)
    concern = Concern.objects.get()
    actions.acknowledge(concern, dealt_with_by=cast.council, next_step="We come.", next_step_at=soon, **common)
    actions.resolve(concern, reason="done", words="Clean.", **common)
    actions.close(concern, by=cast.faith, at=story.now)


def status_of(story, link):  # noqa: F811
    """As a stranger gets it. Asked beside the page, because a browser complains of a page that is not there."""
    story.page.context.clear_cookies()
    return story.page.request.get(story.address + link).status
