"""A concern is handed to another borough, as people live it, in Chromium on a phone, with and without JavaScript."""

import pytest

from hub.concerns.models import Concern
from hub.notifications.models import Mail
from tests.browser.test_loop import story  # noqa: F401

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]


def test_hand_over_to_another_borough_and_back(story, cast):  # noqa: F811
    concern = cast.concern(what="Somebody throws stones from the car park across the road.")
    story.passes(hours=1)  # the mails about the concern itself
    the_council_hands_it_on(story)
    the_reporter_knows_who_has_it_and_why(story)
    the_other_borough_answers_a_part_and_hands_it_back(story)
    concern.refresh_from_db()
    assert concern.matter.lead == cast.council_body
    assert Mail.objects.filter(template="concern_handed_on", recipient=cast.faith).count() == 2


def the_council_hands_it_on(story):  # noqa: F811
    story.sign_in("council")
    story.take("Hand it on")
    story.says("They are told at once")
    story.page.get_by_label("Who answers it?").select_option(label="Otherham Council")
    story.press("Hand it on")
    story.says("Say why it is theirs")  # nothing is handed on without a reason
    story.page.get_by_label("Why is it theirs?").fill("The car park stands in Otherham.")
    story.press("Hand it on")
    story.says("Handed on.", "Otherham Council answers it.")
    assert story.passes(minutes=1) == ["other_council", "faith"]
    assert not story.page.get_by_role("button", name="Answer it").is_visible()


def the_reporter_knows_who_has_it_and_why(story):  # noqa: F811
    story.sign_in("faith")
    story.read()
    story.says(
        "Testham Council handed it on: Otherham Council answers it now",
        "The car park stands in Otherham.",
        "Otherham Council promised: Answer by",
    )


def the_other_borough_answers_a_part_and_hands_it_back(story):  # noqa: F811
    story.sign_in("other_council")
    story.read()
    story.says("Somebody throws stones")
    story.take("Split off a part")
    story.page.get_by_label("Who answers it?").select_option(label="Testham Neighbourhood Team")
    story.page.get_by_label("What is the part about?").select_option(label="Assault")
    story.page.get_by_label("What they read").fill("A stone hit somebody's arm.")
    story.press("Split off a part")
    story.says("Split off.", "Split off from this one")
    part = Concern.objects.get(split_from__isnull=False)
    story.page.get_by_role("link", name="Assault, Northfield").click()
    story.says("A stone hit somebody's arm.", part.matter.reference)
    first = part.split_from
    story.page.goto(f"{story.address}/concerns/{first.matter.reference}/")
    story.follow("Hand it on")
    story.page.get_by_label("Who answers it?").select_option(label="Testham Council")
    story.page.get_by_label("Why is it theirs?").fill("The car park is yours: look at the map.")
    story.press("Hand it on")
    story.says("Handed on.", "Testham Council answers it.")
