"""How long a refusal takes must not tell whether there is something to refuse. Only in `make fuzz`."""

import gc
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
WARMED_UP = 30
ROUNDS = 3  # a machine that does other things may spoil one; a difference of our own shows in each


@pytest.mark.django_db
@pytest.mark.parametrize(("persona", "key"), [("council", "stopped"), ("umbrella", "child"), ("nobody", "own")])
def test_a_hidden_concern_is_refused_as_fast_as_one_that_is_not_there(persona, key, fuzz_seed):
    world = World(build_cast())
    chance = random.Random(fuzz_seed)  # noqa: S311 (no secret: which of the two is asked first)
    hidden, absent = world.concerns[key].matter.reference, new_reference("C")
    client = Client()
    client.force_login(world.user(persona))

    def measured():
        """How much longer the slower one took: medians of tries in turns."""
        took = {hidden: [], absent: []}
        for _turn in range(TRIES):
            pair = [hidden, absent]
            chance.shuffle(pair)
            for reference in pair:
                start = time.perf_counter()
                assert client.get(addresses[reference]).status_code == 404
                took[reference].append(time.perf_counter() - start)
        medians = [statistics.median(times) for times in took.values()]
        return max(medians) / min(medians) - 1

    addresses = {reference: reverse("concerns:detail", args=[reference]) for reference in (hidden, absent)}
    for _turn in range(WARMED_UP):  # PostgreSQL plans anew a few times before it keeps a plan
        for address in addresses.values():
            client.get(address)
    gc.collect()
    apart = []
    while len(apart) < ROUNDS and not any(found <= NEAR for found in apart):
        apart.append(measured())
    assert min(apart) <= NEAR, apart
