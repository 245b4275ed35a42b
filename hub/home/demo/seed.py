"""The demonstration's data: made once, by the actions that the pages use."""

from datetime import timedelta

from django.db import transaction

from hub.home.demo.cast import address, make_cast
from hub.home.demo.play import Play
from hub.home.demo.stories import tell_all
from hub.people.models import User

# Before the first story; whoever joined later would not have been told of it.
JOINED = timedelta(days=400)


def is_seeded():
    return User.objects.filter(email=address("faith")).exists()


@transaction.atomic
def seed(now):
    """Everything or nothing. Returns whether anything was made: a second time changes nothing."""
    if is_seeded():
        return False
    play = Play(make_cast(at=now - JOINED), now)
    tell_all(play)
    play.perform()
    return True
