from celery import shared_task

from hub.history import moment
from hub.promises.sweep import run_due_rungs


@shared_task
def sweep():
    run_due_rungs(moment.now())
