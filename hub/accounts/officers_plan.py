"""What a list of officers would change in a force, line by line. Reads only: what is carried out is this plan."""

import hashlib
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from hub.accounts.actions_posts import problem_with
from hub.accounts.giving import positions_to_give, roles_to_give
from hub.accounts.models import Invitation
from hub.people.leading import reach_of
from hub.people.models import Membership, Organisation
from hub.people.querysets import bodies_below
from hub.people.roles import ROLES

DEFAULT_ROLE = "police_officer"
LONGEST_NAME, LONGEST_ADDRESS, LONGEST_TEAM = 120, 254, 160


@dataclass
class Line:
    row: object
    kind: str  # added, moved, changed, same, rejected
    text: str = ""
    member: object = None  # the membership as it is now
    role: str = ""
    position: str = ""


@dataclass
class Plan:
    lines: list = field(default_factory=list)
    new_teams: dict = field(default_factory=dict)  # folded name: name
    teams: list = field(default_factory=list)
    missing: list = field(default_factory=list)  # people of the force who are not in the file

    def of(self, *kinds):
        return [line for line in self.lines if line.kind in kinds]

    @property
    def digest(self):
        """Changes when anything that is shown does."""
        said = [f"{line.row} {line.kind} {line.text}" for line in self.lines] + sorted(self.new_teams)
        return hashlib.sha256("\n".join(said).encode()).hexdigest()


def plan_officers(force, rows, *, by):
    return _Planning(force, rows, by).run()


class _Planning:
    def __init__(self, force, rows, by):
        self.force, self.rows, self.by, self.plan = force, rows, by, Plan()
        bodies = bodies_below([force.pk])[force.pk]
        self.teams = {team.name.casefold(): team for team in Organisation.objects.open().filter(pk__in=bodies)}
        self.plan.teams = list(self.teams.values())
        self.members = {}
        found = Membership.objects.filter(organisation__in=bodies, ended_at=None).select_related("user", "organisation")
        for member in found.order_by("user__name", "pk"):
            self.members.setdefault(member.user.email, []).append(member)
        self.numbers = {
            m.user.shoulder_number: m.user.email for several in self.members.values() for m in several
            if m.user.shoulder_number and m.user.number_of_id == force.pk
        }  # fmt: skip
        waiting = Invitation.objects.filter(organisation__in=bodies, accepted_at=None, withdrawn_at=None)
        self.invited = set(waiting.values_list("email", flat=True))
        names = {row.team.casefold() for row in rows} - set(self.teams)
        self.elsewhere = {
            name.casefold() for name in Organisation.objects.open().values_list("name", flat=True)
            if name.casefold() in names
        }  # fmt: skip
        self.reach = reach_of(by, force)
        self.roles = {role.code for role in roles_to_give(by, force)}
        self.positions = {code for code, _label in positions_to_give(by, force)}
        self.seen = {}

    def run(self):
        self.wanted = {row.email: row.number for row in self.rows if row.number}
        for row in self.rows:
            self.plan.lines.append(self._line(row))
        in_file = {row.email for row in self.rows}
        self.plan.missing = [several[0] for email, several in self.members.items() if email not in in_file]
        return self.plan

    def _line(self, row):
        line = Line(row, "rejected", self._wrong(row))
        if line.text:
            return line
        several = self.members.get(row.email)
        if not several:
            return self._new(line)
        here = next((m for m in several if m.organisation.name.casefold() == row.team.casefold()), None)
        if here is None and len(several) > 1:
            line.text = _("They belong to several teams: move them on the page of the person.")
            return line
        return self._known(line, here or several[0], moves=here is None)

    def _wrong(self, row):
        """Why a line cannot be used, and what to do; empty when it can."""
        try:
            validate_email(row.email)
        except ValidationError:
            return _("The email address is missing or wrong.")
        if not row.name or len(row.name) > LONGEST_NAME or len(row.email) > LONGEST_ADDRESS:
            return _("The name is missing or too long.")
        if not row.team or len(row.team) > LONGEST_TEAM:
            return _("The team is missing or too long.")
        if row.number and (problem := problem_with(row.number)):
            return str(problem)
        for said in filter(None, (row.email, row.number)):
            if said in self.seen:
                return _("It stands in line %(line)d already.") % {"line": self.seen[said]}
        self.seen |= {said: row.line for said in (row.email, row.number) if said}
        if row.email == self.by.email.lower():
            return _("This is you. Somebody else changes your own post.")
        holder = self.numbers.get(row.number, row.email)
        if holder != row.email and self.wanted.get(holder, row.number) == row.number:
            return _("Another officer of the force has that number. Correct it, or give them theirs in the same file.")
        if row.role and row.role not in self.roles:
            return _("You cannot give that role. Roles are: %(roles)s.") % {"roles": ", ".join(sorted(self.roles))}
        if row.position and row.position not in self.positions:
            known = ", ".join(sorted(filter(None, self.positions)))
            return _("You cannot give that position. Positions are: %(positions)s.") % {"positions": known}
        return self._wrong_team(row.team.casefold())

    def _wrong_team(self, name):
        if name in self.elsewhere:
            return _("Another organisation has the name of that team: add the name of the force to it.")
        return ""

    def _new(self, line):
        if line.row.email in self.invited:
            line.kind, line.text = "same", _("is invited already")
            return line
        line.kind, line.role = "added", line.row.role or DEFAULT_ROLE
        line.position = line.row.position
        line.text = _("is invited to %(team)s") % {"team": self._team(line.row)}
        return line

    def _known(self, line, member, *, moves):
        row, user, said = line.row, member.user, []
        if not user.is_active:
            line.text = _("Their account is closed: the coordinator opens it again.")
            return line
        line.member, line.role = member, row.role or member.role
        # whoever goes to another team does not answer for its people because they did so elsewhere
        line.position = row.position or ("" if moves else member.position)
        if moves:
            facts = {"before": member.organisation.name, "team": self._team(row)}
            said.append(_("from %(before)s to %(team)s") % facts)
        if row.number and row.number != user.shoulder_number:
            said.append(_("shoulder number %(number)s") % {"number": row.number})
        if line.role != member.role:
            said.append(str(ROLES[line.role].name))
        if line.position != member.position:
            labels = dict(Membership.Position.choices)
            said.append(str(labels.get(line.position, _("no position any more"))))
        if said and not self.reach.may_change(member):
            line.text = _("You do not lead them: whoever stands above them changes this.")
            return line
        line.kind = "moved" if moves else "changed" if said else "same"
        line.text = "; ".join(said)
        return line

    def _team(self, row):
        team = self.teams.get(row.team.casefold())
        if team is None:
            self.plan.new_teams.setdefault(row.team.casefold(), row.team)
        return team.name if team else _("%(team)s (a new team)") % {"team": row.team}
