import pytest

from hub.accounts import actions
from hub.accounts.actions import AccountRefused
from hub.history.models import Event
from hub.matters.shown import shown_as
from hub.notifications.models import Mail
from hub.people.models import Membership, Organisation
from tests.cast import START


@pytest.fixture
def by(cast):
    return {"by": cast.coordinator, "at": START}


def events(**about):
    return list(Event.objects.filter(**about).order_by("pk").values_list("kind", "code"))


def test_nobody_changes_their_own_role(cast, by):
    mine = cast.coordinator.memberships.get()
    attempts = [
        lambda: actions.change_membership(mine, role="coordinator", position="head", **by),
        lambda: actions.start_membership(
            cast.coordinator, organisation=cast.council_body, role="council_officer", position="", **by
        ),
        lambda: actions.set_active(cast.coordinator, False, **by),
    ]
    for attempt in attempts:
        with pytest.raises(AccountRefused, match="own"):
            attempt()
    mine.refresh_from_db()
    assert (mine.position, mine.ended_at) == ("owner", None)
    assert cast.coordinator.memberships.count() == 1


def test_a_role_is_changed_once(cast, by):
    membership = cast.warden.memberships.get()
    actions.change_membership(membership, role="council_officer", position="head", **by)
    actions.change_membership(membership, role="council_officer", position="head", **by)
    assert events(person=cast.warden) == [("membership_changed", "council_officer head")]


def test_nobody_belongs_twice(cast, by):
    with pytest.raises(AccountRefused, match="already"):
        actions.start_membership(cast.warden, organisation=cast.council_body, role="council_officer", position="", **by)


def test_details_change_and_the_address_does_not(cast, by):
    assert actions.change_person(cast.faith, email="new@example.org", name="Faith B", **by) == ["name"]
    cast.faith.refresh_from_db()
    assert (cast.faith.name, cast.faith.email) == ("Faith B", "faith@example.org")
    assert events(person=cast.faith) == [("person_changed", "name")]


def test_changing_nothing_records_nothing(cast, by):
    assert actions.change_person(cast.faith, name="Faith", **by) == []
    assert events(person=cast.faith) == []


def test_closing_and_opening_an_account(cast, by):
    actions.set_active(cast.warden, False, **by)
    actions.set_active(cast.warden, False, **by)
    actions.set_active(cast.warden, True, **by)
    assert [kind for kind, _code in events(person=cast.warden)] == ["person_closed", "person_opened"]


def test_a_link_to_set_a_password_is_sent_while_the_account_is_open(cast, by):
    actions.send_link(cast.faith, **by)
    assert list(Mail.objects.values_list("template", "address")) == [("password_reset", "faith@example.org")]
    actions.set_active(cast.faith, False, **by)
    with pytest.raises(AccountRefused, match="closed"):
        actions.send_link(cast.faith, **by)


def test_adding_and_changing_an_organisation(cast, by):
    body = actions.add_organisation(kind="council", name="Westham Council", areas=[cast.borough], **by)
    assert body.is_demo is False
    changed = actions.change_organisation(
        body, areas=[cast.borough, cast.other_ward], mailbox="team@example.org", name="Westham Council", **by
    )
    assert changed == ["mailbox", "areas"]
    assert actions.change_organisation(body, areas=[cast.borough, cast.other_ward], **by) == []
    assert events(organisation=body) == [("organisation_added", ""), ("organisation_changed", "mailbox areas")]


def test_what_a_demonstration_adds_is_made_up_too(cast, by):
    Organisation.objects.filter(pk=cast.operator.pk).update(is_demo=True)
    assert actions.add_organisation(kind="council", name="Westham Council", **by).is_demo is True


def test_a_name_stands_once(cast, by):
    with pytest.raises(AccountRefused, match="name"):
        actions.add_organisation(kind="council", name="testham council", **by)


def test_an_organisation_is_never_part_of_its_own_parts(cast, by):
    for parent in (cast.command, cast.police_body):
        with pytest.raises(AccountRefused, match="part of itself"):
            actions.change_organisation(cast.command, areas=cast.command.areas.all(), parent=parent, **by)
    cast.command.refresh_from_db()
    assert cast.command.parent is None


@pytest.mark.parametrize(
    ("below", "above"),
    [("committee", "umbrella_body"), ("committee", "council_body"), ("council_body", "command")],
)
def test_nobody_reads_more_by_being_put_above_another_kind_of_body(cast, by, below, above):
    """An umbrella body above a committee would read in full what it may see in summary."""
    concern = cast.concern()
    body = cast.named[below]
    with pytest.raises(AccountRefused, match="same kind"):
        actions.change_organisation(body, areas=body.areas.all(), parent=cast.named[above], **by)
    with pytest.raises(AccountRefused, match="same kind"):
        actions.add_organisation(kind=body.kind, name="Another", parent=cast.named[above], **by)
    assert not shown_as(cast.umbrella, concern.matter).full


def test_a_body_does_not_change_its_kind_above_or_below_others(cast, by):
    Membership.objects.all().delete()
    for body in (cast.command, cast.police_body):
        with pytest.raises(AccountRefused, match="same kind"):
            actions.change_organisation(body, areas=body.areas.all(), kind="council", **by)


def test_a_kind_stays_while_its_people_need_it(cast, by):
    with pytest.raises(AccountRefused, match="roles"):
        actions.change_organisation(cast.council_body, areas=[cast.borough], kind="police", **by)
