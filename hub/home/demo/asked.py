"""Somebody was asked something: what is owed to them stands still until they answer."""

from hub.concerns import actions_pauses
from hub.concerns.models import Category, Nature, Want
from hub.home.demo.play import HOUR

LOW = 1


def waits_for_an_answer(play):
    """Asked the day after it was raised; the place has the question on top of its page."""
    at = play.on(4, "10:20")
    told = play.raises(
        "faith",
        "centre",
        at,
        category=Category.CROWD,
        nature=Nature.NOT_SURE,
        what="Young people sit on the steps of the hall late in the evening and leave broken bottles.",
        urgency=LOW,
        wants=(Want.REASSURANCE,),
    )
    play.reads(told, "council", at + 2 * HOUR)
    words = "On which evenings, and until what time? Then our patrol comes when they are there."
    play.does(told, "council", at + 3 * HOUR, actions_pauses.ask_reporter, words=words)
