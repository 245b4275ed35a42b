"""Reads whose SQL is put together once a process, for the pages that are opened most.

Django works out a query anew each time it is asked, which on a page of a dozen reads takes longer than PostgreSQL's
answers. A prepared read is written as a queryset all the same, with `Given("name")` wherever a value comes in; only
its SQL is kept. What the values are, which rows they find and what somebody may see is asked at every call.
"""

from functools import cached_property, update_wrapper

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import BooleanField, Expression, F, Func, OuterRef, Subquery


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
    """Calling it with a value for each `Given` runs the read and returns its rows as tuples."""

    def __init__(self, build):
        self._build = build
        update_wrapper(self, build)

    def __call__(self, **values):
        sql, params, converters = self._parts
        with connection.cursor() as cursor:
            cursor.execute(sql, [values[p.name] if isinstance(p, Given) else p for p in params])
            rows = cursor.fetchall()
        return [_converted(row, converters) for row in rows] if converters else rows

    @cached_property
    def _parts(self):
        """(SQL, its parameters, how columns that the driver does not read as Python values become such)"""
        compiler = self._build().query.get_compiler(DEFAULT_DB_ALIAS)
        sql, params = compiler.as_sql()
        return sql, params, compiler.get_converters(expression for expression, *_sql in compiler.select)


def prepared(build):
    """Make a read of a function without arguments that returns a `values_list` queryset."""
    return Prepared(build)


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
