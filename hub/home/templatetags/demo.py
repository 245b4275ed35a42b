"""The made-up people, for the sign-in page of a demonstration. `{% load demo %}`"""

from django import template
from django.conf import settings

from hub.home.demo.cast import PASSWORD, PEOPLE, address

register = template.Library()
SHOWN_FIRST = 11  # those that the README names


@register.simple_tag
def demo_people():
    """(name, what they do, address) of those whom one can sign in as; nobody outside a demonstration."""
    if not settings.DEMO:
        return []
    return [(person.name, person.what, address(key)) for key, person in list(PEOPLE.items())[:SHOWN_FIRST]]


@register.simple_tag
def demo_password():
    return PASSWORD if settings.DEMO else ""
