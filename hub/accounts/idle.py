"""When an account counts as idle. Days of London, as User.last_active_on keeps them."""

from datetime import timedelta

from hub.promises.clock import LONDON

LISTED_AFTER = timedelta(days=90)
CLOSED_AFTER = timedelta(days=180)
# however late somebody was asked, they have this long to sign in
TIME_TO_ANSWER = timedelta(days=30)


def today(now):
    return now.astimezone(LONDON).date()


def is_idle(user, now):
    return user.last_active_on is not None and user.last_active_on <= today(now) - LISTED_AFTER
