from celery import shared_task

from hub.history import moment
from hub.notifications import delivery


@shared_task
def deliver():
    delivery.deliver_due(moment.now())
