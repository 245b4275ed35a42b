"""The loop as it is meant: a concern logged on the pages is answered in time, or the next person hears of it.

Through the pages with the test client; mails arrive at a real SMTP server on loopback. What the reporter sees, on the
page of the concern and on the first page, is asserted after every turn.
"""

import re
from datetime import datetime, timedelta

import pytest

from hub.concerns.models import Concern
from hub.notifications.delivery import deliver_due
from hub.notifications.models import Mail
from hub.promises.clock import LONDON
from hub.promises.sweep import run_due_rungs
from tests.cast import START, person
from tests.smtp import smtp_server

WORDS = "Somebody painted a slur on the side gate."
# what every mail says, and what none may
ALWAYS = "Nobody reads replies to this address. In danger call 999; otherwise use the link."
PHONE = "020 7946 0101"
NEVER = (WORDS, "slur", "Faith", PHONE)


class Story:
    """Everybody's browser, and a clock that the story moves on."""

    def __init__(self, cast, client, inbox, monkeypatch):
        self.cast, self.client, self.inbox, self.now = cast, client, inbox, START
        self.arrived, self.known = 0, set()
        monkeypatch.setattr("hub.history.moment.now", lambda: self.now)

    def at(self, day, clock):
        """Go on to "Tue 1" at "13:00" of that December (or "Mon 30", of the November before)."""
        number = int(day.split()[1])
        date = datetime(2026, 11 if number == 30 else 12, number, tzinfo=LONDON)
        assert f"{date:%a}" == day.split()[0]
        hour, minute = clock.split(":")
        self.now = date.replace(hour=int(hour), minute=int(minute))

    def told(self):
        """Sweep and deliver, twice as two workers might: who was told what, as it arrived at the mail server."""
        for _turn in range(2):
            run_due_rungs(self.now)
            deliver_due(self.now)
        due = Mail.objects.filter(not_before__lte=self.now).exclude(pk__in=self.known)
        new = list(due.order_by("address", "pk").select_related("promise"))
        self.known.update(mail.pk for mail in new)
        messages, self.arrived = self.inbox.messages[self.arrived :], len(self.inbox.messages)
        assert sorted(message["To"] for message in messages) == [mail.address for mail in new]
        for message in messages:
            self.is_proper(message)
        return [self.in_short(mail) for mail in new]

    def is_proper(self, message):
        text = " ".join(message.get_body(("plain",)).get_content().split())
        html = message.get_body(("html",)).get_content()
        assert self.reference in text
        assert f"/concerns/{self.reference}/" in text
        assert ALWAYS in text
        for words in NEVER:
            assert words not in f"{message['Subject']} {text} {html}"

    @staticmethod
    def in_short(mail):
        who = mail.address.partition("@")[0]
        about = f" ({mail.promise.kind})" if mail.promise else ""
        return f"{who}: {mail.template}{about}"

    def passes(self, day, clock):
        self.at(day, clock)
        return self.told()

    @property
    def reference(self):
        return Concern.objects.get().matter.reference

    def page(self, name, address=""):
        """The words of the page of the concern, or of another, as this person reads them."""
        self.client.force_login(getattr(self.cast, name))
        response = self.client.get(address or f"/concerns/{self.reference}/")
        assert response.status_code == 200
        return words_of(response)

    def home(self, name):
        return self.page(name, "/")

    def takes(self, name, step, **said):
        """Fill in the page of a step and send it."""
        self.client.force_login(getattr(self.cast, name))
        address = f"/concerns/{self.reference}/{step}/"
        assert self.client.get(address).status_code == 200
        response = self.client.post(address, {"version": Concern.objects.get().version, **said}, follow=True)
        assert response.redirect_chain, words_of(response)
        return words_of(response)


def words_of(response):
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def section(words, start, end):
    assert start in words, f"{start!r} is not in {words!r}"
    return words.partition(start)[2].partition(end)[0]


def in_order(words, *parts):
    """Each part stands after the one before."""
    place = 0
    for part in parts:
        found = words.find(part, place)
        assert found >= 0, f"{part!r} does not follow in {words!r}"
        place = found + len(part)


@pytest.fixture
def story(cast, client, monkeypatch):
    person(cast, "deputy", "council_body", "council_officer", "deputy")
    person(cast, "head", "council_body", "council_officer", "head")
    with smtp_server() as inbox:
        yield Story(cast, client, inbox, monkeypatch)


def test_a_concern_is_answered_or_the_next_person_hears_of_it(story):
    raised(story)
    nobody_answers(story)
    the_council_answers(story)
    the_call_is_made_at_last(story)
    the_next_step_is_missed(story)
    done_and_resolved(story)
    opened_again_answered_and_closed(story)


def raised(story):
    client = story.client
    client.force_login(story.cast.faith)
    assert "No open concerns" in story.home("faith")
    start = client.post("/concerns/new/", {"danger": "no"})
    draft = re.search(r"[0-9a-f-]{36}", start.url).group()
    answers = {
        "category": {"category": "graffiti"},
        "what": {"what": WORDS},
        "wants": {"wants": "call"},
        "answer": {"answer_by": "phone", "answer_phone": PHONE},
    }
    for name, said in answers.items():
        assert client.post(f"/concerns/new/{draft}/{name}/", said).status_code == 302
    check = words_of(client.get(f"/concerns/new/{draft}/check/"))
    for expected in (WORDS, "Damage or graffiti", "Testham Council", "A call"):
        assert expected in check
    sent = client.post(f"/concerns/new/{draft}/check/", follow=True)
    again = client.post(f"/concerns/new/{draft}/check/", follow=True)
    assert sent.redirect_chain[-1] == again.redirect_chain[-1] == (f"/concerns/{story.reference}/", 302)
    page = words_of(sent)
    assert "Waiting for an answer" in page
    promised = section(page, "What was promised", "What was reported")
    in_order(promised, "Answer", "Testham Council", "Tue 1 Dec 09:00", "1 working day from Mon 30 Nov 09:00")
    in_order(promised, "Call", "Wed 2 Dec 09:00", "2 working days")
    assert "Concern logged" in section(page, "What happened", "Who sees this")
    assert story.told() == ["council: concern_raised", "faith: concern_received"]
    assert "Answer due Tue 1 Dec 09:00" in story.home("faith")
    in_order(
        story.home("council"), "0 promises overdue", "Answer: Damage or graffiti, Northfield", "due Tue 1 Dec 09:00"
    )


def nobody_answers(story):
    assert story.passes("Mon 30", "14:59") == []
    assert story.passes("Mon 30", "15:00") == ["council: promise_reminder (acknowledge)"]
    assert story.passes("Tue 1", "08:59") == []
    assert story.passes("Tue 1", "09:00") == ["council: promise_overdue (acknowledge)"]
    assert "Answer overdue since Tue 1 Dec 09:00" in story.home("faith")
    assert story.passes("Tue 1", "13:00") == ["deputy: promise_overdue (acknowledge)"]
    assert story.passes("Tue 1", "15:00") == ["council: promise_reminder (call)"]
    assert story.passes("Wed 2", "09:00") == [
        "council: promise_overdue (call)",
        "manager: promise_overdue (acknowledge)",
    ]
    page = story.page("faith")
    assert "Overdue" in section(page, "What was promised", "What was reported")
    in_order(
        section(page, "What happened", "Who sees this"),
        "The supervisor of Testham Council was told: no answer yet",
        "The deputy of Testham Council was told: no answer yet",
        "Testham Council was told it is overdue: no answer yet",
        "Testham Council was reminded: an answer is due soon",
        "Concern logged",
    )
    assert "2 promises overdue" in story.home("council")


def the_council_answers(story):
    story.at("Wed 2", "09:55")
    assert "Answer it" in story.page("council")
    story.at("Wed 2", "10:00")
    page = story.takes(
        "council",
        "answer",
        dealt_with_by=story.cast.council.reference,
        next_step="Our warden comes by and rings you.",
        next_step_at_day="04/12/2026",
        next_step_at_time="12:00",
    )
    assert "Being dealt with" in page
    assert story.told() == ["faith: concern_answered"]
    page = story.page("faith")
    in_order(
        section(page, "What was promised", "What was reported"),
        "Call",
        "Overdue",
        "Next step",
        "Council, Testham Council",
        "Our warden comes by and rings you.",
        "Fri 4 Dec 12:00",
    )
    in_order(
        section(page, "What happened", "Earlier promises"),
        "Testham Council answered",
        "Our warden comes by and rings you.",
        "Promise kept, but late: Answer was due Tue 1 Dec 09:00",
        "Testham Council read it",
    )
    assert "Being dealt with" in story.home("faith")


def the_call_is_made_at_last(story):
    """The answer stopped its own ladder: that of the call, which was promised too, climbs on until somebody rings."""
    assert story.passes("Wed 2", "13:00") == ["deputy: promise_overdue (call)"]
    assert story.passes("Thu 3", "09:00") == ["manager: promise_overdue (call)"]  # and no head for the answer
    rang = {"kind": "call", "happened_at_day": "03/12/2026", "happened_at_time": "09:30"}
    story.at("Thu 3", "10:00")
    story.takes("council", "contact", outcome="no_answer", **rang)
    assert "Call" in section(story.page("faith"), "What was promised", "What was reported")
    story.takes("council", "contact", outcome="done", **rang)
    page = story.page("faith")
    assert "Call" not in section(page, "What was promised", "What was reported")
    assert "Promise kept, but late: Call" in page
    assert story.told() == ["faith: concern_contacted", "faith: concern_contacted"]
    assert story.passes("Fri 4", "09:59") == []  # no head for the call either


def the_next_step_is_missed(story):
    assert story.passes("Fri 4", "10:00") == ["council: promise_reminder (first_action)"]
    assert story.passes("Fri 4", "12:00") == ["council: promise_overdue (first_action)"]
    assert "Next step overdue since Fri 4 Dec 12:00" in story.home("faith")
    assert story.passes("Fri 4", "16:00") == ["deputy: promise_overdue (first_action)"]
    assert story.passes("Mon 7", "12:00") == ["manager: promise_overdue (first_action)"]
    in_order(
        story.page("faith"),
        "The supervisor of Testham Council was told: the next step has not been taken yet",
        "Testham Council was told it is overdue: the next step has not been taken yet",
    )


def done_and_resolved(story):
    story.at("Mon 7", "13:00")
    story.takes("council", "next-step", what_was_done="The warden came by; the gate is clean.")
    assert story.told() == ["faith: concern_updated"]
    page = story.page("faith")
    in_order(section(page, "What was promised", "What was reported"), "Update", "Mon 21 Dec 13:00")
    assert "The warden came by; the gate is clean." in page
    assert story.passes("Tue 8", "12:00") == []  # the head is not told: it is done
    story.takes("council", "resolve", reason="done", words="Cleaned, and a camera is up.")
    assert story.told() == ["faith: concern_resolved"]
    page = story.page("faith")
    assert "Cleaned, and a camera is up." in page
    in_order(section(page, "What was promised", "What was reported"), "Check that it stayed settled", "Tue 12 Jan 2027")
    in_order(story.home("faith"), "Is it settled?", "Damage or graffiti, Northfield", "Resolved")


def opened_again_answered_and_closed(story):
    story.at("Wed 9", "10:00")
    page = story.takes("faith", "open-again", words="It is back.")
    assert "Opened again" in page
    in_order(section(page, "What was promised", "What was reported"), "Answer", "Thu 10 Dec 10:00")
    assert story.told() == ["council: concern_reopened"]
    assert "It is back." in story.page("council")
    assert "Answer due Thu 10 Dec 10:00" in story.home("faith")
    story.at("Wed 9", "11:00")
    story.takes(
        "council",
        "answer",
        dealt_with_by=story.cast.council.reference,
        next_step="We clean it today.",
        next_step_at_day="09/12/2026",
        next_step_at_time="16:00",
    )
    story.takes("council", "resolve", reason="done", words="Cleaned again.")
    assert story.told() == ["faith: concern_answered", "faith: concern_resolved"]
    story.at("Thu 10", "18:00")
    page = story.takes("faith", "close")
    assert "Nothing is owed any more." in page
    assert "Closed" in page
    assert story.told() == ["council: concern_closed_by_place"]
    assert "No open concerns" in story.home("faith")
    assert "Nothing is owed" in story.home("council")
    story.now += timedelta(days=28)
    assert story.told() == ["faith: check_asked (check)"]  # has it stayed settled?
    story.now += timedelta(days=90)
    assert story.told() == []
