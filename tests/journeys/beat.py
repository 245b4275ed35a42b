"""The clock of the running Hub in a story: every recurring job at its time, as `CELERY_BEAT_SCHEDULE` names them."""

from datetime import UTC, timedelta

from celery import current_app
from celery.schedules import crontab
from django.conf import settings

from hub.notifications.outbox import DELIVER
from hub.promises.clock import LONDON

MINUTE = timedelta(minutes=1)
BY_DAY = range(8, 19)


class Beat:
    """Runs what is due from one moment to the next. `set_clock(at)` moves the clock that jobs read.

    What runs every few minutes runs once an hour here by day and every third by night, and after whatever somebody
    does: a nudge brings it.
    """

    def __init__(self, set_clock):
        self.set_clock = set_clock
        current_app.loader.import_default_modules()
        entries = settings.CELERY_BEAT_SCHEDULE.values()
        self.often = [entry["task"] for entry in entries if is_often(entry["schedule"])]
        self.by_minute = [(entry["task"], entry["schedule"]) for entry in entries if entry["task"] not in self.often]

    def pass_until(self, start, end):
        """Everything due after `start` up to `end`, in order."""
        at = start.astimezone(LONDON)
        while at < end:
            at = (at.astimezone(UTC) + MINUTE).astimezone(LONDON)
            for task, schedule in self.by_minute:
                if is_due(schedule, at):
                    self.run(task, at)
            if (at.minute == 0 and (at.hour in BY_DAY or at.hour % 3 == 0)) or at == end:
                self.nudge(at)

    def nudge(self, at):
        for task in [*self.often, DELIVER]:  # what others have written leaves within the minute
            self.run(task, at)

    def run(self, task, at):
        self.set_clock(at)
        current_app.tasks[task]()


def is_often(schedule):
    """Every minute, or several times an hour."""
    return not isinstance(schedule, crontab) or len(schedule.minute) > 1


def is_due(schedule, at):
    """Beat counts in UTC, so a change of the clocks moves nothing."""
    at = at.astimezone(UTC)
    return at.minute in schedule.minute and at.hour in schedule.hour and (at.weekday() + 1) % 7 in schedule.day_of_week
