"""Three weeks with a bank holiday, an absence, an address that stops working, a holiday announced late and a night:
every mail that leaves the Hub stands in a list written by hand, and none other leaves.

Mails arrive at a real SMTP server; what comes back lies in a real maildir. Every recurring job runs at its time.
"""

import mailbox
from datetime import date, datetime
from email.utils import format_datetime
from io import StringIO

import pytest
from django.core.management import call_command

from hub.accounts.actions_absence import set_absence
from hub.accounts.actions_mails import choose_mails
from hub.concerns import actions
from hub.notifications.models import Mail
from hub.notifications.replies import bounce_address
from hub.people.models import Rhythm
from hub.promises.actions_calendar import add_holiday
from hub.promises.clock import LONDON
from tests.cast import build_cast, person
from tests.journeys.beat import Beat
from tests.smtp import smtp_server

MONTHS = {"Apr": 4, "May": 5}

# A is answered and followed up; of B nobody hears until the whole ladder was climbed; C is critical and at night;
# D falls due on the day that becomes a holiday. Monday 3 May is a bank holiday. From Tuesday 4 May the reporter has
# news once a day: what B and D are told on a day stands in the digest of the next morning, what is critical does not.
EXPECTED = """
Mon 26 Apr 10:00 council: concern_raised A
Mon 26 Apr 10:00 faith: concern_received A
Mon 26 Apr 16:00 council: promise_reminder A
Mon 26 Apr 16:30 faith: concern_answered A
Tue 27 Apr 16:00 council: promise_reminder A
Tue 27 Apr 16:30 faith: concern_contacted A
Tue 27 Apr 17:00 deputy: stand_in_asked
Fri 30 Apr 10:00 deputy: promise_reminder A
Fri 30 Apr 11:00 faith: concern_updated A
Fri 30 Apr 15:00 deputy: concern_raised B
Fri 30 Apr 15:00 faith: concern_received B
Mon 3 May 12:00 faith: footage_reminder A
Tue 4 May 13:00 council: promise_reminder B
Tue 4 May 15:00 council: promise_overdue B
Wed 5 May 11:00 deputy: promise_overdue B
Wed 5 May 12:00 manager: address_bad
Wed 5 May 15:00 manager: promise_overdue B
Thu 6 May 11:00 umbrella: umbrella_overdue B
Thu 6 May 11:00 council: concern_raised D
Thu 6 May 11:00 faith: concern_received D
Thu 6 May 15:00 head: promise_overdue B
Sat 8 May 08:00 faith: digest_daily B D
Sat 8 May 23:00 constable: concern_raised C
Sat 8 May 23:00 faith: concern_received C
Sat 8 May 23:45 constable: promise_reminder C
Sun 9 May 00:00 constable: promise_overdue C
Sun 9 May 00:15 sergeant: promise_overdue C
Sun 9 May 00:30 inspector: promise_overdue C
Sun 9 May 00:40 faith: concern_answered C
Sun 9 May 08:00 faith: digest_daily B
Sun 9 May 11:00 faith: concern_updated C
Tue 11 May 09:00 council: promise_reminder D
Wed 12 May 08:00 faith: digest_daily D
Fri 14 May 08:00 faith: digest_daily D
Fri 14 May 09:00 council: promise_reminder A
Sat 15 May 08:00 faith: digest_daily A
Sun 16 May 12:00 faith: footage_reminder C
"""

# what the mail server of the deputy's body answers once the person has left its list
BOUNCE = """From: MAILER-DAEMON@mail.example
To: {envelope}
Subject: Undelivered Mail Returned to Sender
Message-ID: <bounce-1@mail.example>
Date: {date}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="part"

--part
Content-Type: text/plain

The address is not known here.
--part
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example

Final-Recipient: rfc822; deputy@example.org
Action: failed
Status: 5.1.1

--part--
"""


class ThreeWeeks:
    def __init__(self, inbox, maildir, monkeypatch):
        self.maildir = mailbox.Maildir(maildir)
        self.inbox, self.now = inbox, moment_of("Mon 26 Apr 09:00")
        monkeypatch.setattr("hub.history.moment.now", lambda: self.now)
        self.cast = build_cast()
        self.beat = Beat(self.set_clock)
        self.letters, self.log, self.seen = {}, [], 0

    def set_clock(self, at):
        self.note()
        self.now = at

    def note(self):
        """What arrived since it was looked last, at the time that the clock showed."""
        new, self.seen = self.inbox.messages[self.seen :], len(self.inbox.messages)
        lines = sorted(self.in_short(message) for message in new)
        self.log += [f"{said_of(self.now)} {line}" for line in lines]

    def in_short(self, message):
        identity = message["Message-ID"].strip("<>").partition("@")[0].upper()
        mail = Mail.objects.get(reference=identity)
        told = {row.matter_id for row in mail.told.all()} or {mail.matter_id}
        letters = sorted(self.letters[pk] for pk in told if pk)
        return " ".join([f"{message['To'].partition('@')[0]}: {mail.template}", *letters])

    def at(self, words):
        """Let everything happen up to this moment."""
        until = moment_of(words)
        self.beat.pass_until(self.now, until)
        self.set_clock(until)
        return until

    def happens(self, words, what):
        """Somebody does something, and the nudge brings its mails."""
        at = self.at(words)
        done = what(at)
        self.beat.nudge(at)
        self.note()
        return done

    def comes_back(self):
        """The last mail to the deputy could not be delivered: its mail server says so to where it came from."""
        (mail,) = Mail.objects.filter(address="deputy@example.org").order_by("-pk")[:1]
        raw = BOUNCE.format(envelope=bounce_address(mail), date=format_datetime(self.now))
        self.maildir.add(raw.encode())

    def raised(self, letter, words, **facts):
        def do(at):
            concern = self.cast.concern(at=at, **facts)
            self.letters[concern.matter_id] = letter
            return concern

        return self.happens(words, do)

    def answered(self, concern, words, by, next_step_at):
        facts = {"dealt_with_by": by, "next_step": "We come by.", "next_step_at": moment_of(next_step_at)}
        return self.happens(words, lambda at: actions.acknowledge(concern, **facts, by=by, at=at))


def moment_of(words):
    _day, number, month, clock = words.split()
    hour, minute = map(int, clock.split(":"))
    at = datetime(2027, MONTHS[month], int(number), hour, minute, tzinfo=LONDON)
    assert f"{at:%a}" == _day
    return at


def said_of(at):
    local = at.astimezone(LONDON)
    return f"{local:%a} {local.day} {local:%b %H:%M}"


@pytest.fixture
def weeks(db, monkeypatch, settings, tmp_path):
    maildir = tmp_path / "inbox"
    settings.INBOX = f"maildir://{maildir}"
    with smtp_server() as inbox:
        weeks = ThreeWeeks(inbox, maildir, monkeypatch)
        for position in ("deputy", "head"):
            person(weeks.cast, position, "council_body", "council_officer", position)
        yield weeks


def test_every_mail_of_three_weeks_is_expected_and_none_other_leaves(weeks):
    the_first_week(weeks)
    nobody_answers_for_a_week(weeks)
    a_holiday_is_announced_late(weeks)
    a_night(weeks)
    the_last_week(weeks)
    weeks.at("Sun 16 May 23:00")
    assert weeks.log == EXPECTED.strip().splitlines()


def the_first_week(weeks):
    cast = weeks.cast
    weeks.a = weeks.raised("A", "Mon 26 Apr 10:00", wants=("call",))
    weeks.answered(weeks.a, "Mon 26 Apr 16:30", cast.council, "Fri 30 Apr 12:00")

    def rings(at):
        actions.record_contact(weeks.a, kind="call", outcome="done", happened_at=at, by=cast.council, at=at)

    weeks.happens("Tue 27 Apr 16:30", rings)

    def goes_away(at):
        away = {"since": moment_of("Wed 28 Apr 00:00"), "until": moment_of("Sat 1 May 00:00")}
        set_absence(cast.council.memberships.get(), **away, stand_in=cast.deputy, by=cast.council, at=at)

    weeks.happens("Tue 27 Apr 17:00", goes_away)

    def comes_by(at):
        actions.take_next_step(weeks.a, what_was_done="The gate is clean.", by=cast.deputy, at=at)

    weeks.happens("Fri 30 Apr 11:00", comes_by)
    weeks.b = weeks.raised("B", "Fri 30 Apr 15:00")


def nobody_answers_for_a_week(weeks):
    """Meanwhile the reporter has had enough of single mails, and the deputy's address stops working."""
    cast = weeks.cast

    def once_a_day(at):
        choose_mails(cast.faith, rhythm=Rhythm.DAILY, by=cast.faith, at=at)
        cast.faith.refresh_from_db()

    weeks.happens("Tue 4 May 09:00", once_a_day)
    weeks.at("Wed 5 May 11:30")
    weeks.comes_back()
    weeks.d = weeks.raised("D", "Thu 6 May 11:00", urgency=1)
    weeks.answered(weeks.b, "Fri 7 May 10:00", cast.council, "Mon 17 May 16:00")


def a_holiday_is_announced_late(weeks):
    """On Friday, for the Monday on which D would have been due: who waits hears of the later day before it."""
    cast = weeks.cast

    def announced(at):
        add_holiday(cast.council_body, date=date(2027, 5, 10), name="Day of mourning", by=cast.manager, at=at)
        call_command("rework_promises", "--do", "--date", "2027-05-10", stdout=StringIO())

    weeks.happens("Fri 7 May 12:00", announced)


def a_night(weeks):
    cast = weeks.cast
    facts = {"category": "threat", "nature": "crime", "urgency": 4}
    weeks.c = weeks.raised("C", "Sat 8 May 23:00", **facts)
    for quarter in ("Sat 8 May 23:45", "Sun 9 May 00:00", "Sun 9 May 00:15", "Sun 9 May 00:30"):
        weeks.at(quarter)
    weeks.answered(weeks.c, "Sun 9 May 00:40", cast.constable, "Sun 9 May 12:00")

    def comes_by(at):
        actions.take_next_step(weeks.c, what_was_done="We were there.", by=cast.constable, at=at)

    weeks.happens("Sun 9 May 11:00", comes_by)


def the_last_week(weeks):
    cast = weeks.cast
    weeks.answered(weeks.d, "Tue 11 May 10:00", cast.council, "Mon 17 May 16:00")

    def settled(at):
        actions.resolve(weeks.a, reason="done", words="It is clean.", by=cast.council, at=at)

    weeks.happens("Fri 14 May 10:00", settled)
