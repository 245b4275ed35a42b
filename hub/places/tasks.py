from celery import shared_task

from hub.history import moment
from hub.places import actions_uploads


@shared_task
def take_up_import(import_id):
    actions_uploads.take_up(import_id, moment.now)


@shared_task
def take_up_imports():
    actions_uploads.take_up_all(moment.now)


@shared_task
def discard_old_imports():
    actions_uploads.discard_old(moment.now())
