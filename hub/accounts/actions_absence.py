"""The writer of absences: who is away from when to when, and who hears of things meanwhile."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hub.accounts import emails
from hub.accounts.actions import AccountRefused
from hub.history.record import record
from hub.people.models import Membership
from hub.people.positions import led_by
from hub.people.roles import Permission

FACTS = ("absent_from", "absent_until", "stand_in")


def may_set(membership, by):
    """Oneself, whoever is supervisor or head there or above, and who looks after all people."""
    is_own_or_led = membership.user_id == by.pk or membership.organisation_id in led_by(by)
    return is_own_or_led or by.may(Permission.MANAGE_PEOPLE)


@transaction.atomic
def set_absence(membership, *, since, until=None, stand_in=None, by, at):
    """Away from `since` up to `until` (None: until further notice), both aware; returns whether anything changed.

    Promises and rungs that fall into that time reach the stand-in, or whoever stands in for them. The stand-in is told.
    Raises AccountRefused and PermissionDenied.
    """
    membership = _locked(membership, by)
    _check(membership, since, until, stand_in, at)
    given = (since, until, stand_in)
    if given == tuple(getattr(membership, name) for name in FACTS):
        return False
    was_asked = membership.stand_in_id if membership.absent_from else None
    membership.absent_from, membership.absent_until, membership.stand_in = given
    membership.save(update_fields=list(FACTS))
    event = _record("absence_set", membership, by=by, at=at)
    if stand_in is not None:
        emails.stands_in(membership, event, at=at, is_changed=was_asked == stand_in.pk)
    return True


@transaction.atomic
def end_absence(membership, *, by, at):
    """Back, or not going after all: from now on they hear for themselves. Returns whether they were away or about to
    be; the stand-in is told."""
    membership = _locked(membership, by)
    if membership.absent_from is None or (membership.absent_until and membership.absent_until <= at):
        return False
    stand_in = membership.stand_in
    membership.absent_from = membership.absent_until = membership.stand_in = None
    membership.save(update_fields=list(FACTS))
    event = _record("absence_ended", membership, by=by, at=at)
    if stand_in is not None:
        emails.stands_in_no_more(membership, stand_in, event, at=at)
    return True


def _locked(membership, by):
    if not may_set(membership, by):
        raise PermissionDenied
    locked = Membership.objects.select_for_update(of=("self",)).select_related("user", "organisation", "stand_in")
    found = locked.filter(pk=membership.pk, ended_at__isnull=True).first()
    if found is None:
        raise AccountRefused(_("They do not belong to that organisation any more."))
    return found


def _check(membership, since, until, stand_in, at):
    if until is not None and until <= since:
        raise AccountRefused(_("The last day must not come before the first"), "last_day")
    if until is not None and until <= at:
        raise AccountRefused(_("That is over already: enter a day that is still to come"), "last_day")
    if stand_in is None:
        return
    if stand_in.pk == membership.user_id:
        raise AccountRefused(_("Nobody stands in for themselves"), "stand_in")
    colleagues = Membership.objects.current().filter(organisation=membership.organisation_id, user=stand_in)
    if not colleagues.exists():
        # somebody from elsewhere may not see what they would be told of
        raise AccountRefused(_("They do not belong to that organisation: choose a colleague"), "stand_in")


def _record(kind, membership, *, by, at):
    return record(kind, at=at, by=by, person=membership.user, other_organisation=membership.organisation)
