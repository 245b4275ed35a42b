"""The cast is worked out once in a process; each test after the first writes the same rows in one statement.

Their keys were drawn from the sequences once, and sequences never go back when a test is rolled back: so nobody else
gets them. Tests that flush what they wrote build their own (Django runs them after all that roll back).
"""

import pickle

from django.db import connection
from django.utils import timezone

from hub.people.models import Membership, Organisation, User
from hub.places.models import Area, PlaceOfWorship
from tests.cast import build_cast, last_here

COVER = Organisation.areas.through
TABLES = (Area, Organisation, COVER, PlaceOfWorship, User, Membership)
# rows that have no name in the cast are found by whose they are
LED_BY = {COVER: ("organisation_id", Organisation), Membership: ("user_id", User)}
# {the days that stand in the rows: (the people, what writes them)}
_kept = {}


def kept_cast():
    if not connection.in_atomic_block:
        return build_cast()
    # by the clock of a story they were here another day, and by that of a machine that travels they came another
    days = last_here(), timezone.now().date()
    if days not in _kept:
        cast = build_cast()
        _kept[days] = pickle.dumps(cast), _statement(cast)
        return cast
    people, statement = _kept[days]
    with connection.cursor() as cursor:
        cursor.execute(statement)
    return pickle.loads(people)  # noqa: S301 (we wrote it)


def _statement(cast):
    """What writes the rows of the people, and nothing that a test had written before them."""
    with connection.cursor() as cursor:
        written = [_insert(cursor, model, cast) for model in TABLES]
    return ";".join(written)


def _insert(cursor, model, cast):
    table = model._meta.db_table
    names = ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields if not field.generated)
    by, named = LED_BY.get(model, ("id", model))
    keys = [thing.pk for thing in cast.named.values() if type(thing) is named]
    cursor.execute(f"select json_agg(t)::text from {table} t where {by} = any(%s)", [keys])  # noqa: S608
    ((rows,),) = cursor.fetchall()
    rows = cursor.connection.cursor().mogrify("%s", [rows]).decode()
    return f"insert into {table} ({names}) select {names} from json_populate_recordset(null::{table}, {rows}) t"  # noqa: S608
