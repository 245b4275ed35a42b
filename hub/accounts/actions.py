"""The only writer of organisations, people and memberships."""

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from hub.accounts import emails, links
from hub.accounts.actions_posts import settle_forces, settle_forces_below
from hub.accounts.querysets import is_below
from hub.accounts.refused import AccountRefused
from hub.accounts.sessions import end_sessions
from hub.history.record import record
from hub.people.leading import reach_of
from hub.people.models import Membership, Organisation, User
from hub.people.roles import ROLES
from hub.places.stamps import stamp
from hub.promises.clock import LONDON
from hub.promises.engine import Stale

DETAILS = ("name", "phone", "language")
SETTINGS = ("name", "kind", "parent", "mailbox", "out_of_hours", "safeguarding", "confirms_joining")


@transaction.atomic
def start_hub(*, organisation, mailbox, at):
    """Make the body that runs this Hub; returns it. Refused on a Hub that has one."""
    if running := Organisation.objects.open().filter(kind=Organisation.Kind.OPERATOR).first():
        raise AccountRefused(_("This Hub was started before: it is run by %s.") % running.name)
    body = Organisation.objects.create(kind=Organisation.Kind.OPERATOR, name=organisation, mailbox=mailbox)
    record("organisation_added", at=at, organisation=body)
    return body


@transaction.atomic
def add_organisation(
    *,
    kind,
    name,
    areas=(),
    parent=None,
    mailbox="",
    out_of_hours="",
    safeguarding="",
    confirms_joining=False,
    code="",
    by,
    at,
):
    """A new organisation; made-up exactly when the body of whoever adds it is, so that the two worlds never mix.

    `code` is what its event remembers of where it came from; by nobody it comes from a command, and is real.
    """
    _check_name(name)
    _check_tree(kind, parent)
    organisation = Organisation.objects.create(
        kind=kind,
        name=name,
        parent=parent,
        mailbox=mailbox,
        out_of_hours=out_of_hours,
        safeguarding=safeguarding,
        confirms_joining=confirms_joining,
        is_demo=_is_demo(by),
    )
    organisation.areas.set(areas)
    record("organisation_added", at=at, by=by, organisation=organisation, code=code)
    return organisation


@transaction.atomic
def change_organisation(organisation, *, areas, by, at, **given):
    """Change what is said of an organisation; returns the names of what changed. Nothing changed, nothing recorded."""
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    changed = [name for name in SETTINGS if name in given and getattr(organisation, name) != given[name]]
    for name in changed:
        setattr(organisation, name, given[name])
    _check_organisation(organisation, changed)
    if set(areas) != set(organisation.areas.all()):
        organisation.areas.set(areas)
        changed.append("areas")
    if changed:
        organisation.save()
        if {"parent", "kind"} & set(changed):
            settle_forces_below(organisation)
        record("organisation_changed", at=at, by=by, organisation=organisation, code=" ".join(changed))
    return changed


def _check_organisation(organisation, changed):
    if "name" in changed:
        _check_name(organisation.name, organisation)
    if "parent" in changed and organisation.parent and is_below(organisation.parent, organisation):
        raise AccountRefused(_("An organisation cannot be part of itself or of one that is part of it."), "parent")
    if {"parent", "kind"} & set(changed):
        _check_tree(organisation.kind, organisation.parent, organisation.children.all())
    if "kind" in changed:
        roles = organisation.memberships.current().values_list("role", flat=True)
        if any(organisation.kind not in ROLES[role].kinds for role in roles):
            raise AccountRefused(_("Its people have roles that this kind of organisation does not have."), "kind")


def _check_tree(kind, parent, children=()):
    """Whoever is above sees everything of those below, so only bodies of one kind stand in one tree: an umbrella body
    above a committee would read in full what it may see in summary."""
    if (parent is not None and parent.kind != kind) or any(child.kind != kind for child in children):
        raise AccountRefused(
            _("An organisation can only be part of one of the same kind, as a police team is of its command."), "parent"
        )


def _check_name(name, organisation=None):
    same = Organisation.objects.open().filter(name__iexact=name)
    if organisation is not None:
        same = same.exclude(pk=organisation.pk)
    if same.exists():
        raise AccountRefused(_("There is an organisation of that name already."), "name")


@transaction.atomic
def send_link(user, *, by, at):
    """Send a one-use link to set a new password."""
    user.refresh_from_db()
    if not user.is_active:
        raise AccountRefused(_("This account is closed."))
    record("link_sent", at=at, by=by, person=user)
    emails.password_asked(user, at=at)


@transaction.atomic
def change_person(user, *, by, at, **given):
    """Change details of a person; returns what changed. Their address is how they sign in: see actions_resets."""
    user = User.objects.select_for_update().get(pk=user.pk)
    changed = [name for name in DETAILS if name in given and getattr(user, name) != given[name]]
    for name in changed:
        setattr(user, name, given[name])
    if changed:
        user.save(update_fields=changed)
        record("person_changed", at=at, by=by, person=user, code=" ".join(changed))
    return changed


@transaction.atomic
def set_active(user, is_active, *, by, at):
    """Close an account (it cannot sign in and hears of nothing) or open it again: idle days count from then."""
    _not_oneself(user, by)
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.is_active == is_active:
        return
    user.is_active, user.closes_on = is_active, None
    if is_active:
        user.last_active_on = at.astimezone(LONDON).date()
    else:
        end_sessions(user)
    user.save(update_fields=["is_active", "closes_on", "last_active_on"])
    record("person_opened" if is_active else "person_closed", at=at, by=by, person=user)


@transaction.atomic
def start_membership(user, *, organisation, role, position, by, at):
    _not_oneself(user, by)
    check_role(organisation, role)
    try:
        with transaction.atomic():
            membership = Membership.objects.create(
                user=user, organisation=organisation, role=role, position=position, since=at
            )
    except IntegrityError:
        raise AccountRefused(_("They belong to that organisation already."), "organisation") from None
    settle_forces([user.pk])
    record("membership_started", at=at, by=by, person=user, other_organisation=organisation, code=_code(role, position))
    return membership


@transaction.atomic
def change_membership(membership, *, role, position, by, at, version=None):
    """Another role or position. `version` as stamp_of(membership) gave it when the form was opened; None skips it."""
    _not_oneself(membership.user, by)
    check_role(membership.organisation, role)
    membership = _led(membership, by)
    if (membership.role, membership.position) == (role, position):
        return membership
    if version is not None and version != stamp_of(membership):
        raise Stale
    if by is not None and not reach_of(by, membership.organisation).may_give(role, position):
        raise AccountRefused(
            _("Nobody gives a role or position above their own. Ask whoever stands above you."), "role"
        )
    membership.role, membership.position = role, position
    membership.save(update_fields=["role", "position"])
    record(
        "membership_changed",
        at=at,
        by=by,
        person=membership.user,
        other_organisation=membership.organisation,
        code=_code(role, position),
    )
    return membership


@transaction.atomic
def set_password_by_link(token, password, *, at):
    """Set the password of whom the link is for and use the link up; returns what the link said."""
    opened = links.read(token, at)
    if opened.user is None:
        return opened
    User.objects.select_for_update().get(pk=opened.user.pk)
    opened = links.read(token, at)  # again under the lock: of two presses at once one wins
    if opened.user is not None:
        had_one = opened.user.has_usable_password()
        opened.user.set_password(password)
        opened.user.save(update_fields=["password"])
        event = record("password_set", at=at, by=opened.user, person=opened.user)
        if had_one:
            emails.sign_in_changed(opened.user, event, at=at)
    return opened


def stamp_of(membership):
    """Of what a form that changes a role was opened on."""
    return stamp(membership.role, membership.position)


def _led(membership, by):
    """The membership, locked; by nobody it comes from a command. Raises PermissionDenied where `by` may not."""
    rows = Membership.objects.select_for_update(of=("self",)).select_related("user", "organisation")
    found = rows.filter(pk=membership.pk, ended_at__isnull=True).first()
    if found is None:
        raise AccountRefused(_("They do not belong to that organisation any more."))
    if by is not None and not reach_of(by, found.organisation).may_change(found):
        raise PermissionDenied
    return found


def _not_oneself(user, by):
    if by is not None and user.pk == by.pk:
        raise AccountRefused(_("Nobody changes their own role or closes their own account. Ask another coordinator."))


def check_role(organisation, role):
    if role not in ROLES or organisation.kind not in ROLES[role].kinds:
        raise AccountRefused(_("That role does not exist in this kind of organisation."), "role")


def _code(role, position):
    return f"{role} {position}".strip()


def _is_demo(by):
    """Whether somebody acts for a made-up body."""
    return by is not None and Organisation.objects.mine(by).filter(is_demo=True).exists()
