"""A name that is hidden from the first page to the last, in Chromium on a phone, with and without JavaScript."""

import pytest

from hub.concerns.models import Concern
from hub.people.models import User
from tests.browser.test_loop import story  # noqa: F401

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]


def test_a_name_stays_hidden_through_triage_to_closing(story, cast):  # noqa: F811
    User.objects.filter(pk=cast.faith.pk).update(name="Zubaida Hidden", phone="020 7946 0777")
    told_with_a_hidden_name(story)
    concern = Concern.objects.get()
    assert concern.hides_name
    the_council_deals_with_somebody_whose_name_it_does_not_see(story)
    nobody_else_sees_it_either(story)
    the_reporter_reads_it_and_takes_the_police_off(story)
    it_is_resolved_and_closed(story)
    concern.refresh_from_db()
    assert (concern.status, concern.hides_name) == ("closed", True)


def told_with_a_hidden_name(story):  # noqa: F811
    story.sign_in("faith")
    story.follow("Log a concern")
    story.choose("No")
    story.press("Continue")
    story.choose("Abuse of worshippers")
    story.press("Continue")
    story.page.get_by_role("textbox").fill("Somebody shouts at people on their way in.")
    story.press("Continue")
    for _page in range(12):  # every page up to the one that asks who may see it
        if story.page.get_by_label("Hide my name").count():
            break
        story.press("Continue")
    story.page.get_by_label("Hide my name").check()
    story.press("Continue")
    story.says("Somebody shouts")
    story.press("Send")
    story.read()
    story.says("You")


def is_hidden(story):  # noqa: F811
    whole = story.page.locator("main").inner_text() + story.page.content()
    for secret in ("Zubaida", "faith@example.org", "7946 0777"):
        assert secret not in whole, f"{secret} stands on {story.page.url}"


def the_council_deals_with_somebody_whose_name_it_does_not_see(story):  # noqa: F811
    lead = Concern.objects.get().matter.lead
    name = "council" if lead.kind == "council" else "constable"
    story.lead = name
    story.sign_in(name)
    is_hidden(story)
    story.read()
    story.says("Hidden", "Somebody shouts")
    is_hidden(story)
    story.take("Say how severe it is")
    is_hidden(story)
    story.choose("High")
    story.page.get_by_label("Religion or belief").check()
    story.press("Say how severe it is")
    is_hidden(story)
    story.take("Answer it")
    is_hidden(story)
    story.page.get_by_label("What happens next?").fill("Officers stand at the gate on Friday.")
    story.press("Answer it")
    story.says("Officers stand at the gate on Friday.", "Hidden")
    is_hidden(story)
    story.follow("Schedule a meeting")
    is_hidden(story)


def nobody_else_sees_it_either(story):  # noqa: F811
    for name in ("trustee", "manager", "sergeant"):
        story.sign_in(name)
        is_hidden(story)
        story.read()
        story.says("Somebody shouts", "Hidden")
        is_hidden(story)


def the_reporter_reads_it_and_takes_the_police_off(story):  # noqa: F811
    other = "Testham Council" if story.lead == "constable" else "Testham Neighbourhood Team"
    story.sign_in("faith")
    story.read()
    story.says("Officers stand at the gate on Friday.")
    story.follow("Change who sees this")
    assert story.page.get_by_label("Hide my name").is_checked()
    story.page.get_by_label(other, exact=True).uncheck()
    story.press("Change who sees this")
    story.says("Not told, as the reporter chose:", other)
    story.sign_in("constable" if story.lead == "council" else "council")
    concern = Concern.objects.get()
    answer = story.page.request.get(f"{story.address}/concerns/{concern.matter.reference}/")
    assert answer.status == 404


def it_is_resolved_and_closed(story):  # noqa: F811
    story.sign_in(story.lead)
    story.take("Resolve")
    story.choose("It was dealt with")
    story.page.get_by_label("Say it in your own words").fill("Nobody came back.")
    story.press("Resolve")
    is_hidden(story)
    story.sign_in("faith")
    story.take("Yes, it is settled")
    story.says("Closed")
    story.sign_in(story.lead)
    story.read()
    is_hidden(story)
