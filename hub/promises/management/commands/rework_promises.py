from datetime import date

from django.core.management.base import BaseCommand, CommandError

from hub.history import moment
from hub.people.models import Organisation
from hub.promises.models import Promise
from hub.promises.rework import moves, open_in_working_time, rework
from hub.templatetags.hub import moment as in_words

KINDS = dict(Promise.Kind.choices)


class Command(BaseCommand):
    help = (
        "Work out open promises in working time again, after a holiday that was announced late or hours that changed. "
        "Shows who gains or loses time; --do moves them and tells whoever waits."
    )

    def add_arguments(self, parser):
        parser.add_argument("--organisation", metavar="O-…", help="only what this body and those below it owe")
        parser.add_argument("--date", metavar="YYYY-MM-DD", help="only what runs over this day")
        parser.add_argument("--do", action="store_true", help="move them; without it nothing is changed")

    def handle(self, *args, organisation=None, date=None, do=False, **options):
        found = open_in_working_time(organisation=_organisation(organisation), day=_day(date))
        now = moment.now()
        if do:
            done = rework(found, by=None, at=now)
            self.stdout.write(f"{done.later} due later, {done.earlier} due earlier, {done.mails} mails queued")
            if done.stuck:
                raise CommandError(f"{done.stuck} could not be moved: the log says which, and why")
            if done.busy:
                raise CommandError(f"{done.busy} were being written by somebody else: run it again for them")
            return
        later = earlier = 0
        for move in moves(found, at=now):
            later, earlier = later + move.is_later, earlier + (not move.is_later)
            self.stdout.write(_line(move))
        self.stdout.write(f"{later} would be due later, {earlier} earlier. Nothing was changed: --do moves them")


def _line(move):
    promise = move.promise
    sign = "later" if move.is_later else "EARLIER"
    why = ", ".join(move.why) or "other hours"
    times = f"{in_words(promise.due_at)} -> {in_words(move.again.due_at)}"
    return (
        f"{promise.matter.reference} {KINDS[promise.kind]}, {promise.owner_organisation.name}: {times} {sign} ({why})"
    )


def _organisation(reference):
    if reference is None:
        return None
    found = Organisation.objects.filter(reference=reference).first()
    if found is None:
        raise CommandError(f"there is no organisation {reference}")
    return found


def _day(text):
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise CommandError(f"--date needs a day such as 2026-12-28, not {text!r}") from None
