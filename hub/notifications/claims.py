"""Who may hand over which mail: claims, their ends, and what a run looks at before it claims.

`look_ahead` only reads. A mail is claimed by one conditional update that is committed before it is handed over; the
fate of one mail and the claim of another are one statement.
"""

import json
import logging
from datetime import UTC, datetime, timedelta

from django.db import Error as DatabaseError
from django.db import connection
from django.db.models import F, Q

from hub.notifications import registry, timing
from hub.notifications.circuits import domain_of
from hub.notifications.models import Mail
from hub.prepared import Kept, all_of, columns_of, loaded

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)  # longer than one mail can take: hub.notifications.smtp ends its patience before
INTERRUPTED_TOO_OFTEN = 5  # a mail that takes its sender down each time
AHEAD = 100
FRESH = timedelta(seconds=1)  # what was looked at longer ago is looked at anew: it may not leave any more
TRIED = 8  # candidates that a claim is given: others claim at the same time
BAD_ADDRESS = "address does not work"  # an earlier mail came back

COLUMNS = [field.attname for field in Mail._meta.concrete_fields]
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC), 0
RELATED = {
    "recipient": ("reference", "email", "is_active", "mail_rhythm", "quiet_from", "quiet_until"),
    "organisation": ("name", "mailbox"),
    "matter": ("reference", "kind"),
    "promise": ("due_at", "met_at", "ended_at", "paused_at"),
}

# The oldest mails that are due, behind a place in the queue, and beside each what its message needs of other tables.
LOOK = Kept(f"""
select {columns_of(Mail, "mail")}, {", ".join(f"{name}.{column}" for name in RELATED for column in RELATED[name])},
       exists (select 1 from notifications_badaddress bad where bad.address = lower(mail.address))
  from (select * from notifications_mail
         where status = 'queued' and not_before <= $1 and (not_before, id) > ($2, $3)
           and lower(substring(address from '[^@]*$')) <> all($4)
         order by not_before, id limit {AHEAD}) mail
  left join people_user recipient on recipient.id = mail.recipient_id
  left join people_organisation organisation on organisation.id = mail.organisation_id
  left join matters_matter matter on matter.id = mail.matter_id
  left join promises_promise promise on promise.id = mail.promise_id
 order by mail.not_before, mail.id
""")  # noqa: S608 (columns of our own tables)

# Those of the candidates that somebody else has are left out.
MINE = """
update notifications_mail set status = 'sending', claimed_at = $1, attempts = attempts + 1
 where id = (select id from notifications_mail where id = any($2) and status = 'queued' and not_before <= $1
              order by not_before, id limit 1 for update skip locked)
returning id, attempts, interruptions, maybe_repeated
"""
CLAIM = Kept(MINE)
SENT_AND_CLAIM = Kept(f"""
with done as (
    update notifications_mail set status = 'sent', sent_at = $1, error = '', subject = $5, text = $6, html = $7
     where id = $3 and status = 'sending' and claimed_at = $4
    returning id
), mine as ({MINE})
select (select count(*) from done), mine.* from (values (1)) one left join mine on true
""")  # noqa: S608


class Ahead:
    """What a run has seen of the queue: mails that may leave, in order, and how far it has read."""

    def __init__(self):
        self.mails, self.behind, self.seen_at = {}, BEGINNING, None

    def next_ids(self, at):
        """Candidates for a claim; none when the queue has to be looked at anew."""
        if self.seen_at is None or not self.seen_at <= at < self.seen_at + FRESH:
            self.mails = {}
        return list(self.mails)[:TRIED]

    def look(self, at, *, shut, tried):
        """Read on, past mails for domains that are `shut`, and with one mail for each that is only `tried`."""
        self.mails, self.seen_at = {}, at
        while not self.mails:
            found = _look(at, self.behind, shut)
            if not found:
                break
            allowed = _those_that_may_leave(found, at)
            if not allowed:  # else claims say how far it came
                self.passed(found[-1])
            self.mails = {mail.pk: mail for mail in _one_each(allowed, tried)}

    def passed(self, mail):
        self.behind = mail.not_before, mail.pk

    def claimed(self, row, asked, at):
        """The mail that a claim returned; what stood before it belongs to others."""
        pk, attempts, interruptions, maybe_repeated = row
        for passed in asked:
            mail = self.mails.pop(passed)
            self.passed(mail)
            if passed == pk:
                break
        mail.status, mail.claimed_at, mail.attempts = Mail.Status.SENDING, at, attempts
        mail.interruptions, mail.maybe_repeated = interruptions, maybe_repeated
        return mail

    def leave_out(self, domain):
        self.mails = {pk: mail for pk, mail in self.mails.items() if domain_of(mail.address) != domain}


def claim(at, ahead=None, *, shut=(), tried=()):
    """The next mail that is due, claimed and committed; None when there is none."""
    ahead = ahead or Ahead()
    while True:
        asked = ahead.next_ids(at)
        if not asked:
            ahead.look(at, shut=shut, tried=tried)
            asked = ahead.next_ids(at)
            if not asked:
                return None
        if mail := claim_one(ahead, asked, at):
            return mail


def claim_one(ahead, asked, at):
    """One of those asked for, claimed and committed; None when others have them."""
    for row in CLAIM(at, asked):
        return ahead.claimed(row, asked, at)
    _lost(ahead, asked)
    return None


def give_back(mail):
    """It was claimed, and is not handed over after all: as if it had not been."""
    finish(mail, {"status": Mail.Status.QUEUED, "attempts": mail.attempts - 1})


def _lost(ahead, asked):
    for pk in asked:
        ahead.passed(ahead.mails.pop(pk))


def sent_and_claim(mail, sent, ahead, asked, at):
    """Write that the mail was sent, and claim one of those asked for: the mail, or None when others have them."""
    ((is_mine, *row),) = SENT_AND_CLAIM(
        at, asked, mail.pk, mail.claimed_at, sent["subject"], sent["text"], sent["html"]
    )
    if not is_mine:
        _say_overtaken(mail)
    if row[0] is not None:
        return ahead.claimed(row, asked, at)
    _lost(ahead, asked)
    return None


def finish(mail, columns):
    """Write what became of the mail, unless its lease ended meanwhile and somebody else has it."""
    values = ", ".join(f"{name} = %s" for name in columns)
    mine = f"update notifications_mail set {values} where id = %s and status = 'sending' and claimed_at = %s"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(mine, [*columns.values(), mail.pk, mail.claimed_at])
        if not cursor.rowcount:
            _say_overtaken(mail)


def reclaim(now):
    """Free the mails whose sender died: nobody knows whether they left, so they are marked.

    They come behind what was due before: one that takes its sender down keeps nobody else's from leaving. A moment that
    is still to come was written by a clock that ran ahead; what it had put off is due now.
    """
    dead = Mail.objects.filter(
        Q(claimed_at__lte=now - LEASE) | Q(claimed_at__gt=now + LEASE), status=Mail.Status.SENDING
    )
    dead.filter(interruptions__gte=INTERRUPTED_TOO_OFTEN).update(
        status=Mail.Status.FAILED, maybe_repeated=True, error="interrupted too often"
    )
    dead.update(
        status=Mail.Status.QUEUED,
        maybe_repeated=True,
        interruptions=F("interruptions") + 1,
        error="interrupted",
        not_before=now,
    )
    ahead = Mail.objects.filter(status=Mail.Status.QUEUED, claimed_at__gt=now + LEASE)
    ahead.update(not_before=now, claimed_at=None)


def _say_overtaken(mail):
    log.warning("mail %s was taken over while it was being sent", mail.reference)


def _look(at, behind, shut):
    return [_mail(row, at) for row in LOOK(at, *behind, list(shut))]


def _mail(row, at):
    """A mail with its related rows as far as they were read; whatever else is asked of them is fetched then."""
    mail = all_of(Mail, row[: len(COLUMNS)])
    mail.context, mail.came_back, mail.claimed_at = json.loads(mail.context), row[-1], at
    start = len(COLUMNS)
    for name, columns in RELATED.items():
        related = Mail._meta.get_field(name)
        key, values = getattr(mail, related.attname), row[start : start + len(columns)]
        if key is not None:
            found = dict(zip(columns, values, strict=True))
            setattr(mail, name, loaded(related.related_model, id=key, **found))
        start += len(columns)
    return mail


def _those_that_may_leave(found, at):
    """Those that may; of the others it is written why they do not, or when they do."""
    wanted, broken = [], {}
    for mail in found:
        try:
            if _is_wanted_now(mail, at):
                wanted.append(mail)
        except DatabaseError:
            raise
        except Exception as error:
            log.exception("when mail %s (%s) leaves cannot be said", mail.reference, mail.template)
            broken[mail.pk] = type(error).__name__
    allowed, cannot_say = registry.that_may_leave(wanted)
    broken |= cannot_say
    may = {mail.pk for mail in allowed}
    _end([m.pk for m in wanted if m.pk not in may and m.pk not in broken], Mail.Status.WITHDRAWN, registry.NOT_ALLOWED)
    for pk, error in broken.items():
        _end([pk], Mail.Status.FAILED, f"cannot be rendered: {error}")
    # what is urgent is tried all the same
    _end([mail.pk for mail in allowed if mail.came_back and not mail.urgent], Mail.Status.FAILED, BAD_ADDRESS)
    return [mail for mail in allowed if mail.urgent or not mail.came_back]


def _is_wanted_now(mail, at):
    if later := timing.held_until(mail, at):  # no attempt was made: whoever sleeps is not the server's fault
        _still_queued([mail.pk]).update(not_before=later)
        return False
    if timing.is_unwanted(mail):
        _end([mail.pk], Mail.Status.WITHDRAWN, timing.NOT_WANTED)
        return False
    return True


def _still_queued(ids):
    return Mail.objects.filter(pk__in=ids, status=Mail.Status.QUEUED)


def _end(ids, status, error):
    if ids:
        _still_queued(ids).update(status=status, error=error)


def _one_each(mails, tried):
    kept, seen = [], set()
    for mail in mails:
        domain = domain_of(mail.address)
        if domain not in tried or domain not in seen:
            kept.append(mail)
        seen.add(domain)
    return kept
