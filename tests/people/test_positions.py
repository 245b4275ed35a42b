from datetime import timedelta

from hub.people.models import Membership
from hub.people.positions import holders
from tests.cast import START, person


def away(cast, user, stand_in=None, **more):
    Membership.objects.filter(user=user).update(
        absent_from=START, absent_until=START + timedelta(days=7), stand_in=stand_in, **more
    )


def test_the_members_who_hold_the_position(cast):
    assert holders(cast.council_body, "owner", START) == [cast.council]  # not leaver, who held it too


def test_a_stand_in_and_the_stand_in_of_the_stand_in(cast):
    away(cast, cast.council, cast.manager)
    assert holders(cast.council_body, "owner", START) == [cast.manager]
    away(cast, cast.manager, cast.warden)
    assert holders(cast.council_body, "owner", START) == [cast.warden]
    assert holders(cast.council_body, "owner", START + timedelta(days=7)) == [cast.council]


def test_stand_ins_in_a_circle_are_a_gap(cast):
    away(cast, cast.council, cast.manager)
    away(cast, cast.manager, cast.council)
    assert holders(cast.council_body, "owner", START) == []


def test_a_stand_in_from_elsewhere_is_a_gap(cast):
    away(cast, cast.council, cast.other_council)
    assert holders(cast.council_body, "owner", START) == []


def test_the_body_above_answers_for_a_team_without_a_head(cast):
    assert holders(cast.police_body, "head", START) == [cast.commander]
    away(cast, cast.constable)
    assert holders(cast.police_body, "owner", START) == []
    second = person(cast, "second", "command", "police_officer", "owner")
    assert holders(cast.police_body, "owner", START) == [second]
