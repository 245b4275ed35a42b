"""A test that gets the kept people gets what the first one got, and what it does to them is gone with it."""

import pytest
from django.db import connection

from tests.kept_cast import TABLES


def standing():
    return [list(model.objects.order_by("pk").values()) for model in TABLES]


@pytest.mark.parametrize("turn", range(2))
def test_the_rows_are_those_of_the_people(cast, turn):
    for thing in cast.named.values():
        assert type(thing).objects.filter(pk=thing.pk).values().get() == {
            field.attname: getattr(thing, field.attname) for field in thing._meta.concrete_fields
        }
    assert cast.council_body.areas.get() == cast.borough
    assert cast.police_body.parent is cast.command


@pytest.mark.parametrize("turn", range(3))
def test_each_test_has_its_own(cast, turn):
    assert cast.mosque.name == "Northfield Mosque"
    assert standing()[3][0]["name"] == "Northfield Mosque"
    cast.mosque.name = "Another name"
    cast.mosque.save()


def test_what_others_add_gets_other_keys(cast):
    for model in (type(cast.mosque), type(cast.borough), type(cast.council_body), type(cast.council)):
        assert model.objects.order_by("-pk").first().pk < _next_key(model)


def _next_key(model):
    with connection.cursor() as cursor:
        cursor.execute("select nextval(pg_get_serial_sequence(%s, 'id'))", [model._meta.db_table])
        return cursor.fetchone()[0]
