from celery import shared_task

from hub.accounts import actions_idle
from hub.history import moment


@shared_task
def look_after_idle_accounts():
    now = moment.now()
    actions_idle.close_idle(now)
    actions_idle.ask_idle(now)
