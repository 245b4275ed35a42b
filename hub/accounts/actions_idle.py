"""The writer of who was here, of who is asked to come, and of accounts that are closed because nobody uses them.

However often and on however many machines it runs: each is asked once, and closed once.
"""

from django.db import transaction
from django.db.models import Q

from hub.accounts import emails, idle
from hub.accounts.sessions import end_sessions
from hub.history.record import record
from hub.people.models import Organisation, User

AT_ONCE = 200


def was_here(user, *, at):
    """Remember the day; it costs nothing from the second page of that day on."""
    day = idle.today(at)
    if user.last_active_on is not None and user.last_active_on >= day:
        return
    not_yet = Q(last_active_on__isnull=True) | Q(last_active_on__lt=day)
    with transaction.atomic():
        User.objects.filter(not_yet, pk=user.pk).update(last_active_on=day, closes_on=None)


def ask_idle(now):
    """Ask whoever was not here for 90 days to sign in; returns how many."""
    ids = list(idle.to_ask(now).values_list("pk", flat=True))
    return sum(_ask(ids[start : start + AT_ONCE], now) for start in range(0, len(ids), AT_ONCE))


@transaction.atomic
def _ask(ids, now):
    people = list(idle.to_ask(now).filter(pk__in=ids).select_for_update(skip_locked=True))
    for person in people:
        person.closes_on = max(person.idle_since + idle.CLOSED_AFTER, idle.today(now) + idle.AT_LEAST)
    User.objects.bulk_update(people, ["closes_on"])
    emails.account_idle(people, at=now)
    return len(people)


def close_idle(now):
    """Close the accounts of whoever was asked and has not come; returns how many."""
    return sum(_close(pk, now) for pk in list(idle.to_close(now).values_list("pk", flat=True)))


@transaction.atomic
def _close(pk, now):
    """The bodies are locked first: of two who are the last of one together, one stays."""
    bodies = Organisation.objects.filter(memberships__user=pk, memberships__ended_at=None, kind__in=idle.KEPT_BY)
    list(bodies.order_by("pk").select_for_update(no_key=True, of=("self",)))
    person = idle.to_close(now).filter(pk=pk).select_for_update(skip_locked=True).first()
    if person is None or idle.last_of([person]):
        return 0
    person.is_active, person.closes_on = False, None
    person.save(update_fields=["is_active", "closes_on"])
    end_sessions(person)
    event = record("person_closed", at=now, person=person, code="idle")
    emails.account_closed(person, event, at=now)
    return 1
