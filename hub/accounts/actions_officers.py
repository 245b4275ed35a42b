"""The writer of what a force's own list of officers changes: posts, teams, numbers and invitations."""

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction

from hub.accounts import emails
from hub.accounts.actions import add_organisation, change_membership, start_membership
from hub.accounts.actions_handover import go_on_elsewhere
from hub.accounts.actions_invitations import LASTS
from hub.accounts.actions_posts import set_shoulder_number
from hub.accounts.models import Invitation, OfficersFile
from hub.accounts.officers_file import read_officers
from hub.accounts.officers_plan import plan_officers
from hub.history.record import record, record_many
from hub.people.models import Organisation, User
from hub.people.positions import led_by
from hub.people.roles import Permission
from hub.references import new_reference

KEPT_FOR = timedelta(days=1)


class PlanChanged(Exception):
    """What would be done is no longer what was shown."""


def forces_of(user):
    """The forces whose list `user` may bring: all for the coordinator, those that somebody leads from the top."""
    tops = Organisation.objects.open().filter(kind=Organisation.Kind.POLICE, parent=None).order_by("name", "pk")
    return tops if user.may(Permission.MANAGE_PEOPLE) else tops.filter(pk__in=led_by(user))


@transaction.atomic
def upload(force, *, file_name, content, by, at):
    """Keep a file until it is carried out. Raises UnreadableFile."""
    _check(force, by)
    read_officers(content)
    OfficersFile.objects.filter(uploaded_at__lte=at - KEPT_FOR).delete()
    return OfficersFile.objects.create(force=force, by=by, file_name=file_name, content=content, uploaded_at=at)


@transaction.atomic
def carry_out(officers_file, *, shown, makes_teams, invites, by, at):
    """Do what was shown, all of it or nothing; returns the Plan.

    shown        the digest of the plan that was looked at; PlanChanged when it is another by now
    makes_teams  whether teams that are not there are made; else their lines are left out
    invites      whether whoever is new is invited now; else their lines are left out
    """
    # one list of a force at a time
    force = Organisation.objects.select_for_update(of=("self",)).get(pk=officers_file.force_id)
    _check(force, by)
    rows = read_officers(bytes(officers_file.content))
    plan = plan_officers(force, rows, by=by)
    if plan.digest != shown:
        raise PlanChanged
    teams = _teams(force, plan, makes_teams, by, at)
    _carry_out_known(plan.of("moved", "changed"), teams, by, at)
    if invites:
        _invite([line for line in plan.of("added") if line.row.team.casefold() in teams], teams, by, at)
    code = " ".join(str(len(plan.of(kind))) for kind in ("added", "moved", "changed", "same", "rejected"))
    record("officers_imported", at=at, by=by, organisation=force, code=code)
    officers_file.delete()
    return plan


def _check(force, by):
    if not forces_of(by).filter(pk=force.pk).exists():
        raise PermissionDenied


def _teams(force, plan, makes_teams, by, at):
    """{folded name: Organisation} of the teams that there are, or are made now."""
    names = {line.row.team.casefold() for line in plan.of("added", "moved", "changed")} - set(plan.new_teams)
    teams = {team.name.casefold(): team for team in plan.teams if team.name.casefold() in names}
    if makes_teams:
        for key, name in plan.new_teams.items():
            teams[key] = add_organisation(kind=force.kind, name=name, parent=force, by=by, at=at)
    return teams


def _carry_out_known(lines, teams, by, at):
    lines = [line for line in lines if line.row.team.casefold() in teams]
    numbered = [line for line in lines if line.row.number and line.row.number != line.member.user.shoulder_number]
    # first all are taken away, then given: two officers may have changed theirs
    User.objects.filter(pk__in=[line.member.user_id for line in numbered]).update(shoulder_number="", number_of=None)
    for line in lines:
        facts = {"role": line.role, "position": line.position, "by": by, "at": at}
        if line.kind == "moved":
            start_membership(line.member.user, organisation=teams[line.row.team.casefold()], **facts)
            go_on_elsewhere(line.member, by=by, at=at)
        else:
            change_membership(line.member, **facts)
    for line in numbered:
        set_shoulder_number(line.member.user, number=line.row.number, by=by, at=at)


def _invite(lines, teams, by, at):
    invitations = Invitation.objects.bulk_create(
        Invitation(
            reference=new_reference("Y"),
            email=line.row.email,
            name=line.row.name,
            shoulder_number=line.row.number,
            language=settings.LANGUAGE_CODE,
            organisation=teams[line.row.team.casefold()],
            role=line.role,
            position=line.position,
            invited_by=by,
            invited_at=at,
            expires_at=at + LASTS,
        )
        for line in lines
    )
    record_many(
        {"kind": "invited", "at": at, "by": by, "organisation": one.organisation, "code": one.reference}
        for one in invitations
    )
    emails.invitations_sent(invitations, at=at)
