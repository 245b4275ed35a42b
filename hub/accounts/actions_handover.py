"""The writer of hand-overs: somebody leaves an organisation, and everything open goes to somebody else in one act.

Who may: see `may_hand_over`. What moves: every table of hub/accounts/handover.py. There is no undo: whoever left by
mistake is given their role again, and a colleague gives back what they should have.
"""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hub.accounts import emails, handover
from hub.accounts.actions import AccountRefused
from hub.accounts.actions_posts import settle_forces
from hub.accounts.sessions import end_sessions
from hub.history.record import record
from hub.matters.emails import may_be_told
from hub.notifications.models import Mail
from hub.notifications.outbox import withdraw
from hub.people.leading import RANKS, reach_of
from hub.people.leaving import Leaving, bodies_lost
from hub.people.models import Membership, Organisation, User
from hub.people.roles import Permission


def may_hand_over(membership, by):
    """Oneself; whoever may change what they are there; and the coordinator, also of a role that is no more."""
    is_own_or_led = membership.user_id == by.pk or reach_of(by, membership.organisation).may_change(membership)
    return is_own_or_led or by.may(Permission.MANAGE_PEOPLE)


def colleagues_of(membership):
    """Who else belongs to the organisation now, by name."""
    others = membership.organisation.memberships.current().exclude(user=membership.user_id)
    return User.objects.filter(pk__in=others.values("user")).order_by("name", "pk")


def leaving_of(membership, *, successor, by, at):
    bodies, is_last = bodies_lost(membership)
    return Leaving(membership.user, membership.organisation, successor, bodies, is_last, by, at)


def why_not(membership, by):
    """Why nobody may leave now, in words; empty when they may."""
    if colleagues_of(membership).exists():
        return ""
    if membership.organisation.kind == Organisation.Kind.OPERATOR:
        return _("Nobody else runs the Hub: first add another coordinator.")
    if by.may(Permission.MANAGE_PEOPLE):
        return ""
    return _(
        "Nobody else belongs to this organisation, and it must not be left alone: first ask for a colleague to be "
        "added, or ask the coordinator."
    )


@transaction.atomic
def hand_over(membership, *, successor=None, passes_position=False, position=None, by, at):
    """Everything open goes to `successor` (None: it stays with the organisation), the membership ends, and all devices
    of the person are signed out; whoever still belongs elsewhere signs in again.

    passes_position   the successor holds the position of the person from now on, instead of their own
    position          the one that the page showed: refused when it is another one by now
    Raises PermissionDenied and AccountRefused; then nothing is written.
    """
    membership = _locked(membership, by)
    _check(membership, successor, passes_position, position, by)
    leaving = leaving_of(membership, successor=successor, by=by, at=at)
    return _leave(membership, leaving, passes_position=passes_position)


@transaction.atomic
def go_on_elsewhere(membership, *, by, at):
    """The same of somebody who belongs to another team of the same body since a moment ago: what they held and do not
    keep there stays with the team that they leave, which may be left to the body above it. Told only where there was
    something."""
    membership = _locked(membership, by)
    return _leave(membership, leaving_of(membership, successor=None, by=by, at=at), is_told=False)


def _leave(membership, leaving, *, passes_position=False, is_told=True):
    successor, by, at = leaving.successor, leaving.by, leaving.at
    event = record(
        "handed_over",
        at=at,
        by=by,
        person=leaving.person,
        other_organisation=leaving.organisation,
        code=successor.reference if successor else "",
    )
    taken = handover.move_all(leaving)
    _record_taken(taken, leaving)
    if passes_position:
        _pass_position(membership, leaving)
    stood_for = _point_stand_ins(leaving)
    membership.ended_at = at
    membership.save(update_fields=["ended_at"])
    settle_forces([membership.user_id])
    record("membership_ended", at=at, by=by, person=leaving.person, other_organisation=leaving.organisation)
    _withdraw_mails(leaving.person)
    end_sessions(leaving.person)
    if is_told or taken or stood_for:
        emails.handed_over(leaving, event, stood_for, at=at)
    return leaving


def _locked(membership, by):
    """The rows of the whole organisation in one order: two who leave at once do not leave it empty."""
    if not may_hand_over(membership, by):
        raise PermissionDenied
    rows = Membership.objects.select_for_update(of=("self",)).filter(organisation=membership.organisation_id)
    rows = rows.filter(ended_at__isnull=True).select_related("user", "organisation").order_by("pk")
    found = next((row for row in rows if row.pk == membership.pk), None)
    if found is None:
        raise AccountRefused(_("They do not belong to that organisation any more."))
    if not may_hand_over(found, by):  # of two who put each other out at once the second has left by now
        raise PermissionDenied
    return found


def _check(membership, successor, passes_position, position, by):
    if reason := why_not(membership, by):
        raise AccountRefused(reason)
    if successor is not None and not colleagues_of(membership).filter(pk=successor.pk).exists():
        raise AccountRefused(_("They do not belong to that organisation: choose a colleague"), "successor")
    if position is not None and position != membership.position:
        raise AccountRefused(_("Their position has changed meanwhile. Look at it again, then press once more."))
    if passes_position and (successor is None or not membership.position):
        raise AccountRefused(_("There is nobody to pass the position to, or none to pass."), "passes_position")
    if passes_position and successor.pk == by.pk:
        raise AccountRefused(_("Nobody gives a position to themselves: somebody else does it."), "passes_position")
    if passes_position and _would_lose(successor, membership, by):
        raise AccountRefused(
            _("They hold a higher position, and would lose it. Leave the box empty: they keep their own."),
            "passes_position",
        )


def _would_lose(successor, membership, by):
    """Whether the successor answers for more than whoever leaves, and `by` may not change that."""
    theirs = Membership.objects.current().get(user=successor, organisation=membership.organisation)
    falls = RANKS.get(theirs.position, 0) > RANKS.get(membership.position, 0)
    return falls and not reach_of(by, membership.organisation).may_change(theirs)


def _record_taken(taken, leaving):
    """One event a matter, however much of it moved."""
    once = {}
    for one in taken:
        known = once.get(one.matter.pk)
        if known is None or known.person is None:
            once[one.matter.pk] = one
    for one in once.values():
        code = one.person.reference if one.person else ""
        record("taken_over", at=leaving.at, by=leaving.by, for_organisation=one.body, matter=one.matter, code=code)


def _pass_position(membership, leaving):
    theirs = Membership.objects.current().get(user=leaving.successor, organisation=leaving.organisation)
    if theirs.position != membership.position:
        theirs.position = membership.position
        theirs.save(update_fields=["position"])
        code = f"{theirs.role} {theirs.position}"
        facts = {"person": leaving.successor, "other_organisation": leaving.organisation, "code": code}
        record("membership_changed", at=leaving.at, by=leaving.by, **facts)


def _point_stand_ins(leaving):
    """Whoever had named the person as stand-in has the successor now, or nobody. Returns them."""
    found = Membership.objects.select_for_update(of=("self",)).filter(
        stand_in=leaving.person, organisation=leaving.organisation, ended_at__isnull=True
    )
    told = []
    for absent in found.select_related("user").order_by("pk"):
        successor = leaving.successor
        absent.stand_in = successor if successor and successor.pk != absent.user_id else None
        absent.save(update_fields=["stand_in"])
        code = absent.stand_in.reference if absent.stand_in else ""
        facts = {"person": absent.user, "other_organisation": leaving.organisation, "code": code}
        record("stand_in_replaced", at=leaving.at, by=leaving.by, **facts)
        if _is_to_come(absent, leaving.at):
            told.append(absent.user)
    return told


def _is_to_come(membership, at):
    return membership.absent_from is not None and (membership.absent_until is None or membership.absent_until > at)


def _withdraw_mails(person):
    """What waits for them about matters that they do not see any more does not leave."""
    waiting = Mail.objects.filter(recipient=person, status__in=Mail.PENDING).exclude(matter=None)
    withdraw([mail.pk for mail in waiting.select_related("recipient") if not may_be_told(mail)])
