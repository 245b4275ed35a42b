"""Reads whose SQL is kept: they answer as a fresh queryset would, each time anew."""

from datetime import timedelta

import pytest
from django.db import DataError, OperationalError, connection, transaction
from django.db.models import Q

from hub.people.models import Membership, Organisation
from hub.prepared import Given, IsAmong, Kept, Prepared, loaded
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


def test_objects_come_as_a_queryset_makes_them(cast, django_assert_num_queries):
    def memberships(organisation):
        found = Membership.objects.filter(organisation=organisation).order_by("pk")
        return found.select_related("organisation", "stand_in").annotate(is_head=Q(position="head"))

    read = Prepared(lambda: memberships(Given("organisation")))
    rows, again = read(organisation=cast.committee.pk), list(memberships(cast.committee))
    assert rows == again and rows
    with django_assert_num_queries(0):
        assert [(row.organisation, row.stand_in, row.position) for row in rows] == [
            (row.organisation, row.stand_in, row.position) for row in again
        ]
        assert [row.is_head for row in rows] == [row.is_head for row in again]


def test_what_is_the_same_at_every_call_may_hold_a_percent_sign(cast):
    Organisation.objects.filter(pk=cast.operator.pk).update(name="100 % ours")
    read = Prepared(lambda: Organisation.objects.filter(name="100 % ours", kind=Given("kind")).values_list("pk"))
    for _call in range(2):
        assert read(kind="operator") == [(cast.operator.pk,)]


def test_a_statement_is_planned_once_a_connection(cast, django_assert_num_queries):
    kept = Kept("select name from people_organisation where id = any($1) order by 1")
    with django_assert_num_queries(2) as asked:
        assert kept([cast.operator.pk]) == [(cast.operator.name,)]
        assert kept([]) == []
    first, second = (query["sql"].split(" ")[0] for query in asked.captured_queries)
    assert (first, second) == ("prepare", "execute")


def test_a_statement_that_was_refused_can_be_asked_again(cast):
    kept = Kept("select 1 / count(*) from people_organisation where kind = $1")
    with pytest.raises(DataError), transaction.atomic():
        kept("nothing")
    assert kept("operator") == [(1,)]


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_a_new_connection_knows_no_statement_of_the_one_before():
    kept = Kept("select $1::int + 1")
    assert kept(1) == [(2,)]
    connection.close()
    assert kept(2) == [(3,)]


def cleared():
    with connection.cursor() as cursor:
        cursor.execute("discard plans; deallocate all")


def another_type():
    with connection.cursor() as cursor:
        cursor.execute("alter table kept_of alter a type bigint")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("happened", [cleared, another_type])
def test_what_a_connection_lost_is_planned_again(happened):
    """Whoever migrates while pages are served, or clears a connection that others go on with, breaks no page."""
    with connection.cursor() as cursor:
        cursor.execute("create temporary table kept_of as select 1 as a")
    read = Kept("select a from kept_of where a = $1")
    assert read(1) == [(1,)]
    happened()
    assert read(1) == [(1,)]
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from pg_prepared_statements where statement like '%kept_of%'")
        found = cursor.fetchone()
        cursor.execute("drop table kept_of")
    assert found <= (2,)


def test_in_a_transaction_the_next_one_finds_it_again():
    read, other = Kept("select $1::int + 1"), Kept("select $1::int + 2")
    assert (read(1), other(1)) == ([(2,)], [(3,)])
    with pytest.raises(OperationalError), transaction.atomic():
        cleared()
        read(1)
    assert read(1) == [(2,)]
    assert other(1) == [(3,)], "it was cleared too"
