"""A concern about a child at risk: the council leads it and keeps it, and nobody sees a summary. (docs/adr/0021)"""

from django.db import transaction

from hub.concerns import consent, emails, routing
from hub.concerns.actions import WANTED, K, _step
from hub.concerns.actions_between import OF_THE_LEAD
from hub.concerns.actions_consent import locked, show_body
from hub.concerns.actions_triage import given_by_assigning
from hub.concerns.models import Concern
from hub.concerns.pattern_audience import pattern_audience_changed
from hub.concerns.split import told_first, with_parts
from hub.concerns.workflow import OPEN, Status
from hub.history.record import record
from hub.matters.actions import let_find, show_as, stop_showing, stop_summaries
from hub.matters.emails import withdraw_unseen
from hub.matters.models import Audience
from hub.people.models import Organisation
from hub.people.querysets import tree_of
from hub.promises.actions import NewPromise, end_promises
from hub.promises.engine import NotNow, Plan
from hub.promises.models import Promise

Level, Ground = Audience.Level, Audience.Ground
SUPERSEDED = Promise.Ended.SUPERSEDED


@transaction.atomic
def name_child(concern, *, by, at, version=None):
    """A child is at risk: summaries end, the council leads it from now on, and there it stays.

    Said by the one who raised it, the council is told even if it was left unticked: the page says so first. Said by
    who answers it, the reporter's choice stands: a council that was left out is not told, and who answers keeps it.
    """
    subject = locked(concern)
    council = _council_for(subject, is_raiser=subject.asker_id == by.pk)
    moves = council is not None and subject.matter.lead_id not in tree_of([council.pk])

    def promises(subject, organisation, note):
        if concern_names_child:
            raise NotNow
        for one in (subject, *_told_with(subject)):
            stop_summaries(one.matter, at=at)
        kinds = _hand_to(subject, council, organisation, by=by, at=at) if moves else []
        if subject.matter.lead.kind == Organisation.Kind.OPERATOR and subject.status in OPEN:
            let_find(subject.matter, severity=subject.severity, by=by, at=at)
        return Plan(makes=tuple(NewPromise(kind, council) for kind in kinds))

    concern_names_child = subject.names_child
    changes = {"names_child": True} | ({"dealt_with_by": None} if moves else {})
    done = _step(subject, "name_child", by=by, at=at, version=version, changes=changes, promises=promises)
    for one in (done.subject, *_told_with(done.subject)):
        pattern_audience_changed(one, by=None, at=at)
        withdraw_unseen(one.matter)
    if done.made:
        emails.asked_again(done.subject, done.event, done.made, at=at)
    return done.subject


def _council_for(concern, *, is_raiser):
    """The council that leads it from now on; None where none covers the place, or the reporter left it out."""
    bodies = routing.bodies_for(consent.spot_of(concern.matter), concern.category, names_child=True)
    council = next((body.organisation for body in bodies if body.is_fixed and body.ground == Ground.TICK), None)
    if council is None or is_raiser:
        return council
    told = {row.organisation_id for row in concern.matter.audience.live()}
    return council if told & tree_of([council.pk]) else None


def _hand_to(concern, council, organisation, *, by, at):
    """The council answers it; returns the kinds of promise that it makes, counted from now."""
    matter, former = concern.matter, concern.matter.lead
    if not matter.audience.live().filter(organisation=council).exists():
        record("told_later", at=at, by=by, matter=matter, other_organisation=council)
    for team in given_by_assigning(matter):
        stop_showing(matter, organisation=team, at=at)
    common = {"severity": concern.severity, "at": at, "by": by}
    for row in matter.audience.live().filter(ground=Ground.LEAD).select_related("organisation"):
        show_as(matter, row.organisation, level=row.level, ground=Ground.TICK, **common)
    show_as(matter, council, level=Level.FULL, ground=Ground.LEAD, **common)
    kinds = None if former.kind == Organisation.Kind.OPERATOR else OF_THE_LEAD
    ended = end_promises(matter, kinds, at=at, by=by, for_organisation=organisation, why=SUPERSEDED, owner=former)
    matter.lead = council
    matter.save(update_fields=["lead"])
    if concern.status not in OPEN:
        return []
    if concern.status != Status.RESOLVED:
        concern.status = Status.RAISED
        concern.save(update_fields=["status"])
    answer = K.CHECK if concern.status == Status.RESOLVED else K.ACKNOWLEDGE
    return [answer, *(promise.kind for promise in ended if promise.kind in WANTED)]


@transaction.atomic
def unname_child(concern, *, words, by, at, version=None):
    """The lead has looked: no child is at risk. Why, the reporter reads. Those who see summaries see one again."""

    def promises(subject, organisation, note):
        if named_none:
            raise NotNow
        with_it = _told_with(subject)
        if not any(one.names_child for one in with_it):
            for one in (subject, *with_it):
                _show_summaries(one, by=by, at=at)
        return Plan()

    subject = locked(concern)
    named_none = not subject.names_child
    done = _step(
        subject, "unname_child", by=by, at=at, version=version, words=words, changes={"names_child": False},
        promises=promises,
    )  # fmt: skip
    emails.updated(done.subject, done.event, None, at=at)
    return done.subject


def _told_with(concern):
    """What was told in the same report: the first, and what was split off. A child on one is a child in all their
    summaries; who leads the others stays, they are about something else."""
    first = Concern.objects.select_related("matter").get(pk=told_first(concern.pk))
    return [one for one in with_parts(first) if one.pk != concern.pk]


def _show_summaries(concern, *, by, at):
    """To whoever would have seen one from the start, unless the reporter unticked them."""
    matter = concern.matter
    out = routing.left_out_of(matter)
    for body in routing.bodies_for(consent.spot_of(matter), concern.category):
        if body.level == Level.SUMMARY and body.organisation.pk not in out:
            show_body(concern, body, at=at, by=by)
