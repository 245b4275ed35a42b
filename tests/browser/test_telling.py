"""Somebody without an account in Chromium, on a phone: from the first page to the answer, and not settled."""

from datetime import timedelta

import pytest
from django.utils import timezone

from hub.concerns import actions
from hub.concerns.models import Concern, Receipt
from tests.browser.page_checks import axe_faults, layout_faults

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_told_kept_and_answered(live_server, open_page, cast, monkeypatch, javascript):
    monkeypatch.setattr("hub.concerns.anyone.where.is_made_up", lambda: False)
    monkeypatch.setattr("hub.concerns.views.tell.what.SOONEST", timedelta(0))
    page = open_page("phone", javascript=javascript)
    main, press = page.locator("main"), lambda name: page.get_by_role("button", name=name, exact=True).click()

    page.goto(live_server.url + "/tell/")
    page.get_by_role("link", name="No: write it down").or_(page.get_by_role("button", name="No: write it down")).click()
    page.get_by_label("A place of worship, or near it").check()
    page.get_by_label("Part of its name, or its postcode").fill("northfield")
    press("Continue")
    page.get_by_label("Northfield Mosque").check()
    press("Continue")

    page.get_by_label("What is it about?").select_option("abuse")
    press("Send")
    assert "Write what happened" in main.text_content(), "and what was chosen is still there"
    assert page.get_by_label("What is it about?").input_value() == "abuse"
    page.get_by_label("What happened, or what worries you?").fill("I was spat at.")
    assert not page.get_by_label("Northfield Mosque Trust").is_checked()
    press("Send")

    number = page.locator(".hub-receipt__number").text_content()
    assert "Promised by Testham Neighbourhood Team" in main.text_content()
    assert not javascript or axe_faults(page) + layout_faults(page) == []  # both are asked by scripts
    page.get_by_role("textbox", name="Your number").fill(number.replace(" ", ""))
    press("Compare it")
    assert "you have your number" in main.text_content()
    assert Receipt.objects.get().typed_back_at is not None
    for address in (page.url, page.title()):
        assert number.replace(" ", "") not in address

    concern, now = Concern.objects.get(), timezone.now()
    by = {"by": cast.constable}
    soon = now + timedelta(days=1)
    concern = actions.acknowledge(
        concern, dealt_with_by=cast.constable, next_step="We walk by.", next_step_at=soon, at=now, **by
    )
    actions.resolve(concern, reason="done", words="We spoke to him.", at=now, **by)

    page.goto(live_server.url + "/tell/answer/")
    page.get_by_label("The 16 digits of your receipt").fill(number)
    press("Show the answer")
    assert "We spoke to him." in main.text_content()
    assert cast.constable.name not in main.text_content()
    assert not javascript or axe_faults(page) + layout_faults(page) == []  # both are asked by scripts
    page.get_by_label("What would you like to say?").fill("Thank you.")
    press("Send")
    assert "Your words are sent" in main.text_content()
    page.get_by_label("What is still wrong?").fill("He is back.")
    press("Open it again")
    assert "Opened again. A new answer is promised" in main.text_content()
    concern.refresh_from_db()
    assert concern.status == "reopened"
    assert page.context.cookies() == []
