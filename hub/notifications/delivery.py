"""From the outbox to the mail server. Any number of processes may run this at once.

Every claim is committed before its mail is handed over. While one mail is handed over the fate of the one before is
written, and with it the next is claimed: so a crash leaves at most three mails a process in doubt. They stay `sending`
until their lease is over, then go again under the same Message-ID, marked as possibly repeated: repeated visibly, never
lost.
"""

import logging
import smtplib
import time
from collections import defaultdict
from datetime import timedelta

from django.core.mail import get_connection

from hub.history.record import ran
from hub.notifications import claims, registry
from hub.notifications.beside import Beside
from hub.notifications.circuits import Circuits, domain_of
from hub.notifications.handover import Said, hand_over

log = logging.getLogger(__name__)

LIMIT = 1000
SECONDS = 50  # a run ends before the next one starts
BREAKS_IN_A_ROW = 2  # of the connection, each with another mail: then it is the server, and not a mail
THROTTLED_BY = 3  # addresses of one domain that said later, and none that took a mail
LATER_IN_A_ROW = 5  # domains that said later, and no mail taken: then it is our server that says so


def deliver_due(now, *, limit=LIMIT, seconds=SECONDS, server=None):
    """Send what is due at `now`, at most `limit` mails or `seconds`; returns how many left. Safe to run at once.

    `server`: another mail server than that of the settings.
    """
    run = Run(now, server or get_connection(), limit, seconds)
    claims.reclaim(now)
    try:
        run.work()
    finally:
        run.hang_up()
        run.beside.end()
    ran("delivery", at=run.moment())
    return run.sent


class Run:
    """One process at work: what it saw of the queue, and what it learned about hosts."""

    def __init__(self, now, server, limit, seconds):
        self.started, self.now = time.monotonic(), now
        self.server, self.left, self.seconds = server, limit, seconds
        self.circuits, self.ahead, self.beside = Circuits(server, now), claims.Ahead(), Beside()
        self.is_over = self.circuits.ours in self.circuits.shut
        self.sent = self.breaks = 0
        self.later, self.later_in_a_row = defaultdict(set), set()

    def moment(self):
        """A long run must not claim late mails as of its start: their lease would end too soon."""
        return self.now + timedelta(seconds=time.monotonic() - self.started)

    def work(self):
        mail = self.claim()
        while mail is not None:
            outcome = hand_over(mail, self.server, self.moment)
            claimed = self.beside.result()
            self.learn(mail, outcome)
            mail = self.follow(mail, outcome, claimed)

    def claim(self):
        if not self._goes_on():
            return None
        mail = claims.claim(self.moment(), self.ahead, shut=self.circuits.shut, tried=self.circuits.tried)
        self.left -= 1
        if mail is None:
            for host in list(self.circuits.tried):  # nothing waits for it any more
                self.circuits.closed(host)
        return mail

    def follow(self, mail, outcome, claimed):
        """Write what became of the mail; returns the next one: `claimed`, if one was meanwhile."""
        if claimed is not None and self.is_over:
            claims.give_back(claimed)
            claimed = None
        asked = self._candidates() if outcome.said is Said.TAKEN else ()
        if not asked:
            claims.finish(mail, outcome.columns)
            return claimed or self.claim()
        if claimed is not None:
            self._beside(claims.sent_and_claim, mail, outcome.columns, self.ahead, asked, self.moment())
            return claimed
        self.left -= 1
        following = claims.sent_and_claim(mail, outcome.columns, self.ahead, asked, self.moment())
        if following is not None and (asked := self._candidates()):
            self._beside(claims.claim_one, self.ahead, asked, self.moment())
        return following or self.claim()

    def _beside(self, call, *args):
        if self.beside.start(len(self.ahead.mails), call, *args):
            self.left -= 1

    def _candidates(self):
        return self.ahead.next_ids(self.moment()) if self._goes_on() else ()

    def _goes_on(self):
        return not self.is_over and self.left > 0 and time.monotonic() - self.started < self.seconds

    def learn(self, mail, outcome):
        domain, said = domain_of(mail.address), outcome.said
        if said in (Said.TAKEN, Said.NEVER):
            self._answers(domain)
            self.sent += said is Said.TAKEN
            if outcome.nobody:
                registry.refused(mail, outcome.nobody, self.moment())
        elif said is Said.LATER:
            self._later(domain, mail.address, outcome.columns["error"])
        elif said is Said.BROKEN:
            self.breaks += 1
            self.hang_up()
            if self.breaks >= BREAKS_IN_A_ROW or self.circuits.ours in self.circuits.tried:
                self._give_up(outcome.columns["error"])
        elif said is Said.AWAY:
            self._give_up(outcome.columns["error"])

    def _answers(self, domain):
        self.breaks = 0
        self.later.pop(domain, None)
        self.later_in_a_row.clear()
        for host in {domain, self.circuits.ours} & self.circuits.tried:
            self.circuits.closed(host)
            self.ahead = claims.Ahead()  # from the beginning: what waits for it was passed

    def _later(self, domain, address, error):
        self.breaks = 0
        self.later[domain].add(address)
        self.later_in_a_row.add(domain)
        if self.circuits.ours in self.circuits.tried:  # it answers
            self.circuits.closed(self.circuits.ours)
        if domain in self.circuits.tried or len(self.later[domain]) >= THROTTLED_BY:
            self.circuits.opened(domain, error, self.moment())
            self.ahead.leave_out(domain)
        if len(self.later_in_a_row) >= LATER_IN_A_ROW:
            self._give_up(error)

    def _give_up(self, error):
        self.circuits.opened(self.circuits.ours, error, self.moment())
        self.is_over = True

    def hang_up(self):
        try:
            self.server.close()
        except (OSError, smtplib.SMTPException):
            log.info("the mail server was gone before we said goodbye")
