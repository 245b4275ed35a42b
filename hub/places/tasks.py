from celery import shared_task

from hub.history import moment
from hub.places import actions_postures, actions_reminders


@shared_task
def remind_to_review():
    actions_postures.remind_to_review(moment.now())


@shared_task
def remind_of_contacts():
    actions_reminders.remind_of_contacts(moment.now())
