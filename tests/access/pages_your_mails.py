"""One's own mails, and the link that stops them; see tests/access/pages.py."""

from hub.notifications import unsubscribe
from tests.access.pages import MOVED, NO_SUCH_FORM, OK, Gets, Page


def a_link(world):
    return {"token": unsubscribe.link(world.cast.council).split("/")[-2]}


# whoever has the link
HOLDER = {"args": a_link}

YOUR_MAILS = {
    "accounts:mails": Page(Gets(OK), Gets(MOVED), data=lambda world: {"rhythm": "daily"}),
    "accounts:stop_mails": Page(Gets(OK, anonymous=OK), Gets(OK, anonymous=OK), **HOLDER),
    "accounts:start_mails": Page(Gets(NO_SUCH_FORM, anonymous=NO_SUCH_FORM), Gets(OK, anonymous=OK), **HOLDER),
}
