"""A line of advice of no real body."""

from hub.concerns.actions_advice import add_line
from tests.cast import START

A_LINE = {
    "kind": "hotline",
    "name": "Example Line",
    "phone": "020 7946 0000",
    "address": "",
    "words": "To talk to somebody.",
    "source": "Its own page",
    "position": 500,
}


def the_line(world):
    if "line" not in world.brought:
        world.brought["line"] = add_line(**A_LINE, by=world.cast.coordinator, at=START)
    return world.brought["line"]
