"""Which fields of a matter somebody sees. Templates, exports, mails, search and counts all ask here."""

from dataclasses import dataclass

from hub.matters.models import Audience, Matter
from hub.matters.querysets import live_audience, seen_by
from hub.people.querysets import current_memberships
from hub.people.roles import ROLES, Permission


@dataclass(frozen=True)
class Shown:
    full: bool  # the narrative, notes and timeline; otherwise a summary: reference, category, ward, status, promises
    sees_reporter: bool
    sees_internal: bool
    organisations: tuple  # ids of the viewer's organisations through which it is seen
    is_reporter: bool = False
    is_named: bool = False  # sees it by a row of their own, as the reporter or for another reason

    @property
    def nothing(self):
        return not (self.organisations or self.is_named)


def shown_as(user, matter):
    """What `user` sees of `matter`. Nothing at all (`.nothing`) when no live audience row names them. Two queries."""
    memberships = current_memberships(user)
    mine = set().union(*(ids for _role, ids in memberships))
    full, through, is_named, is_reporter, permissions = False, [], False, False, set()
    for row in live_audience(matter):
        if row.level == Audience.Level.ROUTING:
            continue
        if row.user_id == user.pk and row.user_id is not None:
            is_named, full = True, full or row.level == Audience.Level.FULL
            is_reporter = row.ground == Audience.Ground.REPORTER
        elif row.organisation_id in mine:
            through.append(row.organisation_id)
            if row.level == Audience.Level.FULL:
                full = True
                permissions |= _permissions_in(memberships, row.organisation_id)
    return Shown(
        full=full,
        sees_reporter=is_reporter or (Permission.SEE_REPORTER in permissions and not hides_reporter(matter)),
        sees_internal=Permission.SEE_INTERNAL_NOTES in permissions,
        organisations=tuple(sorted(through)),
        is_reporter=is_reporter,
        is_named=is_named,
    )


def hides_reporter(matter):
    """Whether nobody but the reporter may know who reported it. The page of a concern has read the concern already."""
    return matter.kind == Matter.Kind.CONCERN and matter.concern.hides_name


def seen_in_full(user):
    """For lists of rows keyed by their matter: whether `user` sees it in full, as `shown_as` says it."""
    return seen_by(user, only_full=True)


def _permissions_in(memberships, organisation_id):
    """Permissions of the roles through which the viewer acts for this organisation."""
    found = set()
    for role_code, ids in memberships:
        if organisation_id in ids and role_code in ROLES:
            found |= ROLES[role_code].permissions
    return found
