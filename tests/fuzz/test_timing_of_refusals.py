"""How long a refusal takes must not tell whether there is something to refuse. Only in `make fuzz`."""

import random
import statistics
import time

import pytest
from django.test import Client
from django.urls import reverse

from hub.references import new_reference
from tests.access.world import World
from tests.cast import build_cast
from tests.fuzz.conftest import EXAMPLES

pytestmark = [
    pytest.mark.fuzz,
    pytest.mark.skipif(EXAMPLES < 200, reason="measured in make fuzz only: it needs many tries"),
]
TRIES = 200
NEAR = 0.10


@pytest.mark.django_db
@pytest.mark.parametrize(("persona", "key"), [("council", "stopped"), ("umbrella", "child"), ("nobody", "own")])
def test_a_hidden_concern_is_refused_as_fast_as_one_that_is_not_there(persona, key, fuzz_seed):
    world = World(build_cast())
    chance = random.Random(fuzz_seed)  # noqa: S311 (no secret: which of the two is asked first)
    hidden, absent = world.concerns[key].matter.reference, new_reference("C")
    client = Client()
    client.force_login(world.user(persona))
    took = {hidden: [], absent: []}
    for turn in range(TRIES + 10):
        pair = [hidden, absent]
        chance.shuffle(pair)
        for reference in pair:
            address = reverse("concerns:detail", args=[reference])
            start = time.perf_counter()
            assert client.get(address).status_code == 404
            if turn >= 10:  # the first ones warm up
                took[reference].append(time.perf_counter() - start)
    medians = [statistics.median(times) for times in took.values()]
    assert max(medians) <= min(medians) * (1 + NEAR)
