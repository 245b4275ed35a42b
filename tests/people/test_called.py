"""An officer is called by number outside the force, by number and name inside it."""

import pytest
from django.contrib.auth.models import AnonymousUser

from hub.people.called import Named, called, person_at
from hub.people.models import Membership, User
from hub.templatetags.hub import called_to

INSIDE = ("constable", "sergeant", "inspector", "commander", "other_constable")


@pytest.fixture
def numbered(cast):
    User.objects.filter(pk=cast.constable.pk).update(shoulder_number="1234MD", number_of=cast.command)
    cast.constable.refresh_from_db()
    return cast


def test_whoever_is_of_the_force_reads_number_and_name(numbered):
    for name, viewer in numbered.people().items():
        expected = "1234MD Constable" if name in INSIDE else "Officer 1234MD"
        assert called(numbered.constable, viewer) == expected, name
    assert called(numbered.constable, AnonymousUser()) == "Officer 1234MD"
    assert called_to(numbered.constable, None) == "Officer 1234MD"


def test_a_number_with_its_rank_stands_as_it_is(numbered):
    numbered.constable.shoulder_number = "PC 1234MD"
    assert called(numbered.constable, numbered.faith) == "PC 1234MD"


def test_whoever_has_no_number_is_called_by_name(numbered):
    assert called(numbered.sergeant, numbered.faith) == "Sergeant"
    assert called_to(None, numbered.faith) == ""


def test_whoever_left_the_force_is_outside_it(numbered):
    numbered.sergeant.force = None
    assert called(numbered.constable, numbered.sergeant) == "Officer 1234MD"
    numbered.inspector.is_active = False
    assert called(numbered.constable, numbered.inspector) == "Officer 1234MD"


def test_a_read_brings_what_the_rule_needs(numbered, django_assert_num_queries):
    members = Membership.objects.filter(organisation=numbered.police_body).order_by("user__name")
    with django_assert_num_queries(1):
        read = dict(members.values_list("user__name", person_at("user")))
    assert read["Constable"] == Named("Constable", "1234MD", numbered.command.pk)
    assert read["Sergeant"] == Named("Sergeant", "", None)
    assert called(read["Constable"], numbered.inspector) == "1234MD Constable"
    assert str(read["Constable"]) == "Officer 1234MD", "printed without thinking, it says what a stranger may read"
