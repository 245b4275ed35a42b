"""A sergeant goes on leave: in Chromium on a phone, with and without JavaScript."""

from datetime import timedelta

import pytest

from hub.notifications.models import Mail
from tests.browser.test_loop import START, story  # noqa: F401

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("browser"),
]


def test_a_sergeant_goes_on_leave_and_the_rung_reaches_whoever_stands_in(story, cast):  # noqa: F811
    story.sign_in("sergeant")
    story.page.goto(f"{story.address}/away/")
    story.follow("Testham Neighbourhood Team")
    story.page.get_by_label("First day away").fill(f"{START:%d/%m/%Y}")
    story.page.get_by_label("Last day away").fill(f"{START + timedelta(days=7):%d/%m/%Y}")
    story.page.get_by_label("Who stands in?").select_option(label="Constable")
    story.press("Save")
    story.says("Constable hears meanwhile")
    story.fits()
    assert story.passes(minutes=1) == ["constable"], "asked to stand in"

    story.sign_in("inspector")
    story.page.goto(f"{story.address}/bodies/{cast.police_body.reference}/")
    story.says("Constable stands in")
    story.fits()

    concern = cast.concern(at=story.now, category="theft", nature="crime", urgency=3)
    for _half in range(16):
        story.passes(minutes=30)
    of_rung = Mail.objects.filter(matter=concern.matter, template="promise_overdue", context__position="deputy")
    assert [mail.address for mail in of_rung] == ["constable@example.org"]
    assert not Mail.objects.filter(matter=concern.matter, recipient=cast.sergeant).exists()

    story.sign_in("constable")
    story.read()
    story.says("Theft", "Overdue")
