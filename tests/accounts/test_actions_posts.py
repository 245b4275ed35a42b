"""The force of an officer follows their memberships; a number stands for one officer of a force at a time."""

import pytest

from hub.accounts import actions
from hub.accounts.actions_handover import hand_over
from hub.accounts.actions_posts import may_number, set_shoulder_number
from hub.accounts.refused import AccountRefused
from hub.history.models import Event
from hub.people.models import Organisation, User
from tests.cast import START


@pytest.fixture
def by(cast):
    return {"by": cast.coordinator, "at": START}


@pytest.fixture
def other_force(cast):
    return Organisation.objects.create(kind="police", name="River Police")


def force_of(user):
    return User.objects.get(pk=user.pk).force


def number(user, text, by, **more):
    changed = set_shoulder_number(user, number=text, **more, **by)
    user.refresh_from_db()
    return changed


def test_the_force_is_the_top_of_the_tree(cast, by, other_force):
    officer = cast.nobody
    team = Organisation.objects.create(kind="police", name="Pier Team", parent=other_force)
    membership = actions.start_membership(officer, organisation=team, role="police_officer", position="", **by)
    assert force_of(officer) == other_force
    actions.start_membership(officer, organisation=cast.council_body, role="council_officer", position="", **by)
    assert force_of(officer) == other_force
    hand_over(membership, **by)
    assert force_of(officer) is None


def test_a_team_that_is_put_elsewhere_takes_its_people_along(cast, by, other_force):
    areas = list(cast.police_body.areas.all())
    actions.change_organisation(cast.police_body, areas=areas, parent=other_force, **by)
    assert force_of(cast.constable) == other_force
    assert force_of(cast.other_constable) == cast.command


def test_a_number_is_set_changed_and_taken_away(cast, by):
    assert number(cast.constable, " pc  1234md ", by)
    assert (cast.constable.shoulder_number, cast.constable.number_of) == ("PC 1234MD", cast.command)
    assert not number(cast.constable, "PC 1234MD", by)
    assert number(cast.constable, "", by)
    assert (cast.constable.shoulder_number, cast.constable.number_of) == ("", None)
    said = Event.objects.filter(person=cast.constable).order_by("pk").values_list("kind", "code")
    assert list(said) == [("shoulder_number_set", "PC 1234MD"), ("shoulder_number_taken", "PC 1234MD")]


def test_one_number_one_officer_in_a_force(cast, by, other_force):
    number(cast.constable, "1234", by)
    with pytest.raises(AccountRefused, match="Another officer of this force has that number"):
        number(cast.other_constable, "1234", by)
    actions.start_membership(cast.nobody, organisation=other_force, role="police_officer", position="", **by)
    cast.nobody.refresh_from_db()
    assert number(cast.nobody, "1234", by), "another force counts for itself"


def test_whoever_leaves_keeps_it_on_old_pages_and_frees_it(cast, by):
    number(cast.constable, "1234", by)
    hand_over(cast.constable.memberships.get(), **by)
    cast.constable.refresh_from_db()
    assert (cast.constable.shoulder_number, cast.constable.force) == ("1234", None)
    assert number(cast.sergeant, "1234", by)
    with pytest.raises(AccountRefused, match="has that number"):
        actions.start_membership(
            cast.constable, organisation=cast.police_body, role="police_officer", position="", **by
        )


@pytest.mark.parametrize("text", ["ABC", "1234\x00", "1,2", "=1+1", "1" * 21, "Ⅳ4", "-5"])
def test_what_is_no_number_is_refused(cast, by, text):
    with pytest.raises(AccountRefused):
        number(cast.constable, text, by)


def test_a_form_from_before_somebody_elses_change_is_refused(cast, by):
    number(cast.constable, "1234", by)
    with pytest.raises(AccountRefused, match="meanwhile"):
        number(cast.constable, "5678", by, was="")
    assert number(cast.constable, "5678", by, was="1234")


def test_only_police_have_one(cast, by):
    with pytest.raises(AccountRefused, match="no police team"):
        number(cast.council, "1234", by)


def test_who_may_give_it(cast):
    may = {name for name, person in cast.people().items() if may_number(person, cast.constable)}
    assert may == {"inspector", "commander", "coordinator"}
    assert not may_number(cast.commander, cast.commander)
    assert not may_number(cast.coordinator, cast.council)


def test_whoever_leads_an_officer_elsewhere_does_not_touch_their_number(cast, by):
    """An officer also belongs to a committee: its head would else show their name to everybody."""
    number(cast.constable, "1234", by)
    actions.start_membership(cast.constable, organisation=cast.committee, role="faith_leader", position="", **by)
    assert not may_number(cast.trustee, cast.constable)
    assert may_number(cast.inspector, cast.constable)
