"""A patrol is wanted: a sergeant plans it, a constable comes and goes, the secretary reads when and for how long. Or
nobody comes, and the next person hears of it.

Through the pages with the test client; mails arrive at a real SMTP server on loopback.
"""

import re
from datetime import datetime

import pytest

from hub.notifications.delivery import deliver_due
from hub.notifications.models import Mail
from hub.promises.clock import LONDON
from hub.promises.sweep import run_due_rungs
from patrols.models import Round, Visit
from tests.cast import START
from tests.smtp import smtp_server

CAME = "Fri 4 Dec 13:05, 18 minutes"
WHY = "Children leave the evening school by the side gate."
DEBRIEF = "The side door does not lock."


class Story:
    """Everybody's browser, and a clock that the story moves on."""

    def __init__(self, cast, client, inbox, monkeypatch):
        self.cast, self.client, self.inbox, self.now = cast, client, inbox, START
        self.concern = cast.concern(wants=("patrol",))
        monkeypatch.setattr("hub.history.moment.now", lambda: self.now)

    def at(self, day, clock):
        hour, minute = clock.split(":")
        self.now = datetime(2026, 12, day, int(hour), int(minute), tzinfo=LONDON)

    def told(self):
        """Sweep and deliver: who was told what by now, as it arrived at the mail server."""
        before = len(self.inbox.messages)
        run_due_rungs(self.now)
        deliver_due(self.now)
        new = self.inbox.messages[before:]
        for message in new:
            self.says_no_time(message)
        return sorted(message["To"].partition("@")[0] for message in new)

    def says_no_time(self, message):
        """No mail tells when a patrol is to come, or why."""
        text = " ".join(part.get_content() for part in (message.get_body(("plain",)), message.get_body(("html",))))
        words = f"{message['Subject']} {text}"
        for secret in ("13:00", "13:30", "12:00 to", WHY, DEBRIEF, *Visit.objects.values_list("reference", flat=True)):
            assert secret not in words

    def page(self, name, address):
        self.client.force_login(getattr(self.cast, name))
        response = self.client.get(address)
        assert response.status_code == 200
        return words_of(response)

    def send(self, name, address, **said):
        self.client.force_login(getattr(self.cast, name))
        response = self.client.post(address, said, follow=True)
        assert response.redirect_chain, words_of(response)
        return words_of(response)

    def of_concern(self, name):
        return self.page(name, f"/concerns/{self.concern.matter.reference}/")

    def of_place(self, name):
        return self.page(name, f"/places/{self.cast.mosque.reference}/")


def words_of(response):
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


@pytest.fixture
def story(cast, client, monkeypatch):
    with smtp_server() as inbox:
        yield Story(cast, client, inbox, monkeypatch)


def planned(story):
    """On Wednesday the sergeant puts the mosque on Friday's round."""
    story.told()
    story.at(2, "10:00")
    story.told()
    story.client.force_login(story.cast.sergeant)
    form = story.client.get("/patrols/new/").context["form"]
    page = story.send(
        "sergeant",
        f"/patrols/new/?place={story.cast.mosque.reference}&concern={story.concern.matter.reference}",
        form_key=form["form_key"].value(),
        day="4/12/2026",
        starts="12:00",
        ends="16:00",
        officers=story.cast.constable.reference,
        note="",
    )
    assert "Add a visit" in page
    made = Round.objects.get()
    page = story.send(
        "sergeant",
        f"/patrols/{made.matter.reference}/add-visit/",
        place=story.cast.mosque.reference,
        concern=story.concern.matter.reference,
        starts="13:00",
        ends="13:30",
        why=WHY,
        version=made.version,
    )
    assert "Northfield Mosque Planned Fri 4 Dec 13:00 to 13:30" in page
    return Visit.objects.get()


def test_the_patrol_comes_and_the_place_sees_when(story):
    visit = planned(story)
    address = f"/patrols/visits/{visit.reference}"
    assert "Patrol" in story.of_concern("faith").partition("What was reported")[0]
    for page in (story.of_concern("faith"), story.of_place("faith"), story.page("faith", "/")):
        assert "13:00" not in page
        assert visit.round.matter.reference not in page
    story.at(4, "12:30")
    assert "Northfield Mosque" in story.page("constable", "/").partition("What is promised")[0]
    assert f"Fri 4 Dec 13:00 to 13:30 Northfield · round {visit.round.matter.reference} {WHY}" in story.page(
        "constable", "/patrols/today/"
    )
    story.told()  # what the concern itself is owed by then
    story.at(4, "13:05")
    assert "Arrived at 13:05." in story.send("constable", f"{address}/arrived/")
    assert story.told() == ["umbrella"]  # of what the council owes; of the visit nobody
    assert CAME not in story.of_place("faith")
    story.at(4, "13:23")
    page = story.send(
        "constable",
        f"{address}/left/",
        arrived_at_day="04/12/2026",
        arrived_at_time="13:05",
        left_at_day="04/12/2026",
        left_at_time="13:23",
        debrief=DEBRIEF,
        version=2,
    )
    assert f"Came {CAME}." in page
    assert story.told() == ["faith"]
    assert Mail.objects.latest("pk").template == "concern_contacted"
    page = story.of_concern("faith")
    before, _heading, happened = page.partition("What happened")
    assert f"Patrols {CAME} Testham Neighbourhood Team" in before
    assert "Patrol" not in before.partition("What was reported")[0], "nothing of it is owed any more"
    assert f"Testham Neighbourhood Team: a patrol came by Fri 4 Dec 13:23 {CAME}" in happened
    assert "Promise kept, but late: Patrol was due Thu 3 Dec 09:00" in happened
    assert CAME in story.of_place("faith")
    assert CAME in story.page("faith", "/")
    for words in (DEBRIEF, WHY, "Constable", visit.reference, visit.round.matter.reference):
        assert words not in page + story.of_place("faith")
    story.at(6, "13:00")
    assert "constable" not in story.told()  # neither ladder climbs any more
    assert Round.objects.get().status == "done"


def test_nobody_comes_and_the_next_person_hears(story):
    visit = planned(story)
    story.at(4, "13:29")
    story.told()
    heard = {}
    for clock, who in [("13:30", "constable"), ("14:30", "sergeant"), ("17:30", "inspector")]:
        story.at(4, clock)
        heard[who] = story.told()
    story.at(5, "13:30")
    heard["commander"] = story.told()
    assert {who: who in told for who, told in heard.items()} == dict.fromkeys(heard, True)
    mails = Mail.objects.filter(template="promise_missed").order_by("pk")
    assert [mail.address.partition("@")[0] for mail in mails] == list(heard)
    assert {tuple(sorted(mail.context)) for mail in mails} == {
        ("organisation", "position", "promise_kind", "reference")
    }
    assert "Its time is over and nothing is recorded" in story.page(
        "sergeant", f"/patrols/{visit.round.matter.reference}/"
    )
    assert "Visit on a round: Northfield Mosque" in story.page("sergeant", "/")
    for page in (story.of_concern("faith"), story.of_place("faith"), story.page("faith", "/")):
        assert "13:00" not in page
    story.at(7, "09:00")
    assert "commander" in story.told()  # by the ladder of what was promised to the place
    assert "The head of Testham Neighbourhood Team was told: no patrol yet" in story.of_concern("faith")


def test_could_not_attend_leaves_the_patrol_wanted(story):
    visit = planned(story)
    story.at(4, "13:10")
    story.told()
    page = story.send(
        "constable", f"/patrols/visits/{visit.reference}/could-not-attend/", reason="emergency", words="", version=1
    )
    assert "Could not attend" in page
    assert story.told() == []
    page = story.of_concern("faith")
    assert "Patrol" in page.partition("What was reported")[0]
    assert "Called to an emergency" not in page
    story.at(5, "14:00")
    assert not Mail.objects.filter(template="promise_missed").exists()
