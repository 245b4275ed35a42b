import os
from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connections
from django.test import override_settings
from django.test.utils import setup_databases, teardown_databases

from tests.cast import START
from tests.kept_cast import kept_cast
from tests.pages import Pages
from tests.workers import long_first, longest_first, pytest_xdist_make_scheduler  # noqa: F401 (a hook)


@pytest.fixture(scope="session")
def django_db_setup(request, django_test_environment, django_db_blocker, django_db_modify_db_settings):
    """Make the test database through its owner, also when no collected test names that alias."""
    keep = request.config.getoption("reuse_db") and not request.config.getoption("create_db")
    # `make test` brings a migrated database to copy from; without it this one is migrated from nothing
    connections["owner"].settings_dict["TEST"]["TEMPLATE"] = os.environ.get("HUB_TEST_TEMPLATE")
    with django_db_blocker.unblock():
        databases = setup_databases(verbosity=0, interactive=False, keepdb=keep)
    yield
    if not keep:
        with django_db_blocker.unblock():
            _end_sessions()
            connections.close_all()
            teardown_databases(databases, verbosity=0)


def _end_sessions():
    """Close what other threads and Playwright's event loop left open: a database in use cannot be dropped."""
    for alias in ("default", "owner"):
        connections[alias].close()  # a test that ended other sessions (tests/processes) may have ended this one too
        with connections[alias].cursor() as cursor:
            cursor.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where datname = current_database() and usename = current_user and pid <> pg_backend_pid()"
            )


@pytest.fixture(scope="session", autouse=True)
def quick_passwords():
    """Signing in costs a test microseconds, not the 200 ms that it shall cost an attacker."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(autouse=True)
def attempts_are_counted_from_none():
    """Limits on signing in count by address, and every test of every worker comes from the same one."""
    with override_settings(CACHES={"default": settings.CACHES["default"] | {"KEY_PREFIX": uuid4().hex}}):
        yield


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items):
    long_first(items)
    for item in items:
        mark = item.get_closest_marker("django_db")
        # Transactional tests are flushed by the role that owns the tables.
        if mark and mark.kwargs.get("transaction") and "databases" not in mark.kwargs:
            mark.kwargs["databases"] = ["default", "owner"]
    yield  # pytest-django puts those last that flush what migrations wrote; nothing here may change that
    longest_first(items)


@pytest.fixture
def cast(db):
    return kept_cast()


@pytest.fixture
def start():
    return START


@pytest.fixture
def pages(cast, client, monkeypatch):
    return Pages(cast, client, monkeypatch)


@pytest.fixture
def answered(cast):
    """A concern that the council answered an hour after it was raised; a warden comes by within two days."""
    from hub.concerns import actions

    return actions.acknowledge(
        cast.concern(wants=("call",)),
        dealt_with_by=cast.council,
        next_step="A warden comes by.",
        next_step_at=START + timedelta(days=2),
        by=cast.council,
        at=START + timedelta(hours=1),
    )
