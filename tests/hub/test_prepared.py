"""Reads whose SQL is kept: they answer as a fresh queryset would, each time anew."""

from datetime import timedelta

import pytest

from hub.people.models import Organisation
from hub.prepared import Given, IsAmong, Prepared, loaded
from hub.promises.models import Promise
from tests.cast import START

pytestmark = pytest.mark.django_db


def test_a_read_is_put_together_once_and_asked_each_time(cast, django_assert_num_queries):
    built = []

    def names():
        built.append(True)
        return Organisation.objects.filter(kind=Given("kind")).order_by("name").values_list("name", "kind")

    read = Prepared(names)
    with django_assert_num_queries(3):
        assert read(kind="operator") == [(cast.operator.name, "operator")]
        assert read(kind="nothing") == []
        Organisation.objects.filter(pk=cast.operator.pk).update(name="Renamed")
    assert read(kind="operator") == [("Renamed", "operator")]
    assert len(built) == 1


def test_columns_are_read_as_a_queryset_reads_them(cast):
    matter = cast.concern().matter
    columns = ("kind", "due_at", "worked_out", "rung_times", "met_at")

    def promises(matter):
        return Promise.objects.filter(matter=matter).order_by("pk").values_list(*columns)

    rows = Prepared(lambda: promises(Given("matter")))(matter=matter.pk)
    assert rows == list(promises(matter))
    assert rows[0][2]["unit"] == "working_days"


def test_a_value_is_never_part_of_the_sql(cast):
    read = Prepared(lambda: Organisation.objects.filter(name=Given("name")).values_list("pk"))
    assert read(name="' or true --") == []


def test_a_value_that_was_forgotten_is_an_error(cast):
    read = Prepared(lambda: Organisation.objects.filter(kind=Given("kind")).values_list("pk"))
    with pytest.raises(KeyError):
        read()


def test_one_among_a_list(cast):
    read = Prepared(lambda: Organisation.objects.filter(IsAmong("pk", Given("ids"))).order_by("pk").values_list("pk"))
    two = sorted([cast.committee.pk, cast.operator.pk])
    assert read(ids=two) == [(pk,) for pk in two]
    assert read(ids=[]) == []


def test_what_was_not_read_of_a_row_is_fetched_when_somebody_asks(cast, django_assert_num_queries):
    promise = cast.concern().matter.promises.order_by("pk").first()
    with django_assert_num_queries(0):
        part = loaded(Promise, due_at=START + timedelta(days=1), id=promise.pk)
        assert (part.pk, part.due_at) == (promise.pk, START + timedelta(days=1))
    with django_assert_num_queries(1):
        assert part.kind == promise.kind
