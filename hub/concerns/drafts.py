"""The only writer of drafts: a concern being written, saved at every Continue, seen by its writer alone."""

from datetime import timedelta
from uuid import uuid4

from django.db import transaction

from hub.concerns.models import Concern, Draft

KEPT_FOR = timedelta(days=30)
EMPTY_KEPT_FOR = timedelta(days=1)  # started and left at the first question: nothing was typed
SHOWN = 20
MOST = 50


class TooManyDrafts(Exception):
    """So many unfinished ones that one more would only be lost among them."""


def drafts_of(user):
    """What `user` began and did not send, newest first. One query."""
    begun = Draft.objects.filter(user=user).exclude(answers={})
    return begun.select_related("place").order_by("-saved_at", "-pk")[:SHOWN]


def draft_of(user, form_key):
    return Draft.objects.filter(user=user, form_key=form_key).select_related("place").first()


def sent_with(form_key, *, by):
    """The concern that `by` sent from the form with this key, or None."""
    return Concern.objects.filter(form_key=form_key, reported_by=by).select_related("matter").first()


@transaction.atomic
def start_draft(form_key, *, by, at):
    """Begin to write. The same key is the same draft; a key that is used up or another's is replaced, silently."""
    begun = Draft.objects.filter(user=by)
    begun.filter(answers={}, saved_at__lt=at - EMPTY_KEPT_FOR).delete()
    mine = begun.filter(form_key=form_key).first()
    if mine:
        return mine
    if begun.count() >= MOST:
        raise TooManyDrafts
    if Concern.objects.filter(form_key=form_key).exists():
        form_key = uuid4()
    draft, _is_new = Draft.objects.get_or_create(
        form_key=form_key, defaults={"user": by, "started_at": at, "saved_at": at}
    )
    if draft.user_id != by.pk:
        draft = Draft.objects.create(form_key=uuid4(), user=by, started_at=at, saved_at=at)
    return draft


@transaction.atomic
def save_answers(draft, step, answers, *, at, resume_at, place=None, drop=()):
    """Save what was typed on one page; other pages' answers stay as another window may have saved them meanwhile.

    Raises Draft.DoesNotExist when it was sent or deleted meanwhile.
    """
    row = Draft.objects.select_for_update().get(pk=draft.pk)
    row.answers = {name: kept for name, kept in row.answers.items() if name not in drop} | {step: answers}
    row.place = place or row.place
    row.step = resume_at
    row.saved_at = at
    row.save()
    return row


def delete_draft(form_key, *, by):
    Draft.objects.filter(form_key=form_key, user=by).delete()


def remove_old_drafts(now):
    """Remove what nobody came back to. Returns how many."""
    return Draft.objects.filter(saved_at__lt=now - KEPT_FOR).delete()[0]
