"""Steps that bring in another body: a concern is handed on, or part of it becomes a concern of its own."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hub.concerns import emails, routing
from hub.concerns.workflow import TRANSITIONS
from hub.matters.actions import show_as
from hub.matters.models import Audience
from hub.people.querysets import tree_of
from hub.promises.actions import NewPromise, end_promises
from hub.promises.engine import Plan, StepRefused, apply_transition
from hub.promises.models import Promise

K = Promise.Kind
Ground = Audience.Ground
# what only the body that answers owes; the rest is what the reporter asked for, which others may owe too
OF_THE_LEAD = (K.ACKNOWLEDGE, K.FIRST_ACTION, K.UPDATE, K.CHECK)


class LeadIsFixed(StepRefused):
    message = _("A child at risk is named: this concern stays with the body that answers it.")


class MayNotBeHanded(StepRefused):
    message = _(
        "This organisation cannot be given it: it is closed, or one of your own, or the person who raised it chose "
        "not to tell it. Choose another."
    )


@transaction.atomic
def hand_on(concern, *, organisation, words, by, at, version=None):
    """Another body answers it from now on: a new answer is promised, counted from now, and what the body that had it
    still owed is owed by the new one. Who said so and why stands on the timeline; the reporter is told at once."""

    def promises(subject, former, note):
        matter = subject.matter
        _check(subject, organisation)
        wanted = _end_what_was_owed(matter, at=at, by=by, for_organisation=former)
        _change_lead(subject, organisation, at=at, by=by)
        there = set(matter.promises.open().filter(owner_organisation=organisation).values_list("kind", flat=True))
        kinds = [K.ACKNOWLEDGE, *(kind for kind in wanted if kind not in there)]
        return Plan(makes=tuple(NewPromise(kind, organisation) for kind in kinds))

    done = apply_transition(
        concern,
        TRANSITIONS["hand_on"],
        by=by,
        at=at,
        version=version,
        words=words,
        other=organisation,
        changes={"dealt_with_by": None},
        promises=promises,
    )
    emails.handed_on(done.subject, done.event, done.made, at=at)
    return done.subject


def _check(concern, organisation):
    if routing.lead_is_fixed(concern):
        raise LeadIsFixed
    if not routing.may_be_handed(concern).filter(pk=organisation.pk).exists():
        raise MayNotBeHanded


def _end_what_was_owed(matter, *, at, by, for_organisation):
    """End what the body that had it owes, and its teams; what others owe stands. Returns the kinds that were wanted."""
    owned = tree_of([matter.lead_id])
    common = {"at": at, "by": by, "for_organisation": for_organisation, "why": Promise.Ended.SUPERSEDED}
    ended = []
    for promise in matter.promises.open().filter(owner_organisation__in=owned).order_by("pk"):
        ended += end_promises(matter, None, only=promise, **common)
    return list(dict.fromkeys(promise.kind for promise in ended if promise.kind not in OF_THE_LEAD))


def _change_lead(concern, organisation, *, at, by):
    """The new lead sees everything. Who had it goes on seeing it: the reporter had chosen that it may know."""
    matter, common = concern.matter, {"severity": concern.severity, "at": at, "by": by}
    for row in matter.audience.live().filter(ground=Ground.LEAD).select_related("organisation"):
        show_as(matter, row.organisation, level=row.level, ground=_ground_as_before(matter, row.organisation), **common)
    show_as(matter, organisation, level=Audience.Level.FULL, ground=Ground.LEAD, **common)
    matter.lead = organisation
    matter.save(update_fields=["lead"])


def _ground_as_before(matter, organisation):
    """Whoever saw it from the start was chosen by the reporter; anybody else by a body that handed it on."""
    is_from_start = matter.audience.filter(organisation=organisation, since=matter.raised_at).exists()
    return Ground.TICK if is_from_start else Ground.HANDED_ON
