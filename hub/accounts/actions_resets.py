"""How somebody gets back in who lost phone and codes, or whose address has changed: two coordinators together.

One asks, another agrees within a day, and everybody concerned is told each time. A coordinator alone can get into
nobody's account: neither by taking the second step off, nor by an address to which a link is then sent, nor with a
second account that they have just made a coordinator.
"""

from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from hub.accounts import emails
from hub.accounts.models import StepReset
from hub.accounts.refused import AccountRefused
from hub.accounts.sessions import end_sessions
from hub.history.record import record
from hub.people.models import Membership, User
from hub.people.roles import ROLES, Permission

AGREED_WITHIN = timedelta(hours=24)
# whoever agrees was a coordinator that long before it was asked: nobody invites their own second
COORDINATOR_FOR = timedelta(days=7)
MANAGING = [code for code, role in ROLES.items() if Permission.MANAGE_PEOPLE in role.permissions]


def open_reset(person, at):
    """What is asked for somebody and still waits for a second coordinator, or None."""
    waiting = StepReset.objects.filter(person=person, agreed_at=None, ended_at=None, asked_at__gt=at - AGREED_WITHIN)
    return waiting.select_related("asked_by").first()


def coordinators():
    members = Membership.objects.current().filter(role__in=MANAGING, organisation__closed_at=None)
    return User.objects.filter(memberships__in=members).distinct()


def may_agree(reset, by):
    """Somebody else than who asked and than whom it is about, who was a coordinator a week before."""
    if by.pk in (reset.asked_by_id, reset.person_id) or not by.may(Permission.MANAGE_PEOPLE):
        return False
    long_enough = by.memberships.current().filter(role__in=MANAGING, since__lte=reset.asked_at - COORDINATOR_FOR)
    return long_enough.exists()


@transaction.atomic
def ask_reset(person, *, reason, new_email="", by, at):
    """Ask that another coordinator agrees; returns the StepReset. A second press lands on the one that waits.

    new_email   the account gets this address; else its second steps are taken off
    """
    person = User.objects.select_for_update().get(pk=person.pk)
    new_email = new_email.lower()
    _check(person, new_email, by)
    StepReset.objects.filter(person=person, agreed_at=None, ended_at=None, asked_at__lte=at - AGREED_WITHIN).update(
        ended_at=at
    )
    if waiting := open_reset(person, at):
        if (waiting.reason, waiting.new_email, waiting.asked_by_id) == (reason, new_email, by.pk):
            return waiting
        raise AccountRefused(
            _("Something is asked for this person already: another coordinator agrees, or takes it back.")
        )
    reset = StepReset.objects.create(person=person, reason=reason, new_email=new_email, asked_by=by, asked_at=at)
    event = record("step_reset_asked", at=at, by=by, person=person, code=f"{reset.reference} {reason}")
    emails.reset_asked(reset, event, [one for one in coordinators() if one.pk not in (by.pk, person.pk)], at=at)
    return reset


def _check(person, new_email, by):
    if not person.is_active:
        raise AccountRefused(_("This account is closed."))
    if not new_email and person.pk == by.pk:
        raise AccountRefused(_("Nobody resets their own second step. Ask another coordinator."))
    if not new_email and not Authenticator.objects.filter(user=person).exists():
        raise AccountRefused(_("They have no second step that could be taken off."))
    if new_email and new_email == person.email:
        raise AccountRefused(_("That is their address already."), "email")
    if new_email and User.objects.filter(email=new_email).exists():
        raise AccountRefused(_("There is an account with that email address already."), "email")


def agree(reset, *, by, at):
    """Carry it out. Refused, and the try logged, for whoever may not agree or comes too late."""
    try:
        with transaction.atomic():
            return _agree(reset, by, at)
    except AccountRefused:
        record("step_reset_refused", at=at, by=by, person=reset.person, code=reset.reference)
        raise


def _agree(reset, by, at):
    reset = _waiting(reset, at)
    if not may_agree(reset, by):
        raise AccountRefused(
            _("Another coordinator agrees: somebody else than who asked, and coordinator for more than a week.")
        )
    if not reset.asked_by.may(Permission.MANAGE_PEOPLE):
        raise AccountRefused(_("Whoever asked is no coordinator any more. Ask for it anew."))
    reset.agreed_by, reset.agreed_at = by, at
    reset.save(update_fields=["agreed_by", "agreed_at"])
    carry_out(reset.person, new_email=reset.new_email, by=by, at=at, code=reset.reference)
    return reset


@transaction.atomic
def take_back(reset, *, by, at):
    reset = _waiting(reset, at)
    reset.ended_at = at
    reset.save(update_fields=["ended_at"])
    record("step_reset_taken_back", at=at, by=by, person=reset.person, code=reset.reference)


def _waiting(reset, at):
    reset = StepReset.objects.select_for_update(of=("self",)).select_related("person", "asked_by").get(pk=reset.pk)
    if reset.agreed_at or reset.ended_at or at >= reset.asked_at + AGREED_WITHIN:
        raise AccountRefused(_("It waits for nobody any more: it was agreed, taken back, or a day has passed."))
    return reset


@transaction.atomic
def carry_out(person, *, new_email="", by, at, code):
    """What two have agreed on, or whoever runs the installation does on the server (`by` None)."""
    person = User.objects.select_for_update().get(pk=person.pk)
    old_address = person.email
    if new_email:
        _write_address(person, new_email)
    else:
        Authenticator.objects.filter(user=person).delete()
    end_sessions(person)
    kind = "address_changed" if new_email else "step_reset"
    event = record(kind, at=at, by=by, person=person, code=code)
    emails.sign_in_changed(person, event, at=at)
    if new_email:
        emails.sign_in_changed(person, event, at=at, address=old_address)


def _write_address(person, address):
    person.email = address
    try:
        with transaction.atomic():
            person.save(update_fields=["email"])
    except IntegrityError:
        raise AccountRefused(_("There is an account with that email address already."), "email") from None
