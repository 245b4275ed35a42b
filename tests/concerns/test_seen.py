"""A concern as its pages read it: for exactly those whom the one rule names, asked anew each time."""

import pytest
from django.contrib.auth.models import AnonymousUser

from hub.concerns.models import Concern
from hub.concerns.seen import seen_concern
from hub.matters.models import Audience, Matter
from hub.people.models import Membership
from tests.cast import PEOPLE, START


@pytest.mark.parametrize("name", [*PEOPLE, "leaver", "nobody"])
def test_it_is_read_by_those_who_see_it(cast, name):
    concern, user = cast.concern(), getattr(cast, name)
    cast.concern(place=cast.other_mosque, by=cast.other_faith)
    is_seen = Concern.objects.visible_to(user).filter(pk=concern.pk).exists()
    assert (seen_concern(user, concern.matter.reference) == concern) == is_seen


def test_both_answers_were_asked_for(cast):
    reference = cast.concern().matter.reference
    assert seen_concern(cast.council, reference)
    assert seen_concern(cast.other_council, reference) is None
    assert seen_concern(AnonymousUser(), reference) is None


def test_nothing_of_who_may_see_it_is_kept(cast):
    concern = cast.concern()
    reference = concern.matter.reference
    assert seen_concern(cast.council, reference)
    assert seen_concern(cast.constable, reference)
    Membership.objects.filter(user=cast.council).update(ended_at=START)
    Audience.objects.filter(matter=concern.matter, organisation=cast.police_body).update(until=START)
    assert seen_concern(cast.council, reference) is None
    assert seen_concern(cast.constable, reference) is None


def test_an_account_that_was_closed_sees_not_even_its_own(cast):
    reference = cast.concern().matter.reference
    assert seen_concern(cast.faith, reference)
    cast.faith.is_active = False
    assert seen_concern(cast.faith, reference) is None


def test_it_comes_whole_and_with_where_it_was(cast, answered, django_assert_num_queries):
    concern = seen_concern(cast.council, answered.matter.reference)
    plain = Concern.objects.select_related("matter").get(pk=answered.pk)
    with django_assert_num_queries(0):
        for read, stored in ((concern, plain), (concern.matter, plain.matter)):
            names = [field.attname for field in type(stored)._meta.concrete_fields]
            assert [getattr(read, name) for name in names] == [getattr(stored, name) for name in names]
        assert concern.title == "Damage or graffiti, Northfield"
        assert concern.matter.area.parent.name == "Testham"
        assert (concern.matter.place.name, concern.matter.place.run_by_id) == (cast.mosque.name, cast.committee.pk)
        assert concern.dealt_with_by.name == cast.council.name


def test_a_concern_of_no_one_place(cast):
    concern = cast.concern()
    Matter.objects.filter(pk=concern.pk).update(place=None)
    assert seen_concern(cast.council, concern.matter.reference).matter.place is None
