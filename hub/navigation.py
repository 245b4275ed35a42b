"""The entries of the main navigation, in order. A page adds its line here; without the permission it is not shown."""

from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from django.urls import NoReverseMatch, get_urlconf, reverse
from django.utils.translation import gettext_lazy as _

from hub.people.roles import Permission


@dataclass(frozen=True)
class Entry:
    text: str
    url_name: str
    permission: Permission | None = None  # None: everybody who is signed in
    is_daily: bool = True  # else it stands under "More": a row of a dozen words is read by nobody


ENTRIES = [
    Entry(_("Needs you now"), "home:home"),
    Entry(_("Log a concern"), "concerns:raise", Permission.RAISE_CONCERN),
    Entry(_("Enter for a caller"), "concerns:enter", Permission.ENTER_FOR_CALLER),
    Entry(_("Concerns"), "concerns:list"),
    Entry(_("Today's visits"), "patrols:today", Permission.CARRY_OUT_VISIT),
    Entry(_("Rounds"), "patrols:list", Permission.CARRY_OUT_VISIT),  # whoever plans them can carry them out too
    Entry(_("Meetings"), "meetings:list"),
    Entry(_("Our place"), "places:mine", Permission.KEEP_OWN_PLACE),
    Entry(_("Places"), "places:list", Permission.SEE_PLACES),
    Entry(_("Requests to join"), "accounts:joinings", Permission.CONFIRM_JOINING, is_daily=False),
    Entry(_("Promises kept and late"), "insight:report", Permission.SEE_REPORT, is_daily=False),
    Entry(_("Posture"), "postures:list", Permission.SET_POSTURE, is_daily=False),
    Entry(_("Offices"), "accounts:offices", Permission.KEEP_OFFICES, is_daily=False),
    Entry(_("Organisations"), "accounts:organisations", Permission.MANAGE_ORGANISATIONS),
    Entry(_("People"), "accounts:people", Permission.MANAGE_PEOPLE),
    Entry(_("Who answers what"), "concerns:routing", Permission.EDIT_ROUTING, is_daily=False),
    Entry(_("Nobody answered"), "home:unanswered", Permission.EDIT_ROUTING, is_daily=False),
    Entry(_("Mail log"), "home:mails", Permission.KEEP_MAILS, is_daily=False),
    Entry(_("Mails that came in"), "inbox:tray", Permission.EDIT_ROUTING, is_daily=False),
    Entry(_("Numbers and advice"), "concerns:advice", Permission.EDIT_ADVICE, is_daily=False),
]


class Shown(NamedTuple):
    text: str
    address: str
    is_here: bool  # the page belongs to it
    is_daily: bool


def entries_for(permissions, path):
    """What somebody with these permissions is shown on the page at `path`."""
    found = []
    for entry in ENTRIES:
        if entry.permission is None or entry.permission in permissions:
            address = _address(entry.url_name, get_urlconf())
            if address is not None:
                found.append((entry, address))
    # the first page's address begins every other one
    here = max((a for _entry, a in found if path == a or (a != "/" and path.startswith(a))), key=len, default=None)
    return [Shown(entry.text, address, address == here, entry.is_daily) for entry, address in found]


@cache
def _address(url_name, _urlconf):
    """Worked out once a process: every page shows them all. None of an app that is not part of this installation."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return None
