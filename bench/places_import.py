"""A file of 50,000 places into the registry: read, compared, looked through for duplicates, and written."""

import random
import time

from bench.measure import Figure
from hub.history import moment
from hub.people.models import Organisation, User
from hub.places import actions_uploads
from hub.places.actions_imports import load_areas
from hub.places.boundaries import read_areas
from hub.places.management.commands.import_areas import LONDON

ROWS = 50_000
SECONDS = 60
NAMES = "noor madina hikmah grace trinity mary oak hill bridge green park ash river field stone well north lower"
FAITHS = ["muslim", "protestant", "catholic", "jewish", "hindu", "sikh", "buddhist"]


def figures():
    """As the page does it, both times: what it would do, then doing it."""
    load_areas(*read_areas(LONDON), at=moment.now())
    coordinator = User.objects.create_user("importer@example.org", None, name="Importer")
    operator = Organisation.objects.get(kind=Organisation.Kind.OPERATOR)
    coordinator.memberships.create(organisation=operator, role="coordinator", since=moment.now())
    started = time.perf_counter()
    made = actions_uploads.upload(file_name="places.csv", content=_file(), by=coordinator, at=moment.now())
    actions_uploads.take_up(made.pk, moment.now)
    read = time.perf_counter() - started
    actions_uploads.confirm(made, by=coordinator, at=moment.now())
    actions_uploads.take_up(made.pk, moment.now)
    seconds = time.perf_counter() - started
    made.refresh_from_db()
    print(f"{made.added} places added: read in {read:.1f} s, written in {seconds - read:.1f} s")
    is_whole = made.added + made.rejected == ROWS
    goal = f"<= {SECONDS} s, {ROWS} rows"
    yield Figure("places_import", round(seconds, 1), "s", goal=goal, met=is_whole and seconds <= SECONDS)


def _file():
    """Spread over London as places are: thick in the middle, and some names a hundred times."""
    words, kinds = NAMES.title().split(), ["Mosque", "Church", "Centre"]
    chance = random.Random(50_000)  # noqa: S311 - repeatable rows, not secrets
    lines = ["name,religion,longitude,latitude,address,postcode,website,alt_name"]
    for number in range(ROWS):
        name = f"{' '.join(chance.sample(words, 2))} {chance.choice(kinds)} {number % 500}"
        point = f"{chance.gauss(-0.11, 0.1):.6f},{chance.gauss(51.51, 0.06):.6f}"
        said = f"{number} High Street,SM1 1AA,https://x{number}.example,{chance.choice(words)} of {number}"
        lines.append(f"{name},{chance.choice(FAITHS)},{point},{said}")
    return "\n".join(lines).encode()
