"""What happened cannot be changed by any process that serves people: the database itself refuses."""

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from hub.history.models import Event
from hub.matters.actions import log_view

CHANGES = {
    "update": "update history_event set kind = 'changed'",
    "delete": "delete from history_event",
    "truncate": "truncate history_event",
    "truncate with what points to it": "truncate matters_matter cascade",
    "update by merge": (
        "merge into history_event e using (select 1) x on true when matched then update set kind = 'changed'"
    ),
    "delete by merge": "merge into history_event e using (select 1) x on true when matched then delete",
    "update on conflict": (
        "insert into history_event (id, at, kind, code, from_status, to_status, person_id)"
        " select id, at, kind, code, from_status, to_status, person_id from history_event"
        " on conflict (id) do update set kind = 'changed'"
    ),
    "lock for update": "select * from history_event for update",
    "alter": "alter table history_event add column more text",
    "rename": "alter table history_event rename to history_old",
    "drop": "drop table history_event",
    "disable triggers": "alter table history_event disable trigger all",
    "drop a constraint": "alter table history_event drop constraint event_about_one_thing",
    "add a rule": "create rule quiet as on insert to history_event do instead nothing",
    "add a trigger": (
        "create trigger t before insert on history_event for each row"
        " execute function suppress_redundant_updates_trigger()"
    ),
    "become the owner": "set role {owner}",
    "switch checks off": "set session_replication_role = 'replica'",
    "turn back the numbers": "select setval(pg_get_serial_sequence('history_event', 'id'), 1, false)",
}


@pytest.fixture
def event(cast, start):
    return Event.objects.create(kind="joined", at=start, person=cast.faith)


@pytest.fixture
def look(cast, start):
    concern = cast.concern()
    log_view(concern.matter, by=cast.council, at=start, through=cast.council_body.pk)
    return Event.objects.get(kind="viewed")


def test_we_are_the_application(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "select rolname, rolsuper, rolbypassrls, rolcreaterole from pg_roles where rolname = current_user"
        )
        assert cursor.fetchone() == (settings.DATABASES["default"]["USER"], False, False, False)


@pytest.mark.parametrize("change", CHANGES)
def test_the_application_cannot_change_an_event(event, change):
    owner = connection.ops.quote_name(settings.DATABASES["owner"]["USER"])
    refused = pytest.raises(DatabaseError, match=r"permission denied|must be owner")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(CHANGES[change].format(owner=owner))
    event.refresh_from_db()
    assert event.kind == "joined"


@pytest.mark.parametrize("change", ["update history_event set by_id = null", "delete from history_event"])
def test_nobody_takes_back_that_they_looked(look, change):
    refused = pytest.raises(DatabaseError, match="permission denied")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"{change} where kind = 'viewed'")
    assert Event.objects.get(kind="viewed").by == look.by


def test_the_application_cannot_give_itself_the_right(event):
    with connection.cursor() as cursor:
        cursor.execute("grant update, delete, truncate on history_event to current_user")  # a warning, no error
        cursor.execute(
            "select bool_or(has_table_privilege('history_event', p))"
            " from unnest(array['update', 'delete', 'truncate', 'trigger']) p"
        )
        assert cursor.fetchone() == (False,)


def test_the_application_can_append_an_event(event, cast, start):
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into history_event (at, kind, code, from_status, to_status, person_id)"
            " values (%s, 'joined', '', '', '', %s)",
            [start, cast.trustee.pk],
        )
    assert Event.objects.count() == 2


def test_no_rule_of_the_database_deletes_or_empties_an_event(db):
    """A foreign key that cascades or sets null would change events on behalf of whoever may delete its target."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select conname from pg_constraint where conrelid = 'history_event'::regclass"
            " and contype = 'f' and (confdeltype not in ('a', 'r') or confupdtype not in ('a', 'r'))"
        )
        assert cursor.fetchall() == []
