from datetime import timedelta

import pytest

from hub.matters.models import Audience, Matter
from hub.matters.querysets import Sight
from hub.people.models import Membership, Organisation
from hub.people.positions import Roster, holders
from tests.cast import START, person


def names(people):
    return sorted(user.email.split("@")[0] for user in people)


def absent(user, start, end, stand_in=None):
    Membership.objects.filter(user=user).update(absent_from=start, absent_until=end, stand_in=stand_in)


def test_sight_agrees_with_visible_to_for_everybody_and_every_matter(cast):
    """The rule is written once for one person and once for many: this holds the two together."""
    matters = [
        cast.concern().matter,
        cast.concern(told=[cast.police_body]).matter,
        cast.concern(told=[]).matter,
        cast.concern(place=cast.other_mosque, by=cast.other_faith).matter,
    ]
    withdrawn = cast.concern().matter
    Audience.objects.filter(matter=withdrawn, organisation=cast.police_body).update(until=START)
    matters.append(withdrawn)
    cast.warden.is_active = False
    cast.warden.save()
    people = list(cast.people().values())
    Organisation.objects.filter(pk=cast.other_police_body.pk).update(closed_at=START)
    sight = Sight(people, [matter.pk for matter in matters])
    seen = 0
    for user in people:
        visible = set(Matter.objects.visible_to(user).values_list("pk", flat=True))
        for matter in matters:
            assert sight.of_person(user, matter.pk) == (matter.pk in visible), f"{user} {matter}"
            seen += matter.pk in visible
    assert 10 < seen < len(people) * len(matters)


def test_who_only_finds_an_answer_may_be_told_and_sees_nothing(cast):
    cast.council_body.areas.clear()
    matter = cast.concern(names_child=True, told=[cast.committee]).matter
    people = list(cast.people().values())
    sight = Sight(people, [matter.pk])
    for user in people:
        sees = Matter.objects.visible_to(user).filter(pk=matter.pk).exists()
        finds = Matter.objects.to_route_by(user).filter(pk=matter.pk).exists()
        assert sight.of_person(user, matter.pk) == (sees or finds), user
    assert sight.of_person(cast.coordinator, matter.pk)
    assert not Matter.objects.visible_to(cast.coordinator).filter(pk=matter.pk).exists()


def test_a_mailbox_may_be_told_only_while_its_body_is_in_the_audience(cast):
    matter = cast.concern(told=[cast.council_body]).matter
    sight = Sight([], [matter.pk])
    assert sight.of_body(cast.council_body.pk, matter.pk)
    assert not sight.of_body(cast.police_body.pk, matter.pk)
    Audience.objects.filter(matter=matter, organisation=cast.council_body).update(until=START)
    assert not Sight([], [matter.pk]).of_body(cast.council_body.pk, matter.pk)


@pytest.mark.parametrize(
    ("minutes", "expected"), [(-1, ["constable"]), (0, ["sergeant"]), (59, ["sergeant"]), (60, ["constable"])]
)
def test_an_absence_lasts_from_its_first_moment_to_its_end(cast, minutes, expected):
    absent(cast.constable, START, START + timedelta(hours=1), stand_in=cast.sergeant)
    assert names(holders(cast.police_body, "owner", START + timedelta(minutes=minutes))) == expected


def test_an_absence_without_an_end_lasts(cast):
    absent(cast.constable, START, None, stand_in=cast.sergeant)
    assert names(holders(cast.police_body, "owner", START + timedelta(days=999))) == ["sergeant"]


def test_the_body_above_is_asked_where_nobody_of_the_team_holds_the_position(cast):
    assert names(holders(cast.police_body, "head", START)) == ["commander"]
    person(cast, "own_head", "police_body", "police_supervisor", "head")
    assert names(holders(cast.police_body, "head", START)) == ["own_head"]
    assert names(holders(cast.command, "deputy", START)) == []


def test_a_stand_in_who_holds_the_position_too_is_named_once(cast):
    person(cast, "second", "police_body", "police_officer", "owner")
    absent(cast.constable, START, None, stand_in=cast.second)
    assert names(holders(cast.police_body, "owner", START)) == ["second"]


def test_people_who_left_or_may_not_sign_in_hold_nothing(cast):
    assert names(holders(cast.council_body, "owner", START)) == ["council"]
    cast.council.is_active = False
    cast.council.save()
    assert names(holders(cast.council_body, "owner", START)) == []


def test_a_roster_answers_for_many_bodies_in_two_queries(cast, django_assert_num_queries):
    bodies = [cast.police_body.pk, cast.council_body.pk, cast.committee.pk, cast.operator.pk]
    with django_assert_num_queries(2):
        roster = Roster(bodies, START, people=[cast.warden.pk])
        found = {body: [names(roster.holders(body, p)) for p in ("owner", "deputy", "head")] for body in bodies}
        assert roster.present(cast.council_body.pk, cast.warden) == cast.warden
    assert found[cast.police_body.pk] == [["constable"], ["sergeant"], ["commander"]]
    assert found[cast.council_body.pk] == [["council"], [], []]
    assert found[cast.committee.pk] == [["faith"], [], ["trustee"]]
