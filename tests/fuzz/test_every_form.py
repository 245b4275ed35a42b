"""Whatever is put into a form of the Hub: an answer, never a 500, and nothing stored by half.

Every form is found by itself (tests/fuzz/targets.py); `make fuzz` tries harder and prints its seed.
"""

import logging
import re
from functools import cache as once

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.fuzz.forms_on_page import Field, asked_of, posted_to
from tests.fuzz.targets import ARE_SHOWN, MORE, TAKE_A_FORM
from tests.fuzz.values import File, answers, sent, urlencoded

pytestmark = pytest.mark.fuzz

QUIET = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]
# sessions and what waits sealed for somebody are no business of the form
NOT_COUNTED = {"django_session", "django_migrations", "people_sealedanswers"}
ASK_NOTHING = {"csrfmiddlewaretoken", "version", "confirm"}
ERROR_SUMMARY = re.compile(rb'class="govuk-error-summary')


class Errors(logging.Handler):
    """What was logged as an error while a page was made."""

    def __init__(self):
        super().__init__(logging.ERROR)
        self.found = []

    def emit(self, record):
        if not record.name.startswith("django.security"):  # refused with 400, and said so
            self.found.append(f"{record.name}: {record.getMessage()}")


@pytest.fixture
def logged():
    errors = Errors()
    logging.root.addHandler(errors)
    yield errors.found
    logging.root.removeHandler(errors)


@pytest.fixture
def tried(examples, fuzz_seed):
    """Runs a test function with examples of a strategy."""

    def run(strategy, check, *, questions):
        """A button that asks nothing needs fewer."""
        phases = (Phase.explicit, Phase.generate, Phase.shrink)
        often = settings(
            max_examples=examples if questions else max(1, examples // 3),
            deadline=None,
            database=None,
            phases=phases,
            suppress_health_check=QUIET,
        )
        often(seed(fuzz_seed)(given(strategy)(check)))()

    return run


def stored():
    """How many rows each table has, and a sum over what stands in them."""
    with connection.cursor() as cursor:
        cursor.execute(_state_of_all_tables())
        return dict(cursor.fetchall())


@once
def _state_of_all_tables():
    tables = [name for name in connection.introspection.table_names() if name not in NOT_COUNTED]
    return " union all ".join(
        f"select '{name}', row(count(*), sum(hashtextextended(t::text, 0)))::text from {_rows(name)} t"  # noqa: S608
        for name in sorted(tables)
    )


def _rows(table):
    """Looking at a concern is logged, and is no change."""
    if table == "history_event":
        return "(select * from history_event where kind not in ('viewed', 'printed', 'first_read'))"
    return "(select 1)" if table == "matters_firstread" else table


class Visit:
    """One request, taken back afterwards."""

    def __init__(self, target):
        self.target = target

    def __enter__(self):
        cache.clear()
        self.point, self.cookies = transaction.savepoint(), self.target.client.cookies.copy()
        return self

    def __exit__(self, *_gone_wrong):
        transaction.savepoint_rollback(self.point)
        # rolled back, it still stands: the next would be nested in it, and thousands deep each holds a lock of its own
        transaction.savepoint_commit(self.point)
        self.target.client.cookies = self.cookies

    def post(self, one):
        return self.target.client.generic("POST", self.target.address, one.body, content_type=one.content_type)

    def get(self, query):
        return self.target.client.generic("GET", self.target.address, QUERY_STRING=query)


def is_refused(response):
    if 300 <= response.status_code < 400:
        return False
    if response.status_code >= 400:
        return True
    return not response.streaming and ERROR_SUMMARY.search(response.content) is not None


def fields_of(target):
    """What the form on the page asks for, and what is known to be sent to the address."""
    fields = {}
    if target.shows_a_page:
        with Visit(target) as visit:
            response = visit.get(target.address.partition("?")[2])
        assert response.status_code == 200, f"the form cannot be reached: {response.status_code}"
        fields = posted_to(target.address, response.content.decode())
        assert fields, "there is no form on the page"
    for name, value in target.data.items():
        known = fields.setdefault(name, Field(name, "text"))
        if hasattr(value, "read"):
            known.kind, known.value = "file", File(value.name, value.read(), "text/csv")
        else:
            known.value = str(value[0]) if isinstance(value, list) else str(value)
    return fields or {"confirm": Field("confirm", "hidden")}


def test_a_visit_leaves_no_lock_behind(targets):
    """A run is one transaction: what each example left would add up until PostgreSQL has no room for locks."""
    held = []
    for _turn in range(4):
        with Visit(targets.of("concerns:raise")), connection.cursor() as cursor:
            cursor.execute("update people_organisation set name = name")
        with connection.cursor() as cursor:
            cursor.execute("select count(*) from pg_locks where pid = pg_backend_pid()")
            held += cursor.fetchone()
    assert held[1:] == held[1:2] * 3


@pytest.mark.parametrize("name", [*TAKE_A_FORM, *MORE])
def test_form(targets, logged, tried, name):
    target = targets.of(name)
    fields, before = fields_of(target), stored()

    def check(one):
        with Visit(target) as visit:
            response = visit.post(one)
            assert response.status_code < 500
            assert logged == []
            if is_refused(response):
                after = stored()
                assert [table for table in before if after[table] != before[table]] == []
            else:
                connection.check_constraints()

    tried(sent(fields), check, questions=fields.keys() - ASK_NOTHING)


@pytest.mark.parametrize("name", ARE_SHOWN)
def test_filter(targets, logged, tried, name):
    """What stands behind the "?" of a page that filters, searches or turns over."""
    target = targets.shown(name)
    with Visit(target) as visit:
        response = visit.get("")
    is_page = response.headers.get("Content-Type", "").startswith("text/html") and not response.streaming
    fields = asked_of(target.address, response.content.decode()) if is_page else {}
    if not fields:
        return
    before = stored()

    def check(pairs):
        with Visit(target) as visit:
            response = visit.get(urlencoded(pairs).decode())
            assert response.status_code < 500
            assert logged == []
            assert stored() == before

    tried(answers(fields), check, questions=fields)
