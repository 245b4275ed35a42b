"""Mails that need a person: they wait too long for their turn or their digest, hang, or never arrived and nobody has
dealt with that yet."""

from datetime import timedelta
from typing import NamedTuple

from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Concat

from hub.notifications.circuits import circuits
from hub.notifications.claims import LEASE
from hub.notifications.models import Mail
from hub.prepared import Kept

S = Mail.Status
TO_STRANGERS = "reply_unknown"
LATE = timedelta(hours=1)
RECENT = timedelta(days=14)  # a mail that failed longer ago is not news

# Each count runs over an index that holds nothing else. What was sent again, or went to an address that its reader has
# no longer, is dealt with. What a stranger was answered is nobody's to deal with: senders of spam are made up.
COUNTS = Kept("""
select (select count(*) from notifications_mail where status = 'queued' and not_before <= $1)
           + (select count(*) from notifications_mail where status = 'waiting' and not_before <= $1),
       (select count(*) from notifications_mail where status = 'sending' and claimed_at <= $2),
       (select count(*) from notifications_mail m left join people_user u on u.id = m.recipient_id
         where m.status in ('failed', 'bounced') and m.created_at >= $3 and m.template <> 'reply_unknown'
           and (u.id is null or u.email = m.address)
           and not exists (select 1 from notifications_mail a where a.dedupe_key = 'again:' || m.reference))
""")


KNOWN = Kept("""
select distinct host from unnest($1::text[]) as host
 where exists (select 1 from people_user where lower(split_part(email, '@', 2)) = host)
    or exists (select 1 from people_organisation where lower(split_part(mailbox, '@', 2)) = host)
""")
SHOWN = 10


class Counts(NamedTuple):
    late: int  # should have left, or been told in a digest, more than an hour ago
    hanging: int  # its sender died, and nobody took it up
    not_arrived: int

    @property
    def all(self):
        return sum(self)


def counts(now):
    """One query."""
    return Counts(*COUNTS(now - LATE, now - 2 * LEASE, now - RECENT)[0])


def stuck(now):
    """The same mails as rows; the two are held together by a test."""
    return Mail.objects.filter(late(now) | hanging(now) | not_arrived(now))


def late(now):
    return Q(status__in=Mail.PENDING, not_before__lte=now - LATE)


def hanging(now):
    return Q(status=S.SENDING, claimed_at__lte=now - 2 * LEASE)


def not_arrived(now):
    again = Mail.objects.filter(dedupe_key=Concat(Value("again:"), OuterRef("reference")))
    same = Q(recipient__isnull=True) | Q(recipient__email=F("address"))
    wanted = Q(status__in=[S.FAILED, S.BOUNCED], created_at__gte=now - RECENT) & ~Q(template=TO_STRANGERS)
    return wanted & same & ~Exists(again)


def left_alone():
    """[(circuit, whether somebody with an account, or a mailbox, has its domain)], our own server first, a few."""
    found = circuits()[:SHOWN]
    hosts = [circuit.host for circuit in found if not circuit.is_ours]
    known = {host for (host,) in KNOWN(hosts)} if hosts else set()
    return [(circuit, circuit.is_ours or circuit.host in known) for circuit in found]
