from celery import shared_task

from hub.history import moment
from hub.inbox import actions_tray, poll


@shared_task
def poll_inbox():
    poll.poll_inbox(moment.now())


@shared_task
def remove_old_messages():
    actions_tray.remove_old(moment.now())
