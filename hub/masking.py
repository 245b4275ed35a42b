"""What no log may hold of an address: the token of a link that a mail carried opens a door until it is used,
and the key of a feed one for as long as it lives."""

import logging
import re

from django.core.exceptions import PermissionDenied

# the keys of feeds are longer than any part of the pages below /times/ of a place
# a link to where a concern stands is typed from paper, and so in either case; whatever follows it is part of it,
# spaces between its groups too
LINKS = re.compile(
    r"(/accounts/password/set/|/accounts/invitation/|/join/answer/|/meetings/answer/|/tell/lost/|/me/mails/stop/)[^/\s]+|(/times/)[^/\s]{16,}|(/s/)[^\n\"']+",
    re.IGNORECASE,
)


def masked(text):
    return LINKS.sub(r"\1\2\3...", text)


class MaskLinks(logging.Filter):
    """Django names the address in what it writes about refused, missing and failed pages."""

    def filter(self, entry):
        if entry.exc_info and isinstance(entry.exc_info[1], PermissionDenied):
            entry.exc_info = None  # a refusal is an answer, no failure: its traceback would hide real ones
        text = entry.getMessage()
        if (safe := masked(text)) != text:
            entry.msg, entry.args = safe, ()
        return True
