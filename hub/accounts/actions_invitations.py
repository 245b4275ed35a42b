"""The writer of invitations: who is asked to act for which organisation, and what comes of it.

No account is made before they say yes, so that an address typed wrong leaves nothing behind.
"""

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from hub.accounts import emails, invitation_links
from hub.accounts.actions import AccountRefused, check_role, start_membership
from hub.accounts.actions_posts import number_of_invitation
from hub.accounts.giving import may_invite, positions_to_give, roles_to_give
from hub.accounts.invitation_links import Opened
from hub.accounts.models import Invitation
from hub.accounts.querysets import open_invitations
from hub.history.record import record
from hub.people.models import Membership, Organisation, User

LASTS = timedelta(days=7)
ASKED_AGAIN = timedelta(days=30)
MOST_SENT = 10  # then it is not the mail that fails


@transaction.atomic
def invite(*, email, name, organisation, role, position="", phone="", language=None, by, at):
    """Ask somebody to act for an organisation; a mail brings them the link. Returns the Invitation: a second press
    lands on the same one. Raises PermissionDenied for whoever may not invite there, and AccountRefused.

    by   None for the command that starts a Hub
    """
    if by is not None:
        _check_gift(organisation, role, position, email, by)
    facts = {"email": email, "name": name, "phone": phone, "language": language}
    return make_invitation(organisation=organisation, role=role, position=position, by=by, at=at, **facts)


@transaction.atomic
def make_invitation(*, email, name, organisation, role, position, phone, language, by, at, template="invitation"):
    """The same for an action that asked itself who may."""
    email = email.lower()
    organisation = Organisation.objects.select_for_update(no_key=True, of=("self",)).get(pk=organisation.pk)
    check_role(organisation, role)
    if organisation.closed_at:
        raise AccountRefused(_("That organisation is closed."))
    if Membership.objects.current().filter(organisation=organisation, user__email=email).exists():
        raise AccountRefused(_("They belong to that organisation already."), "email")
    if already := open_invitations([organisation]).filter(email=email).first():
        if not invitation_links.still_stands(already):
            withdraw_it(already, by=by, at=at)  # nobody could come in by it, and it would keep them out
        elif (already.role, already.position) == (role, position) and at < already.expires_at:
            return already
        else:
            raise AccountRefused(
                _("They are invited already: take that invitation back first, or send its link again."), "email"
            )
    invitation = Invitation.objects.create(
        email=email,
        name=name,
        phone=phone,
        language=language or settings.LANGUAGE_CODE,
        organisation=organisation,
        role=role,
        position=position,
        invited_by=by,
        invited_at=at,
        expires_at=at + LASTS,
    )
    record("invited", at=at, by=by, organisation=organisation, code=invitation.reference)
    emails.invitation_sent(invitation, template=template, at=at)
    return invitation


@transaction.atomic
def send_again(invitation, *, sent, by, at):
    """A new link for seven days more; the one of before stops working. `sent` as the page showed it: a second press
    sends nothing more. Returns whether it was sent."""
    invitation = _locked(invitation, by)
    if invitation.sent != sent:
        return False
    if not invitation_links.still_stands(invitation):
        raise AccountRefused(_("It does not stand any more: whoever invited them may not do so now. Invite them anew."))
    if invitation.sent >= MOST_SENT:
        raise AccountRefused(_("It was sent so often that the address may be wrong. Take it back and invite anew."))
    invitation.sent += 1
    invitation.expires_at = at + LASTS
    invitation.save(update_fields=["sent", "expires_at"])
    record("invitation_sent", at=at, by=by, organisation=invitation.organisation, code=invitation.reference)
    emails.invitation_sent(invitation, at=at)
    return True


@transaction.atomic
def withdraw(invitation, *, by, at):
    """Its link stops working. To undo it, invite anew."""
    return withdraw_it(_locked(invitation, by), by=by, at=at)


def withdraw_it(invitation, *, by, at):
    """The same for an action that asked itself who may."""
    invitation.withdrawn_at, invitation.withdrawn_by = at, by
    invitation.save(update_fields=["withdrawn_at", "withdrawn_by"])
    record("invitation_withdrawn", at=at, by=by, organisation=invitation.organisation, code=invitation.reference)
    return invitation


@transaction.atomic
def ask_later(organisation, *, by, at):
    """Whoever is alone at a place said "not now": they are asked for a second person again in a month."""
    membership = Membership.objects.select_for_update(of=("self",)).get(
        organisation=organisation, user=by, ended_at__isnull=True
    )
    if membership.second_person_after is None or membership.second_person_after <= at:
        membership.second_person_after = at + ASKED_AGAIN
        membership.save(update_fields=["second_person_after"])
        record("second_person_later", at=at, by=by, organisation=organisation)


def _locked(invitation, by):
    rows = Invitation.objects.select_for_update(of=("self",)).select_related("organisation")
    invitation = rows.get(pk=invitation.pk)
    if not may_invite(by, invitation.organisation):
        raise PermissionDenied
    if invitation.accepted_at:
        raise AccountRefused(_("They have accepted it already."))
    if invitation.withdrawn_at:
        raise AccountRefused(_("It was taken back already."))
    return invitation


@transaction.atomic
def accept_as_new(token, *, name, password, at):
    """Somebody without an account says yes. Returns (what the link said, the account): the link may say "has_account",
    then they sign in and accept."""
    opened = invitation_links.read(token, at, locked=True)
    if opened.problem:
        return log_refused(opened, by=None, at=at), None
    invitation = opened.invitation
    try:
        with transaction.atomic():
            user = User.objects.create_user(
                invitation.email, password, name=name, phone=invitation.phone, language=invitation.language
            )
    except IntegrityError:
        return log_refused(Opened(invitation, "has_account"), by=None, at=at), None
    record("account_made", at=at, by=user, person=user, code=invitation.reference)
    _take(invitation, user, at)
    return opened, user


@transaction.atomic
def accept(token, *, by, at):
    """Somebody who is signed in under the invited address says yes. Returns what the link said; "another" for whoever
    is not the one invited."""
    opened = invitation_links.read(token, at, locked=True)
    if opened.problem:
        return log_refused(opened, by=by, at=at)
    if opened.invitation.email != by.email.lower():
        return log_refused(Opened(opened.invitation, "another"), by=by, at=at)
    _take(opened.invitation, by, at)
    return opened


def _take(invitation, user, at):
    organisation = invitation.organisation
    if not Membership.objects.filter(user=user, organisation=organisation, ended_at__isnull=True).exists():
        start_membership(
            user,
            organisation=organisation,
            role=invitation.role,
            position=invitation.position,
            by=invitation.invited_by,
            at=at,
        )
        number_of_invitation(user, invitation, at=at)
    invitation.accepted_at, invitation.accepted_by = at, user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    record("invitation_accepted", at=at, by=user, organisation=organisation, code=invitation.reference)


def log_refused(opened, *, by, at):
    """A try that came to nothing stands in the log: of a link that is ours, with why."""
    if opened.invitation is not None:
        code = f"{opened.invitation.reference} {opened.problem}"
        record("invitation_refused", at=at, by=by, organisation=opened.invitation.organisation, code=code)
    return opened


def _check_gift(organisation, role, position, email, by):
    if not may_invite(by, organisation):
        raise PermissionDenied
    if email.lower() == by.email.lower():
        raise AccountRefused(_("This is your own address. Nobody invites themselves."), "email")
    if role not in {found.code for found in roles_to_give(by, organisation)}:
        raise AccountRefused(_("You cannot give that role: it does not exist here, or may do more than you."), "role")
    if position and position not in dict(positions_to_give(by, organisation)):
        raise AccountRefused(_("Only somebody in that position, or above, can give it."), "position")
