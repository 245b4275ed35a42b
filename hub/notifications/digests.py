"""Makes one mail of what waited for the digest of a person. Run by beat, by any number of processes at once.

Cost follows what is due. A person is locked while their digest is made, and the digest and what it tells are committed
together; a key for each person and day keeps a second one out whatever happens.
"""

import logging

from django.db import transaction

from hub.history.record import ran
from hub.notifications import outbox, registry, timing
from hub.notifications.models import Mail
from hub.people.models import Rhythm, User

log = logging.getLogger(__name__)

PEOPLE_AT_ONCE = 100


def make_digests(now):
    """Put the digests that are due into the outbox; returns how many. Nobody's failure is another's."""
    made, seen = 0, []
    while people := _with_something_due(now, without=seen):
        for person in people:
            seen.append(person)
            made += _make(person, now)
    ran("digests", at=now)
    return made


def _with_something_due(now, *, without):
    due = Mail.objects.filter(status=Mail.Status.WAITING, not_before__lte=now).exclude(recipient__in=without)
    return list(due.order_by().values_list("recipient", flat=True).distinct()[:PEOPLE_AT_ONCE])


def _make(pk, now):
    try:
        with transaction.atomic():
            # not of the key: whoever writes an event about them meanwhile need not wait for us
            person = User.objects.select_for_update(skip_locked=True, no_key=True).filter(pk=pk).first()
            return person is not None and _digest(person, now)
    except Exception:
        log.exception("the digest of person %s cannot be made", pk)
        return False


def _digest(person, now):
    """Whether there is one. A second one on the same day waits for the next morning."""
    due = list(_due(person, now))
    told, broken = registry.that_may_leave(due)
    kept = {mail.pk for mail in told}
    outbox.withdraw([mail.pk for mail in due if mail.pk not in kept | broken.keys()], why=registry.NOT_ALLOWED)
    for pk, error in broken.items():
        Mail.objects.filter(pk=pk).update(status=Mail.Status.FAILED, error=f"cannot be told: {error}")
    if not told:
        return False
    day = now.astimezone(timing.LONDON).date()
    is_weekly = person.mail_rhythm == Rhythm.WEEKLY and day.weekday() == timing.MONDAY
    template = "digest_weekly" if is_weekly else "digest_daily"
    mail = outbox.enqueue(template, recipient=person, context={}, dedupe_key=f"digest:{person.pk}:{day}", at=now)
    waiting = Mail.objects.filter(pk__in=kept, status=Mail.Status.WAITING)
    if mail is None:
        waiting.update(not_before=timing.next_digest(now, person))
        return False
    waiting.update(status=Mail.Status.DIGESTED, digest=mail)
    return True


def _due(person, now):
    due = Mail.objects.filter(recipient=person, status=Mail.Status.WAITING, not_before__lte=now)
    return due.select_related("recipient", "organisation", "matter", "promise").order_by("pk")
