from celery import shared_task

from hub.concerns import drafts
from hub.history import moment
from hub.people import sealed


@shared_task
def remove_old_drafts():
    now = moment.now()
    drafts.remove_old_drafts(now)
    sealed.remove_old(now)
