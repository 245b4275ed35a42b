"""Who may change whose role and position: a table, written by hand."""

import pytest

from hub.people.leading import may_lead, reach_of
from hub.people.models import Membership
from tests.access.world import PERSONAS
from tests.cast import person

# who leads which bodies; nobody else leads any
LEADS = {
    "trustee": {"committee"},
    "manager": {"council_body"},
    "inspector": {"police_body"},
    "commander": {"command", "police_body", "other_police_body"},
    "coordinator": {
        *("committee", "other_committee", "umbrella_body", "council_body", "other_council_body", "centre_body"),
        *("police_body", "other_police_body", "command", "operator"),
    },
}
BODIES = sorted(LEADS["coordinator"])

# who changes what whom is, in the body of that person; everybody else nobody
CHANGES = {
    "trustee": {"faith"},
    "manager": {"council", "warden"},
    "inspector": {"constable", "sergeant"},
    "commander": {"constable", "sergeant", "inspector", "other_constable"},
    "coordinator": set(PERSONAS) - {"coordinator", "leaver", "nobody"},
}


@pytest.mark.parametrize("who", PERSONAS)
def test_who_leads_which_body(cast, who):
    found = {name for name in BODIES if may_lead(cast.named[who], cast.named[name])}
    assert found == LEADS.get(who, set())


@pytest.mark.parametrize("who", PERSONAS)
def test_who_changes_whom(cast, who):
    members = Membership.objects.current().select_related("user", "organisation")
    found = {m.user.name.lower() for m in members if reach_of(cast.named[who], m.organisation).may_change(m)}
    assert found == CHANGES.get(who, set())


def test_a_supervisor_neither_changes_the_head_nor_makes_one(cast):
    head = person(cast, "chief", "council_body", "council_officer", "head")
    reach = reach_of(cast.manager, cast.council_body)
    assert not reach.may_change(head.memberships.get())
    assert not reach.may_give("council_officer", "head")
    assert reach.may_give("council_officer", "supervisor")
    assert reach_of(head, cast.council_body).may_give("council_officer", "head")


def test_no_role_with_more_permissions_than_the_leads_own(cast):
    person(cast, "acting", "police_body", "police_officer", "supervisor")
    reach = reach_of(cast.acting, cast.police_body)
    assert reach.leads
    assert reach.roles == {"police_officer"}
    assert not reach.may_change(cast.sergeant.memberships.get())
    assert reach.may_change(cast.constable.memberships.get())


def test_no_role_of_another_kind_of_organisation(cast):
    assert reach_of(cast.coordinator, cast.council_body).roles == {"council_officer", "enforcement_officer"}


def test_whoever_left_or_was_closed_leads_nothing(cast):
    cast.manager.memberships.update(ended_at=cast.manager.memberships.get().since)
    assert not may_lead(cast.manager, cast.council_body)
    cast.inspector.is_active = False
    assert not may_lead(cast.inspector, cast.police_body)
    assert not may_lead(None, cast.police_body)
