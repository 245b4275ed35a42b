"""Concerns about the same thing: one of them is the main one, the others are its duplicates.

A link counts for those who see both ends. To everybody else it is not there: no step of theirs is refused because of
it, or follows it (docs/adr/0022).
"""

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from hub.concerns import emails
from hub.concerns.models import Concern, ConcernLink
from hub.concerns.workflow import RESOLVE_AS_DUPLICATE, TRANSITIONS, Reason
from hub.matters.querysets import seen_by
from hub.matters.shown import seen_in_full
from hub.promises.actions import NewPromise
from hub.promises.engine import Plan, StepRefused, apply_transition
from hub.promises.models import Promise

K = Promise.Kind
# links are few; one after the other, two people can never tie a circle
ONE_AT_A_TIME = 4_072_861_305
LIVE = ConcernLink.objects.filter(ended_at__isnull=True)


class NoSuchMain(StepRefused):
    message = _("There is no concern of that reference that you see in full. Check it, letter by letter.")


class SameConcern(StepRefused):
    message = _("That is the concern itself. Give the reference of the other one.")


class AlreadyLinked(StepRefused):
    message = _("It is linked to another one already. Take that back first.")


class IsMain(StepRefused):
    message = _("Others are linked to this one. Link the other one to it instead, from its own page.")


class NotLinked(StepRefused):
    message = _("It is not linked to another one any more.")


@transaction.atomic
def link(concern, main, *, by, at, version=None, resolve_with=""):
    """`concern` is about the same as `main`, or as that whose duplicate `main` is. With words in `resolve_with` it is
    resolved in the same step. Nobody is told of the other one: a mail says this reference alone."""
    wait_for_others()

    def tie(subject, organisation, note):
        target = _main_for(subject, main, by)
        # it has one main: what a former lead said, out of sight of this one, gives way
        LIVE.filter(concern=subject).update(ended_at=at, ended_by=by)
        ConcernLink.objects.create(concern=subject, main=target, by=by, for_organisation=organisation, at=at)
        return Plan()

    done = apply_transition(concern, TRANSITIONS["link"], by=by, at=at, version=version, promises=tie)
    return _resolve(done.subject, resolve_with, by=by, at=at) if resolve_with else done.subject


def wait_for_others():
    """Until this transaction ends nobody else links. Asked before any concern is locked."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])


def link_duplicates(main, concerns, *, by, at):
    """Link many to one: [(concern, None or why it could not be: a StepRefused)]. Raises PermissionDenied as `link`."""
    found = []
    for concern in concerns:
        try:
            found.append((link(concern, main, by=by, at=at), None))
        except StepRefused as refused:
            found.append((concern, refused))
    return found


@transaction.atomic
def unlink(concern, *, by, at, version=None, made_at=None):
    """It is another matter after all. What was resolved stays so: it can be opened again.

    `made_at`: linking it in that moment is taken back, so the link that gave way then is there again.
    """

    def untie(subject, organisation, note):
        if not LIVE.filter(seen_by(by, matter="main"), concern=subject).update(ended_at=at, ended_by=by):
            raise NotLinked
        if made_at:
            gave_way = ConcernLink.objects.filter(concern=subject, at__lt=made_at, ended_at=made_at, ended_by=by)
            gave_way.update(ended_at=None, ended_by=None)
        return Plan()

    return apply_transition(concern, TRANSITIONS["unlink"], by=by, at=at, version=version, promises=untie).subject


def _main_for(concern, main, by):
    """The main one to which it is linked: of a duplicate the first, as far as `by` sees the way there in full."""
    if LIVE.filter(seen_by(by, matter="main"), concern=concern).exists():
        raise AlreadyLinked
    if LIVE.filter(seen_by(by, matter="concern"), main=concern).exists():
        raise IsMain
    if concern.pk == main.pk:
        raise SameConcern
    # their page shows what they see; what they do not see in full, they cannot say it is the same
    found = Concern.objects.filter(seen_in_full(by), pk=main.pk).first()
    if found is None:
        raise NoSuchMain
    passed = set()
    while found.pk not in passed:  # several people, each of whom sees a part, may have tied a circle
        passed.add(found.pk)
        found = Concern.objects.filter(seen_in_full(by), pk__in=_main_of(found)).first() or found
    return found


def _main_of(concern):
    return LIVE.filter(concern=concern).values("main")


def _resolve(concern, words, *, by, at):
    def promises(subject, organisation, note):
        lead = subject.matter.lead
        check = NewPromise(K.CHECK, lead, owner_user=subject.dealt_with_by)
        return Plan(keeps=(K.ACKNOWLEDGE,), ends=None, ends_of=lead, makes=(check,))

    facts = {"code": Reason.DUPLICATE, "words": words, "promises": promises}
    done = apply_transition(concern, RESOLVE_AS_DUPLICATE, by=by, at=at, **facts)
    emails.resolved(done.subject, done.event, at=at)
    return done.subject
