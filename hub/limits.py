"""How often something may be tried, counted in the cache that all processes share (hub.cache).

A window begins anew after its seconds: simple, and as much as guessing or flooding needs to be slowed. The keys hold no
addresses, only what they hash to. While Redis is away each process counts for itself; a limit that `fails_open` lets
everything pass meanwhile.
"""

import ipaddress
import time
from dataclasses import dataclass
from datetime import timedelta

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.utils import timezone
from django.utils.crypto import salted_hmac

from hub.cache import is_away
from hub.templatetags.hub import clock_time


@dataclass(frozen=True)
class Limit:
    name: str
    most: int
    seconds: int
    fails_open: bool = False

    def wait(self, who="everybody"):
        """Count one more try of `who`: 0 while there is room, else in how many seconds there will be."""
        window, left = divmod(time.time(), self.seconds)
        count = self._count(
            salted_hmac("hub.limits", f"{self.name}:{who}:{window:.0f}", algorithm="sha256").hexdigest()
        )
        if count <= self.most or (self.fails_open and is_away()):
            return 0
        return max(1, round(self.seconds - left))

    def _count(self, key):
        cache.add(key, 0, timeout=self.seconds)
        try:
            return cache.incr(key)
        except ValueError:  # it ended between the two, or Redis went away
            cache.set(key, 1, timeout=self.seconds)
            return 1


def wait_for(limits):
    """The wait of the first of [(limit, who)] that is full. Those behind it are not counted then: whoever is stopped by
    a limit of their own uses up nobody else's."""
    for limit, who in limits:
        if seconds := limit.wait(who):
            return seconds
    return 0


def until(seconds):
    """When a limit ends, on the clock of the wall: the demonstration's clock moves no limits."""
    return clock_time(timezone.now() + timedelta(seconds=seconds))


def wait_unless_from_elsewhere(request, here, everybody, all_the_same, reserve=None):
    """The wait at a limit that everybody shares: while a flood from some networks has used it up, a few tries
    still come through from each wide network; `reserve` bounds how many of those there are in all."""
    if seconds := here.wait(address_of(request)):
        return seconds
    seconds = everybody.wait()
    if not seconds:
        return 0
    if all_the_same.wait(neighbourhood_of(request)):
        return seconds
    return reserve.wait() if reserve else 0


def address_of(request):
    """Where a visitor comes from, as it is counted: whoever has one IPv6 address has the whole network of it."""
    return _network_of(request, {4: 32, 6: 64})


def neighbourhood_of(request):
    """The wide network around a visitor, of which nobody who floods has many."""
    return _network_of(request, {4: 16, 6: 40})


def _network_of(request, bits):
    try:
        address = ipaddress.ip_address(get_adapter().get_client_ip(request))
    except (ImproperlyConfigured, PermissionDenied, ValueError):
        return "unknown"
    address = getattr(address, "ipv4_mapped", None) or address  # else all of IPv4 were one network of IPv6
    width = bits[address.version]
    whole = width == address.max_prefixlen
    return str(address) if whole else str(ipaddress.ip_network((address, width), strict=False))
