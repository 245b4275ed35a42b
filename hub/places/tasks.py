from celery import shared_task

from hub.history import moment
from hub.places import actions_postures, actions_reminders, actions_uploads


@shared_task
def remind_to_review():
    actions_postures.remind_to_review(moment.now())


@shared_task
def remind_of_contacts():
    actions_reminders.remind_of_contacts(moment.now())


@shared_task
def take_up_import(import_id):
    actions_uploads.take_up(import_id, moment.now)


@shared_task
def take_up_imports():
    actions_uploads.take_up_all(moment.now)


@shared_task
def discard_old_imports():
    actions_uploads.discard_old(moment.now())
