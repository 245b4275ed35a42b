"""Who is told that a clock stands still, runs again, or that something is due at another time: the app of the matter
knows to whom it was promised. It registers here when it is ready; nothing here knows it."""

from hub.matters.models import Matter

_tellers = {}


class NobodyTold:
    """For kinds of matters of which nobody waits for word."""

    def reminded(self, pause, *, number, at):
        """The reporter is reminded of the question."""

    def expired(self, pause, *, at):
        """The body hears that no answer came and its time runs again."""

    def moved(self, matter, moves, *, at):
        """Whoever waits hears that what was promised is due at another time: `moves` are hub.promises.actions.Moved.
        Returns how many mails that were."""
        return 0


def register(kind: Matter.Kind, teller: NobodyTold):
    _tellers[kind] = teller


def teller_of(matter):
    return _tellers.get(matter.kind) or NobodyTold()
