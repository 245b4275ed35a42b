"""Nobody answers, up to the head: the coordinator finds it and has them told again, in Chromium on a phone, with and
without JavaScript."""

from datetime import timedelta

import pytest

from tests.browser.test_loop import story  # noqa: F401
from tests.cast import person

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("browser"),
]


def test_what_nobody_answered_is_told_again_and_leaves_the_list_with_the_answer(story, cast):  # noqa: F811
    person(cast, "deputy", "council_body", "council_officer", "deputy")
    person(cast, "head", "council_body", "council_officer", "head")
    concern = cast.concern(at=story.now, wants=("reassurance",))
    told = [name for _day in range(8) for name in story.passes(hours=12)]
    assert told[-4:] == ["deputy", "manager", "umbrella", "head"]

    story.sign_in("coordinator")
    story.says("1 promise is late, and everybody who answers for it was told")
    story.follow("1 promise is late, and everybody who answers for it was told")
    story.says(
        "Nobody answered",
        concern.matter.reference,
        "Testham Council",
        "since Tue 1 Dec 09:00",
        "Last told: Head, ",
        "Head (Head)",
    )
    story.fits()
    story.page.get_by_role("button", name="Tell them again").click()
    story.page.wait_for_load_state()
    story.says("Told again: Head at Testham Council.", "They were told again today.")
    assert story.page.get_by_role("button", name="Tell them again").count() == 0
    assert story.passes(hours=9) == ["head"], "in office hours, and once"

    story.sign_in("faith")
    story.read()
    story.says("Everybody who answers for it at Testham Council was told: no answer yet", "told once more")

    story.sign_in("council")
    story.take("Answer it")
    story.page.get_by_label("What happens next?").fill("Our warden comes by.")
    story.page.get_by_label("Date").fill(f"{story.now + timedelta(days=3):%d/%m/%Y}")
    story.page.get_by_label("Time").fill("12:00")
    story.press("Answer it")

    story.sign_in("coordinator")
    story.page.goto(f"{story.address}/unanswered/")
    story.says("Everything is answered, or somebody is still being told")
    story.fits()
