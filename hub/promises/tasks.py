from celery import shared_task

from hub.history import moment
from hub.promises.sweep import run_due_rungs
from hub.promises.sweep_pauses import run_due_pauses


@shared_task
def sweep():
    now = moment.now()
    run_due_pauses(now)  # what ends now may be due now
    run_due_rungs(now)
