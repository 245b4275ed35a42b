"""A file of 50,000 places into the registry: read, compared, looked through for duplicates, and written."""

import random
import time

from hub.history import moment
from hub.places.actions_imports import import_places, load_areas
from hub.places.boundaries import read_areas
from hub.places.importing.plan import plan_import
from hub.places.importing.readers import read_file
from hub.places.management.commands.import_areas import LONDON

ROWS = 50_000
SECONDS = 60
WORDS = "noor madina hikmah grace trinity mary oak hill bridge green park ash river field stone well north lower".split()
FAITHS = ["muslim", "protestant", "catholic", "jewish", "hindu", "sikh", "buddhist"]


def figures():
    """Dry run and import, as the page does both."""
    load_areas(*read_areas(LONDON), at=moment.now())
    content = _file()
    started = time.perf_counter()
    plan_import(read_file(content))
    planned = time.perf_counter()
    plan = import_places(read_file(content), at=moment.now())
    done = time.perf_counter()
    from bench.measure import Figure

    rows = len(plan.new) + len(plan.rejects)
    print(f"{len(plan.new)} added, {len(plan.rejects)} not used, {len(plan.duplicates)} pairs", planned-started, done-planned)
    seconds = done - started
    yield Figure("places_import", round(seconds, 1), "s", goal=f"<= {SECONDS} s, {rows} rows", met=seconds <= SECONDS)


def _file():
    """Spread over London as places are: thick in the middle, and some names a hundred times."""
    chance = random.Random(50_000)  # noqa: S311 - repeatable rows, not secrets
    lines = ["name,religion,longitude,latitude,address,postcode,website,alt_name"]
    for number in range(ROWS):
        name = f"{' '.join(chance.sample(WORDS, 2)).title()} {chance.choice(['Mosque', 'Church', 'Centre'])} {number % 500}"
        point = f"{chance.gauss(-0.11, 0.1):.6f},{chance.gauss(51.51, 0.06):.6f}"
        lines.append(
            f"{name},{chance.choice(FAITHS)},{point},{number} High Street,SM1 1AA,https://x{number}.example,Other {number}"
        )
    return "\n".join(lines).encode()
