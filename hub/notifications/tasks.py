from celery import shared_task

from hub.history import moment
from hub.notifications import delivery, digests


@shared_task
def deliver():
    delivery.deliver_due(moment.now())


@shared_task
def make_digests():
    digests.make_digests(moment.now())
