import pytest

from tests.patrols.walk import Patrols


@pytest.fixture
def patrols(cast):
    return Patrols(cast)
