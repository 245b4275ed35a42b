"""Steps that bring in another body: a concern is handed on, or part of it becomes a concern of its own."""

from dataclasses import dataclass
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hub.concerns import emails, routing
from hub.concerns.actions_triage import given_by_assigning
from hub.concerns.left_out import left_out_of
from hub.concerns.models import Concern, OutsideReporter
from hub.concerns.pattern_audience import pattern_audience_changed
from hub.concerns.texts import write_text
from hub.concerns.workflow import TRANSITIONS
from hub.history.record import record
from hub.matters.actions import open_matter, show_as, show_first, stop_showing
from hub.matters.models import Audience, Matter
from hub.people.models import Organisation
from hub.people.querysets import tree_of
from hub.promises.actions import NewPromise, end_promises, make_promises
from hub.promises.engine import Plan, StepRefused, apply_transition
from hub.promises.models import Promise

K = Promise.Kind
# what of the first concern holds for the second: where and when it was, and whose it is
AS_REPORTED = (
    *("nature", "where", "part_of_site", "occurred_from", "occurred_to", "precision", "urgency", "hostility_reported"),
    *("answer_by", "answer_phone", "answer_from", "answer_to"),
    *("source", "reported_by", "hides_name", "entered_by", "entered_for"),
    *("reporter_left_at", "spoken_for_by"),
)
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
    for team in given_by_assigning(matter):
        stop_showing(matter, organisation=team, at=at)
    for row in matter.audience.live().filter(ground=Ground.LEAD).select_related("organisation"):
        show_as(
            matter, row.organisation, level=row.level, ground=_ground_as_before(concern, row.organisation), **common
        )
    show_as(matter, organisation, level=Audience.Level.FULL, ground=Ground.LEAD, **common)
    matter.lead = organisation
    matter.save(update_fields=["lead"])
    pattern_audience_changed(concern, by=by, at=at)


def _ground_as_before(concern, organisation):
    """Whoever saw it from the start or was ticked later was chosen by the reporter; anybody else by a body that handed
    it on. Who was given a part that was split off was chosen only if it was told of the first."""
    rows = concern.matter.audience.filter(organisation=organisation)
    if rows.filter(ground=Ground.TICK).exists():
        return Ground.TICK
    if not rows.filter(since=concern.matter.raised_at).exists():
        return Ground.HANDED_ON
    return _ground_as_before(concern.split_from, organisation) if concern.split_from_id else Ground.TICK


@dataclass(frozen=True)
class Part:
    """What is for another body, in words chosen by whoever splits it off: that body may see nothing else."""

    organisation: Organisation
    category: str
    what: str


@transaction.atomic
def split(concern, part, *, words="", by, at, version=None):
    """Part of it becomes a concern of its own that another body answers, seen by whoever sees this one and by that
    body. Returns (concern, the new one). The reporter is told of both references and who answers which; the number of a
    receipt opens both. Files stay with the first."""
    made = []

    def carve(subject, body, note):
        _check(subject, part.organisation)
        made.append(_carved(subject, part, body, by=by, at=at))
        return Plan()

    done = apply_transition(
        concern,
        TRANSITIONS["split"],
        by=by,
        at=at,
        version=version,
        words=words,
        other=part.organisation,
        promises=carve,
    )
    [(new, promise)] = made
    emails.split_off(new, promise, first=done.subject, at=at)
    return done.subject, new


def _carved(concern, part, body, *, by, at):
    matter = concern.matter
    new_matter = open_matter(
        kind=Matter.Kind.CONCERN, area=matter.area, place=matter.place, lead=part.organisation, at=at
    )
    new = Concern.objects.create(
        matter=new_matter,
        split_from=concern,
        category=part.category,
        what=part.what,
        severity=routing.severity_at_raise(concern.urgency, part.category),
        form_key=uuid4(),
        **{name: getattr(concern, name) for name in AS_REPORTED},
    )
    write_text(new)
    if contact := OutsideReporter.objects.filter(concern=concern).first():
        contact.pk = None
        contact.concern, contact._state.adding = new, True
        contact.save()
    _show_as_the_first(new, concern, part.organisation, by=by, at=at)
    facts = {"for_organisation": body, "other_organisation": part.organisation, "matter": new_matter}
    record("split_off", at=at, by=by, to_status=new.status, **facts)
    answer = [NewPromise(K.ACKNOWLEDGE, part.organisation)]
    common = {"severity": new.severity, "made_to": new.asker}
    return new, make_promises(new_matter, answer, at=at, by=by, **common)[0]


def _show_as_the_first(new, first, organisation, *, by, at):
    """Whoever sees the first sees this one in the same way; what the reporter kept from a body is kept from it here."""
    viewers = [(organisation, None, Audience.Level.FULL, Ground.LEAD)]
    for row in first.matter.audience.live().exclude(organisation=organisation).select_related("organisation", "user"):
        ground = _ground_as_before(first, row.organisation) if row.ground == Ground.LEAD else row.ground
        viewers.append((row.organisation, row.user, row.level, ground))
    show_first(new.matter, viewers, severity=new.severity, at=at, by=by)
    for left_out in Organisation.objects.filter(pk__in=left_out_of(first.matter)):
        record("not_told", at=at, by=by, matter=new.matter, other_organisation=left_out)
