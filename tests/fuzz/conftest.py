"""How hard to try: in `make test` 15 examples a form, always the same; in `make fuzz` 200, others each time."""

import logging
import os

import pytest
from django.db import connection, transaction
from django.test import override_settings

from tests.access.world import World
from tests.cast import START, build_cast
from tests.fuzz.targets import Targets

EXAMPLES = int(os.environ.get("HUB_FUZZ_EXAMPLES", "15"))
SEED = int(os.environ.get("HUB_FUZZ_SEED", "1"))


@pytest.fixture(scope="session")
def examples():
    return EXAMPLES


@pytest.fixture(scope="session")
def fuzz_seed():
    return SEED


@pytest.fixture(scope="module")
def targets(django_db_setup, django_db_blocker):
    """One world for all forms; what an example writes is rolled back."""
    later = START.replace(day=1, month=12, hour=11)
    with (
        pytest.MonkeyPatch.context() as patch,
        # nobody is asked for the password again while many examples are tried
        override_settings(ACCOUNT_RATE_LIMITS=False, ACCOUNT_REAUTHENTICATION_TIMEOUT=24 * 3600),
        django_db_blocker.unblock(),
        transaction.atomic(),
    ):
        patch.setattr("hub.history.moment.now", lambda: later)
        patch.setattr(logging.root.manager, "disable", logging.WARNING)  # refusals are what we ask for
        yield Targets(World(build_cast()))
        transaction.set_rollback(True)
    connection.close()
