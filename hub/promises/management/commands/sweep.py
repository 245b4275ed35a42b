from datetime import datetime

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from hub.history import moment
from hub.promises.clock import LONDON
from hub.promises.sweep import run_due_rungs
from hub.promises.sweep_pauses import run_due_pauses


class Command(BaseCommand):
    help = "Fire the reminders and escalations that are due, once, in this process."

    def add_arguments(self, parser):
        parser.add_argument(
            "--now", metavar="ISO", help="as of this moment, London time unless it says otherwise (demonstration only)"
        )

    def handle(self, *args, now=None, **options):
        now = _moment(now) if now else moment.now()
        pauses = run_due_pauses(now)
        swept = run_due_rungs(now)
        self.stdout.write(f"{swept.rungs} rungs of {swept.promises} promises fired, {swept.mails} mails queued")
        if pauses.reminded or pauses.ended:
            self.stdout.write(f"{pauses.reminded} reminders of questions, {pauses.ended} pauses over")
        if stuck := len(swept.stuck) + len(pauses.stuck):
            raise CommandError(f"{stuck} promises could not be worked; they are tried again later")


def _moment(text):
    if not settings.DEMO:
        raise CommandError("--now is for the demonstration: set DEMO=1, or leave it out")
    try:
        now = datetime.fromisoformat(text)
    except ValueError:
        raise CommandError(f"--now needs a time such as 2026-12-01T16:00, not {text!r}") from None
    return now if now.tzinfo else now.replace(tzinfo=LONDON)
