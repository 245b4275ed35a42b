"""Who is told when a clock that was stopped for a question runs again, or something is due at another time."""

from hub.concerns import emails
from hub.promises.tellers import NobodyTold


class Teller(NobodyTold):
    def reminded(self, pause, *, number, at):
        emails.question_reminded(pause.matter.concern, pause, number=number, at=at)

    def expired(self, pause, *, at):
        emails.question_expired(pause.matter.concern, pause, at=at)

    def moved(self, matter, moves, *, at):
        return emails.moved(matter, moves, at=at)
