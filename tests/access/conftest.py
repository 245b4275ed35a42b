import pytest

from tests.access.world import World


@pytest.fixture
def world(cast):
    return World(cast)
