"""A browser as its owner would call it: "Chrome on Android". Only for recognising one's own; nothing depends on it."""

from django import template
from django.utils.translation import gettext as _

register = template.Library()

# the first that stands in the text: most browsers name others too
BROWSERS = [("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox")]
BROWSERS += [("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari")]
DEVICES = [("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows")]
DEVICES += [("Mac OS", "Mac"), ("CrOS", "Chromebook"), ("Linux", "Linux")]


@register.filter
def browser(user_agent):
    name = _first(BROWSERS, user_agent) or _("Another browser")
    device = _first(DEVICES, user_agent)
    return _("%(browser)s on %(device)s") % {"browser": name, "device": device} if device else name


def _first(known, text):
    return next((name for mark, name in known if mark in text), "")
