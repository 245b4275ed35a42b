"""The only writer of drafts: a concern being written, saved at every Continue, seen by its writer alone."""

from datetime import datetime, timedelta
from uuid import uuid4

from django.db import transaction

from hub.concerns.models import Concern, Draft
from hub.prepared import Given, prepared

KEPT_FOR = timedelta(days=30)
EMPTY_KEPT_FOR = timedelta(days=1)  # started and left at the first question: nothing was typed
SHOWN = 20
MOST = 50


class TypedElsewhere(Exception):
    """Another window wrote on the same page since this one was opened."""

    def __init__(self, at):
        self.at = at
        super().__init__(at)


class TooManyDrafts(Exception):
    """So many unfinished ones that one more would only be lost among them."""


def drafts_of(user, *, for_callers=False):
    """What `user` began and did not send, newest first: of their own place, or for callers. One query."""
    begun = Draft.objects.filter(user=user, entered_for__isnull=not for_callers).exclude(answers={}, typed={})
    return begun.select_related("place").order_by("-saved_at", "-pk")[:SHOWN]


def draft_of(user, form_key, *, for_callers=False):
    found = (_draft_for_callers if for_callers else _own_draft)(user=user.pk, form_key=form_key)
    return found[0] if found else None


@prepared
def _own_draft():
    return _with_key(Draft.objects.filter(entered_for__isnull=True))


@prepared
def _draft_for_callers():
    return _with_key(Draft.objects.filter(entered_for__isnull=False))


def _with_key(drafts):
    return drafts.filter(user=Given("user"), form_key=Given("form_key")).select_related("place", "entered_for")


def sent_with(form_key, *, by, for_callers=False):
    """The concern that `by` sent from the form with this key, or None."""
    who = {"entered_by": by} if for_callers else {"reported_by": by}
    return Concern.objects.filter(form_key=form_key, **who).select_related("matter").first()


@transaction.atomic
def start_draft(form_key, *, by, at, entered_for=None):
    """Begin to write. The same key is the same draft; a key that is used up or another's is replaced, silently."""
    begun = Draft.objects.filter(user=by, entered_for=entered_for)
    begun.filter(answers={}, typed={}, saved_at__lt=at - EMPTY_KEPT_FOR).delete()
    mine = begun.filter(form_key=form_key).first()
    if mine:
        return mine
    if begun.count() >= MOST:
        raise TooManyDrafts
    if Concern.objects.filter(form_key=form_key).exists():
        form_key = uuid4()
    draft, _is_new = Draft.objects.get_or_create(
        form_key=form_key, defaults={"user": by, "started_at": at, "saved_at": at, "entered_for": entered_for}
    )
    if (draft.user_id, draft.entered_for_id) != (by.pk, entered_for.pk if entered_for else None):
        draft = Draft.objects.create(form_key=uuid4(), user=by, started_at=at, saved_at=at, entered_for=entered_for)
    return draft


@transaction.atomic
def save_answers(draft, step, answers, *, at, resume_at, place=None, drop=()):
    """Save what was typed on one page; other pages' answers stay as another window may have saved them meanwhile.

    Raises Draft.DoesNotExist when it was sent or deleted meanwhile.
    """
    row = Draft.objects.select_for_update().get(pk=draft.pk)
    row.answers = {name: kept for name, kept in row.answers.items() if name not in drop} | {step: answers}
    # of now, without words: a window in which this page is still open learns that it was continued elsewhere
    row.typed = {name: kept for name, kept in row.typed.items() if name not in drop} | {step: _mark(at)}
    row.place = place or row.place
    row.step = resume_at
    row.saved_at = at
    row.save()
    return row


@transaction.atomic
def keep_typed(form_key, page, answers, *, by, at, tab, since):
    """Keep what stands on a page as it is typed, without judging it. Returns the mark of what is kept.

    tab     the window that types; it may always go on from its own words
    since   the mark of what the window was opened on

    Raises TypedElsewhere when another window wrote there meanwhile, and Draft.DoesNotExist for what is not (or not any
    more) a draft of `by`.
    """
    row = Draft.objects.select_for_update().get(form_key=form_key, user=by)
    known = row.typed.get(page, _mark(None))
    if known["at"] != since and known["tab"] != tab:
        raise TypedElsewhere(datetime.fromisoformat(known["at"]))
    row.typed = row.typed | {page: _mark(at, tab) | {"answers": answers}}
    row.saved_at = at
    row.save(update_fields=["typed", "saved_at"])
    return row.typed[page]["at"]


def _mark(at, tab=""):
    return {"at": at.isoformat() if at else "", "tab": tab}


def delete_draft(form_key, *, by):
    Draft.objects.filter(form_key=form_key, user=by).delete()


def remove_old_drafts(now):
    """Remove what nobody came back to. Returns how many."""
    return Draft.objects.filter(saved_at__lt=now - KEPT_FOR).delete()[0]
