"""The writer of saved filters: one's own ways of looking at the list, of which nobody else knows."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hub.concerns.models import SavedFilter
from hub.people.models import User
from hub.promises.engine import StepRefused

MOST = 20
LONGEST = SavedFilter._meta.get_field("query").max_length


class NameTaken(StepRefused):
    message = _("You have a filter of that name already: give this one another name")


class TooMany(StepRefused):
    message = _("You have 20 saved filters, and more cannot be kept. Remove one that you no longer use.")


class TooLong(StepRefused):
    message = _("There are too many words in it to be kept: look for fewer words, then save it")


@transaction.atomic
def save_filter(*, name, query, by, at):
    """Keep `query`, the words of the list's address. The same name for the same list is kept once."""
    mine = _locked(by)
    if len(query) > LONGEST:
        raise TooLong
    if same := mine.filter(name__iexact=name).first():
        if same.query == query:
            return same
        raise NameTaken
    if mine.count() >= MOST:
        raise TooMany
    return SavedFilter.objects.create(user=by, name=name, query=query, saved_at=at)


@transaction.atomic
def rename_filter(saved, *, name, by, at):
    if _locked(by).filter(name__iexact=name).exclude(pk=saved.pk).exists():
        raise NameTaken
    SavedFilter.objects.filter(pk=saved.pk, user=by).update(name=name, saved_at=at)


def remove_filter(saved, *, by):
    SavedFilter.objects.filter(pk=saved.pk, user=by).delete()


def _locked(by):
    """Their filters, while nobody else counts or names any: two presses at once must not both find room."""
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    return SavedFilter.objects.filter(user=by)
