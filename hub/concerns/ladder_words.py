"""What the ladder of a promise says on a timeline: who was told, that nobody was there, that it was climbed."""

from django.utils.translation import gettext_lazy

from hub.people.models import Membership
from hub.promises.ladder import BESIDE, CLIMB

# code of a rung: (words, tone). %(body)s is the body that owes it, %(what)s what is still owed
RUNGS = {
    "reminder": (gettext_lazy("%(body)s was reminded: %(what)s"), "quiet"),
    "owner": (gettext_lazy("%(body)s was told it is overdue: %(what)s"), "late"),
    "deputy": (gettext_lazy("The deputy of %(body)s was told: %(what)s"), "late"),
    "supervisor": (gettext_lazy("The supervisor of %(body)s was told: %(what)s"), "late"),
    "head": (gettext_lazy("The head of %(body)s was told: %(what)s"), "late"),
    "mailbox": (gettext_lazy("The team mailbox of %(body)s was told: %(what)s"), "late"),
    "umbrella": (gettext_lazy("The umbrella body of the place was told: %(what)s"), "late"),
}
ASKED = gettext_lazy("%(body)s asked whether it has stayed settled"), "open"
EMPTY_POSITION = (
    gettext_lazy("Nobody at %(body)s could be told as “%(what)s”; the next person was told at once"),
    "late",
)
CLIMBED = (
    gettext_lazy("Everybody who answers for it at %(body)s was told: %(what)s. The coordinator of the Hub knows of it"),
    "late",
)
TOLD_AGAIN = gettext_lazy("The coordinator had %(body)s told once more: %(what)s"), "late"
OTHERS = {"position_empty": EMPTY_POSITION, "ladder_climbed": CLIMBED, "told_again": TOLD_AGAIN}

# what is still owed, as a rung says it
OWED = {
    "acknowledge": gettext_lazy("no answer yet"),
    "first_action": gettext_lazy("the next step has not been taken yet"),
    "update": gettext_lazy("no update yet"),
    "call": gettext_lazy("no call yet"),
    "visit": gettext_lazy("no visit yet"),
    "meeting": gettext_lazy("no meeting yet"),
    "patrol": gettext_lazy("no patrol yet"),
    "check": gettext_lazy("nobody has checked yet whether it stayed settled"),
    "outcome": gettext_lazy("no word yet on whether the meeting was held"),
    "patrol_visit": gettext_lazy("nobody has said yet what came of a visit"),
    "join": gettext_lazy("no answer yet to a request to join"),
}
COMING = {
    "acknowledge": gettext_lazy("an answer is due soon"),
    "first_action": gettext_lazy("the next step is due soon"),
    "update": gettext_lazy("an update is due soon"),
    "call": gettext_lazy("a call is due soon"),
    "visit": gettext_lazy("a visit is due soon"),
    "meeting": gettext_lazy("a meeting is due soon"),
    "patrol": gettext_lazy("a patrol is due soon"),
    "check": gettext_lazy("the check is due soon"),
    "outcome": gettext_lazy("word on whether the meeting was held is due soon"),
    "patrol_visit": gettext_lazy("word on a visit is due soon"),
    "join": gettext_lazy("an answer to a request to join is due soon"),
}

POSITIONS = dict(Membership.Position.choices)


def words_of(event):
    """(words, tone) of an event of a ladder; None for any other."""
    if event.kind == "rung_fired":
        return ASKED if event.code == "asked" else RUNGS.get(event.code, RUNGS["owner"])
    return OTHERS.get(event.kind)


def what_of(event):
    """What such an event is about: a position, or what is owed."""
    if event.kind == "position_empty":
        return POSITIONS.get(event.code, event.code)
    is_late = event.kind != "rung_fired" or event.code in CLIMB or event.code in BESIDE
    return (OWED if is_late else COMING)[event.promise_kind]
