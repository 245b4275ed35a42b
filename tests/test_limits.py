"""As which network a visitor counts."""

import pytest
from django.test import RequestFactory

from hub.limits import address_of, neighbourhood_of


@pytest.mark.parametrize(
    ("address", "here", "around"),
    [
        ("203.0.113.9", "203.0.113.9", "203.0.0.0/16"),
        ("::ffff:203.0.113.9", "203.0.113.9", "203.0.0.0/16"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64", "2001:db8::/40"),
    ],
    ids=["IPv4", "IPv4 as a socket for both hands it over", "IPv6"],
)
def test_a_visitor_counts_as_their_network(address, here, around):
    request = RequestFactory().get("/", REMOTE_ADDR=address)
    assert (address_of(request), neighbourhood_of(request)) == (here, around)
