"""Later states of one's own mails, and of the link that stops them."""

from datetime import time

from django.urls import reverse

from hub.accounts import actions_mails
from hub.notifications import unsubscribe
from tests.access.pages import ANONYMOUS
from tests.access.pages_your_mails import a_link
from tests.cast import START


def your_mails(world):
    cast, page = world.cast, reverse("accounts:mails")
    yield "mails with errors", "faith", page, {"rhythm": "hourly", "quiet_from": "22:00", "quiet_until": "half"}
    quiet = {"quiet_from": time(22), "quiet_until": time(7)}
    for rhythm, person in [("weekly", "trustee"), ("none", "warden")]:
        reader = cast.named[person]
        actions_mails.choose_mails(reader, rhythm=rhythm, by=reader, at=START, **quiet)
        yield f"mails, {rhythm}", person, page
    yield "a link that stops nothing", ANONYMOUS, reverse("accounts:stop_mails", args=["x"])
    stop = reverse("accounts:stop_mails", kwargs=a_link(world))
    yield "news stopped", ANONYMOUS, stop, {}
    token = unsubscribe.link(cast.trustee).split("/")[-2]
    actions_mails.stop_news(cast.trustee, at=START)
    yield "news wanted again", ANONYMOUS, reverse("accounts:start_mails", args=[token]), {}
