"""The teams inside the body that answers, and the people of each who may deal with a concern."""

from hub.concerns.routing import may_be_asked
from hub.matters.models import Audience
from hub.people.models import Membership, Organisation
from hub.people.querysets import bodies_above, bodies_below, current_memberships
from hub.people.roles import ROLES, Permission


def teams_for(concern):
    """[the body that answers, then its teams by name] to which it may be given. Never a team that the reporter chose
    not to tell, nor one below such a team, whose people would see it too."""
    body = body_of(concern.matter)
    below = bodies_below([body.pk])[body.pk] - {body.pk}
    asked = {team.pk: team for team in may_be_asked(concern).filter(pk__in=below).order_by("name", "pk")}
    return [body, *(team for team in asked.values() if _is_reached(team, body, asked))]


def _is_reached(team, body, asked):
    """Whether everything between it and the body may be asked too."""
    while team.parent_id != body.pk:
        team = asked.get(team.parent_id)
        if team is None:
            return False
    return True


def body_of(matter):
    """The body that answers: the lead, or the highest one above it that was told too. Teams are given it from there."""
    above = bodies_above([matter.lead_id])[matter.lead_id]
    told = matter.audience.live().filter(organisation__in=above, level=Audience.Level.FULL)
    told = set(told.values_list("organisation", flat=True)) | {matter.lead_id}
    return Organisation.objects.get(pk=[body for body in above if body in told][-1])


def bodies_answering(user):
    """The bodies for which `user` may answer, and their teams, by name."""
    given = [
        ids
        for role, ids in current_memberships(user)
        if role in ROLES and Permission.ANSWER_CONCERN in ROLES[role].permissions
    ]
    return list(Organisation.objects.open().filter(pk__in=set().union(*given)).order_by("name", "pk"))


def people_of(organisations):
    """{organisation id: its members whose role may answer, by name}. One query."""
    roles = [code for code, role in ROLES.items() if Permission.ANSWER_CONCERN in role.permissions]
    members = Membership.objects.current().filter(organisation__in=organisations, role__in=roles)
    found = {}
    for member in members.select_related("user").order_by("user__name", "user"):
        found.setdefault(member.organisation_id, []).append(member.user)
    return found


def people_who_answer(concern, user):
    """Those who may be named as dealing with it: of the lead, and whoever acts for it from above."""
    people = people_of([concern.matter.lead_id]).get(concern.matter.lead_id, [])
    return people if user in people else [*people, user]
