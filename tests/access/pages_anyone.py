"""What everybody gets at the pages for people without an account: the same, signed in or not. What a number opens and
what it does not is tested in tests/concerns/test_views_receipt.py."""

from tests.access.pages import MOVED, OK, Gets, Page, public
from tests.access.world_anyone import CODE, anyone_of


def passing(**said):
    return lambda world: {"pass": anyone_of(world).passed} | said


def _pressed(**said):
    """Without a pass there is nothing at that address: it leads to where the number is asked for."""
    return Page(Gets(MOVED, anonymous=MOVED), Gets(OK, anonymous=OK), data=passing(**said))


def _in_the_borough(world):
    anyone_of(world)
    return {"at": "borough", "borough": CODE}


ANYONE = {
    "tell:start": public(OK),
    "tell:where": Page(Gets(OK, anonymous=OK), Gets(OK, anonymous=OK), data=_in_the_borough),
    "tell:what": Page(
        Gets(MOVED, anonymous=MOVED),
        Gets(OK, anonymous=OK),
        data=lambda world: {"area": anyone_of(world).borough.code, "category": "fear", "what": "Fear."},
    ),
    "tell:receipt": Page(Gets(OK, anonymous=OK), Gets(OK, anonymous=OK), data=passing()),
    # beside the pass it wants the number that the page before had sealed
    "tell:typed_back": public(MOVED, MOVED),
    "tell:write": _pressed(words="It was two men."),
    "tell:settled": _pressed(version="1"),
    "tell:not_settled": _pressed(version="1", words="He is back."),
    "tell:contact": _pressed(**{"contact-name": "Zaynab", "contact-phone": "", "contact-email": ""}),
    "tell:who_reads": _pressed(version="1", told=""),
    "tell:files": _pressed(),
    "tell:stayed": _pressed(version="1"),
    "tell:again": _pressed(version="1"),
    "tell:only_record": _pressed(version="1"),
    "tell:ask_again": _pressed(version="1"),
    "tell:withdraw": _pressed(file="E-0000-0000"),
    # no address: asking is limited, and all personas ask from the same machine
    "tell:lost": public(OK, OK),
    "tell:renew": Page(
        Gets(OK, anonymous=OK), Gets(OK, anonymous=OK), args=lambda world: {"token": anyone_of(world).link}
    ),
}
