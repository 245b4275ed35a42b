"""A secretary's timetable on a phone, with and without JavaScript: last year's file, corrected, Jumu'ah, the month on
one sheet of paper."""

import re

import pytest

from tests.browser.test_loop import Story
from tests.journeys.test_times import last_years_file

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]


class Times(Story):
    def uploads(self, content):
        file = {"name": "Prayer times 2025.csv", "mimeType": "text/csv", "buffer": content}
        self.page.get_by_label("Your timetable").set_input_files(file)
        self.press("Read the file")
        self.fits()


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def story(request, cast, live_server, open_page, monkeypatch):
    page = open_page("phone", javascript=request.param)
    page.set_default_timeout(15000)
    yield Times(page, live_server.url, None, monkeypatch)


def test_last_years_timetable_is_corrected_and_the_month_printed(story):
    story.sign_in("faith")
    story.follow("Our place")
    story.follow("This week, and keeping these times")
    story.page.get_by_role("navigation", name="Keep these times").get_by_role("link", name="Timetable").click()
    story.uploads(last_years_file())
    story.says("364 days read", "3 lines cannot be used", "29/02/25")
    story.follow("Upload a corrected file")
    story.uploads(last_years_file(wrong=[]))
    story.says("365 days read")
    story.press("Use these times for 2026")
    story.says("The next seven days", "Mon 30 Nov")
    story.press("Save these times")
    story.says("count from now on")
    story.follow("Look at the week")
    story.fits()
    story.page.get_by_role("link", name="Correct the times Thu 3 Dec").click()
    story.page.get_by_label("Isha, congregation").fill("8pm")
    story.press("Save")
    story.says("Saved: the times of Thu 3 Dec.", "20:00")
    story.follow("Rules by hand")
    story.follow("Add a rule")
    story.follow("Jumu'ah (Friday prayer)")
    story.page.get_by_label("When does each sitting begin?").fill("13:15, 14:00")
    story.press("Save")
    story.says("Jumu'ah at 13:15 and 14:00, every Friday")
    story.fits()
    story.page.locator("main").get_by_role("link", name="Times", exact=True).click()
    story.follow("The whole month, to print")
    story.follow("December 2026")
    story.says("Jumu'ah 13:15, 14:00", "20:00")
    story.fits()
    assert sheets_of(story.page) == 1


def sheets_of(page):
    """How many pages of A4 it prints on."""
    edge = dict.fromkeys(("top", "bottom", "left", "right"), "10mm")
    return len(re.findall(rb"/Type\s*/Page[^s]", page.pdf(format="A4", margin=edge)))
