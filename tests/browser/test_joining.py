"""Coming in, in Chromium: a committee asks, is rung and signs in; a police officer is invited and sets up the second
step, with a passkey where there are scripts and with an app where there are none."""

import re

import pytest

from hub.accounts import actions_invitations
from hub.accounts.models import JoinRequest
from hub.people.models import User
from hub.places.models import PlaceContact
from tests.browser.page_checks import axe_faults, layout_faults
from tests.browser.test_loop import Story
from tests.browser.test_second_step import code_of, give_device
from tests.cast import START
from tests.smtp import smtp_server

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("browser"),
]
PASSWORD = "three odd words here"
REGISTER = "020 7946 0500"


class Coming(Story):
    """Somebody who comes in, the ways they get by mail, and whoever lets them in."""

    javascript = True

    def newest_link(self, to):
        """As it stands in the newest mail to an address."""
        self.passes(minutes=1)
        mails = [message for message in self.inbox.messages if message["To"] == to]
        text = mails[-1].get_body(("plain",)).get_content()
        return re.search(r"http://localhost:8000(/\S+)", text)[1]

    def opens(self, path):
        self.page.goto(self.address + path)

    def fills(self, **answers):
        for label, words in answers.items():
            self.page.get_by_label(label.replace("_", " "), exact=True).fill(words)

    def is_clean(self):
        assert not self.javascript or axe_faults(self.page) + layout_faults(self.page) == []  # both asked by scripts
        self.fits()


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def coming(request, cast, live_server, open_page, monkeypatch):
    monkeypatch.setattr("hub.concerns.anyone.where.is_made_up", lambda: False)
    with smtp_server() as inbox:
        page = open_page("phone", javascript=request.param)
        page.set_default_timeout(15000)
        address = live_server.url.replace("127.0.0.1", "localhost")  # passkeys belong to names, not to numbers
        story = Coming(page, address, inbox, monkeypatch)
        story.javascript = request.param
        yield story


def test_a_committee_asks_is_rung_and_signs_in(coming, cast):
    PlaceContact.objects.create(place=cast.far_mosque, name="Office", phone=REGISTER, checked_on=START.date())
    page = coming.page

    # the secretary finds the way from where people sign in
    coming.opens("/accounts/login/")
    coming.follow("Ask to join")
    coming.choose("Look for it")
    coming.fills(**{"Part of its name, its ward or its postcode": "eastfield"})
    coming.press("Continue")
    coming.choose("Eastfield Mosque")
    coming.is_clean()
    coming.press("Continue")
    coming.fills(**{"Your name": "Bilal Khan", "What do you do there?": "Secretary"})
    coming.fills(**{"Your email address": "bilal@example.org", "Your phone number (optional)": "07700 900123"})
    coming.press("Ask to join")
    coming.says("You have an answer by Wednesday 2 December, 09:00", "Otherham Council rings the place")
    coming.is_clean()
    answer = coming.newest_link("bilal@example.org")
    coming.opens(answer)
    coming.says("Otherham Council rings the place and answers you by Wednesday 2 December, 09:00")

    # the council rings the number on the register
    coming.sign_in("other_council")
    coming.says("Answer to a request to join: Request to join, Eastfield")
    coming.follow("Answer to a request to join: Request to join, Eastfield")
    coming.says("Ask whether Bilal Khan (Secretary) acts for the place", "Left by the asker: do not use it to confirm")
    assert page.locator(".hub-ring__number").all_text_contents() == [REGISTER]
    coming.is_clean()
    page.get_by_label(re.compile(REGISTER)).check()
    coming.fills(**{"Name of its committee": "Eastfield Mosque Trust"})
    coming.press("They confirmed it: let them in")
    coming.says("Confirmed", "Number that was rung", REGISTER)

    # the secretary comes in
    page.context.clear_cookies()
    coming.opens(answer)
    coming.says("Otherham Council rang the place and confirmed it")
    coming.opens(coming.newest_link("bilal@example.org"))
    coming.says("bilal@example.org", "Eastfield Mosque Trust", "Faith leader")
    coming.is_clean()
    coming.fills(New_password=PASSWORD, The_same_password_again=PASSWORD)
    coming.press("Accept and make my account")
    page.get_by_text("Welcome. You act for Eastfield Mosque Trust now.").wait_for()
    coming.says("Invite a second person for Eastfield Mosque Trust", "You are the only one here who acts for it")
    coming.is_clean()

    # and asks a second person, or not now
    coming.follow("Invite somebody")
    coming.says("Invite a person to Eastfield Mosque Trust")
    coming.is_clean()
    coming.opens("/")
    coming.press("Not now: ask me in a month")
    coming.says("You are asked again in a month")
    assert "Invite a second person" not in page.locator("main").text_content()
    assert User.objects.get(email="bilal@example.org").memberships.get().position == "owner"
    assert JoinRequest.objects.get().invitation.accepted_at is not None


def test_a_request_is_refused_and_the_asker_reads_why(coming, cast):
    coming.opens("/join/")
    coming.choose("I looked, and it is not there")
    coming.fills(**{"Name of the place": "Oak Hall", "Its address": "1 Oak Road"})
    coming.page.get_by_label("Borough").select_option(label="Testham")
    coming.press("Continue")
    coming.fills(**{"Your name": "Bilal Khan", "What do you do there?": "Chair"})
    coming.fills(**{"Your email address": "bilal@example.org"})
    coming.press("Ask to join")
    coming.sign_in("council")
    coming.follow("Answer to a request to join: Request to join, Testham")
    coming.says("Which place is it?", "1 Oak Road")
    coming.is_clean()
    coming.follow("Refuse")
    coming.choose("We could not find this place of worship")
    coming.fills(**{"What should they know? (optional)": "There is no house at that address."})
    coming.is_clean()
    coming.press("Refuse")
    coming.page.context.clear_cookies()
    coming.opens(coming.newest_link("bilal@example.org"))
    coming.says("Testham Council did not confirm it", "We could not find this place of worship.", "There is no house")
    coming.is_clean()


def test_an_officer_is_invited_and_sets_up_the_second_step(coming, cast, settings):
    settings.REQUIRE_SECOND_FACTOR = True
    facts = {"organisation": cast.police_body, "role": "police_officer", "position": "", "name": "Pat"}
    actions_invitations.invite(email="pat@example.org", **facts, by=cast.inspector, at=START)
    page = coming.page
    coming.opens(coming.newest_link("pat@example.org"))
    coming.says("pat@example.org", "Testham Neighbourhood Team", "Police officer", "Inspector")
    if coming.javascript:
        give_device(page)
    coming.fills(New_password=PASSWORD, The_same_password_again=PASSWORD)
    coming.press("Accept and make my account")
    page.get_by_text("a password alone does not open it").wait_for()
    coming.is_clean()
    if coming.javascript:
        page.get_by_role("link", name="Add a passkey").click()
        page.get_by_role("button", name="Add this device").click()
    else:
        page.get_by_role("link", name="Turn on").click()
        page.get_by_text("I cannot scan it").click()
        page.get_by_label("code").fill(code_of(page.locator(".hub-break").text_content().strip()))
        coming.press("Turn on")
    page.get_by_role("heading", name="Recovery codes").wait_for()
    coming.opens("/")
    page.get_by_role("heading", name="Needs you now").first.wait_for()
    coming.opens("/concerns/")
    page.get_by_role("heading", name="Concerns").first.wait_for()
