from celery import shared_task

from hub.concerns import actions_anyone, actions_evidence, drafts
from hub.concerns.evidence import tidying
from hub.history import moment
from hub.people import sealed


@shared_task
def remove_old_drafts():
    now = moment.now()
    drafts.remove_old_drafts(now)
    sealed.remove_old(now)


@shared_task
def clean_evidence(evidence_id):
    actions_evidence.clean(evidence_id, moment.now)


@shared_task
def clean_all_evidence():
    actions_evidence.clean_waiting(moment.now)


@shared_task
def tidy_evidence():
    tidying.tidy_evidence(moment.now())


@shared_task
def remind_of_footage():
    actions_evidence.remind_of_footage(moment.now())


@shared_task
def ask_whether_settled():
    actions_anyone.ask_whether_settled(moment.now())
