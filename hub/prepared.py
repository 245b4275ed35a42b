"""Reads whose SQL is put together once a process and planned once a connection, for the pages that are opened most.

Django works out a query anew each time it is asked, and PostgreSQL how to answer it: on a page of a dozen reads that
takes longer than the answers. A prepared read is written as a queryset all the same, with `Given("name")` wherever a
value comes in; only its SQL is kept. What the values are, which rows they find and what somebody may see is asked at
every call. `Kept` is the same for SQL that is written out.
"""

from functools import cached_property, update_wrapper
from itertools import count
from weakref import WeakKeyDictionary

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection
from django.db.models import BooleanField, Expression, F, Func, OuterRef, Subquery
from django.db.models.query import ModelIterable, get_related_populators
from psycopg2 import errorcodes
from psycopg2.extensions import AsIs

# {connection of the driver: {statement: its name there}}. What was prepared goes with the connection.
_named = WeakKeyDictionary()
_numbers = count(1)
# the connection was cleared by somebody else (discard all), or a migration gave a column another type meanwhile
LOST = {errorcodes.INVALID_SQL_STATEMENT_NAME, errorcodes.FEATURE_NOT_SUPPORTED}


class Kept:
    """A statement with $1, $2 … wherever a value comes in: PostgreSQL keeps it for as long as a connection lasts."""

    def __init__(self, sql):
        self.sql = sql

    def __call__(self, *values):
        """Its rows, as tuples. One query, the first time on a connection too."""
        with connection.cursor() as cursor:
            self._execute(cursor, values)
            return cursor.fetchall()

    def run(self, *values):
        """For what writes and returns no rows."""
        with connection.cursor() as cursor:
            self._execute(cursor, values)

    def _execute(self, cursor, values):
        try:
            self._ask(cursor, values)
        except DatabaseError as error:
            code = getattr(error.__cause__, "pgcode", "")
            if code not in LOST:
                raise
            if code == errorcodes.INVALID_SQL_STATEMENT_NAME:  # whoever cleared one cleared them all
                _named.pop(connection.connection)
            else:
                _named[connection.connection].pop(self)
            if connection.in_atomic_block:  # nothing can be asked any more until it is rolled back
                raise
            self._ask(cursor, values)

    def _ask(self, cursor, values):
        names, prepare = _named.setdefault(connection.connection, {}), ""
        name = names.get(self)
        if name is None:
            # another name each time: what was refused once may be there or not
            name = f"hub_{next(_numbers)}"
            prepare = f"prepare {name} as {self.sql.replace('%', '%%')}; "
        given = f"({', '.join(['%s'] * len(values))})" if values else ""
        cursor.execute(f"{prepare}execute {name}{given}", values)
        names[self] = name


class Given(Expression):
    """A value that is handed in with each call, under this name."""

    def __init__(self, name):
        super().__init__()
        self.name = name

    def as_sql(self, compiler, connection):
        return "%s", [self]


class IsAmong(Func):
    """Whether a column is one of a list of values: `__in` for a list that may be a `Given`."""

    output_field = BooleanField()

    def __init__(self, column, values):
        super().__init__(F(column))
        self.values = values

    def as_sql(self, compiler, connection, **extra):
        column, params = compiler.compile(self.source_expressions[0])
        return f"{column} = any(%s)", (*params, self.values)


class Prepared:
    """Calling it with a value for each `Given` runs the read and returns its rows: as tuples what `values_list` names,
    else as the objects that the queryset would make."""

    def __init__(self, build):
        self._build = build
        update_wrapper(self, build)

    def __call__(self, **values):
        kept, names, converters, made_of = self._parts
        rows = kept(*[values[name] for name in names])
        if converters:
            rows = [_converted(row, converters) for row in rows]
        return [made_of(row) for row in rows] if made_of else rows

    @cached_property
    def _parts(self):
        """(SQL, names of its values in order, how columns that the driver does not read as Python values become such,
        how an object is made of a row)

        What is no `Given` is the same at every call and stands in the SQL, where PostgreSQL can plan with it.
        """
        found = self._build()
        compiler = found.query.get_compiler(DEFAULT_DB_ALIAS)
        sql, params = compiler.as_sql()
        names, values = [], []
        for param in params:
            if isinstance(param, Given):
                names.append(param.name)
            values.append(AsIs(f"${len(names)}") if isinstance(param, Given) else param)
        with connection.cursor() as cursor:
            sql = cursor.mogrify(sql, values).decode()
        converters = compiler.get_converters(expression for expression, *_sql in compiler.select)
        return Kept(sql), names, converters, _maker(compiler) if found._iterable_class is ModelIterable else None


def prepared(build):
    """Make a read of a function without arguments that returns a queryset."""
    return Prepared(build)


def _maker(compiler):
    """What makes an object, and those that `select_related` names, of a row: as Django does it."""
    kind, select = compiler.klass_info, compiler.select
    columns = slice(kind["select_fields"][0], kind["select_fields"][-1] + 1)
    names = [expression.target.attname for expression, *_sql in select[columns]]
    related = get_related_populators(kind, select, DEFAULT_DB_ALIAS)

    def made_of(row):
        found = kind["model"].from_db(DEFAULT_DB_ALIAS, names, row[columns])
        for populator in related:
            populator.populate(row, found)
        for name, position in compiler.annotation_col_map.items():
            setattr(found, name, row[position])
        return found

    return made_of


def _converted(row, converters):
    row = list(row)
    for position, (several, expression) in converters.items():
        for convert in several:
            row[position] = convert(row[position], expression, connection)
    return tuple(row)


def named(model, key):
    """The name of the row of `model` that a foreign key points at, looked up instead of joined.

    For the few rows of one page: there PostgreSQL takes longer to think about each join than to look up every name.
    """
    return Subquery(model.objects.filter(pk=OuterRef(key)).values("name"))


def loaded(model, **columns):
    """The object of a row of which these columns were read; any other is fetched when somebody asks for it."""
    names = [field.attname for field in model._meta.concrete_fields if field.attname in columns]
    return model.from_db(DEFAULT_DB_ALIAS, names, [columns[name] for name in names])


def columns_of(model, alias):
    """All columns of a model, for SQL that is written out; `all_of` makes an object of a row of them."""
    return ", ".join(f'{alias}."{field.column}"' for field in model._meta.concrete_fields)


def all_of(model, row):
    return model.from_db(DEFAULT_DB_ALIAS, [field.attname for field in model._meta.concrete_fields], row)
