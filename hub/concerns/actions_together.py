"""One step for many concerns at once, and taking it back. Each goes through its ordinary action, on its own: what is
refused for one is done for the others all the same, and no rule stands here a second time.

Mails of such an act wait until it cannot be taken back any more.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hub.concerns import actions, actions_duplicates, actions_triage, emails
from hub.concerns.models import BulkAct, BulkLine, Concern, OwnerBefore
from hub.concerns.teams import people_who_answer
from hub.concerns.workflow import TAKE_BACK, TRANSITIONS
from hub.history.models import Event
from hub.notifications import outbox
from hub.promises.actions import give_back
from hub.promises.engine import NotNow, Plan, Stale, StepRefused, acting_as, apply_transition
from hub.promises.models import Promise
from hub.promises.once import made_before

MOST = 100
UNDO_FOR = timedelta(minutes=10)
Kind = BulkAct.Kind


class NotTheirs(StepRefused):
    message = _("The person does not answer for the body that this concern is with.")


class TooLate(StepRefused):
    message = _("It is too late to take this back: the mails have left. Change each concern on its own page.")


# refusals as a line keeps them; anything else is "refused"
CODES = {Stale: "stale", NotNow: "not_now", PermissionDenied: "not_yours", NotTheirs: "person"}
CODES |= {
    actions_triage.NotOfThisBody: "person",
    actions_duplicates.NoSuchMain: "no_main",
    actions_duplicates.AlreadyLinked: "linked",
    actions_duplicates.IsMain: "is_main",
}


@dataclass(frozen=True)
class Chosen:
    """A concern and the version that whoever chose it had seen."""

    pk: int
    version: int


def acknowledge_together(chosen, *, dealt_with_by, next_step, next_step_at, form_key, by, at):
    """Answer many concerns with the same words. Returns the act."""

    people = {}  # {id of the body that leads: who may deal with it}, asked once a body and not once a concern

    def step(concern, version):
        if not acting_as(concern.matter, by, TRANSITIONS["acknowledge"].who):
            raise PermissionDenied
        lead = concern.matter.lead_id
        if lead not in people:
            people[lead] = people_who_answer(concern, by)
        if dealt_with_by not in people[lead]:
            raise NotTheirs
        said = {"dealt_with_by": dealt_with_by, "next_step": next_step, "next_step_at": next_step_at}
        return actions.acknowledge(concern, **said, by=by, at=at, version=version)

    return _act(Kind.ACKNOWLEDGE, chosen, step, form_key=form_key, by=by, at=at)


def assign_together(chosen, *, organisation, person, form_key, by, at):
    """Give many concerns to a team or a person of the body that answers. Returns the act."""

    def step(concern, version):
        return actions_triage.assign(concern, organisation=organisation, person=person, by=by, at=at, version=version)

    return _act(Kind.ASSIGN, chosen, step, form_key=form_key, by=by, at=at)


@transaction.atomic
def link_together(chosen, *, main, form_key, by, at):
    """Many concerns are about the same as `main`, which is left out where it was chosen too. Returns the act."""
    actions_duplicates.wait_for_others()

    def step(concern, version):
        return actions_duplicates.link(concern, main, by=by, at=at, version=version)

    chosen = [one for one in chosen if one.pk != main.pk]
    return _act(Kind.LINK, chosen, step, form_key=form_key, by=by, at=at)


@transaction.atomic
def _act(kind, chosen, step, *, form_key, by, at):
    """Raises KeyTaken for a form of somebody else; one that was sent before lands on the act it made."""
    if already := made_before(BulkAct.objects, form_key, by=by, field="by"):
        return already
    act = BulkAct.objects.create(form_key=form_key, kind=kind, by=by, at=at, undo_until=at + UNDO_FOR)
    versions = {one.pk: one.version for one in chosen[:MOST]}
    concerns = _locked(versions, by)
    owed = list(Promise.objects.open().filter(matter__in=versions)) if kind == Kind.ASSIGN else []
    lines = [_line(act, concern, versions[concern.pk], step) for concern in concerns]
    BulkLine.objects.bulk_create(lines)
    _keep_owners(lines, owed)
    done = [line.concern_id for line in lines if not line.refused]
    outbox.hold(done, created_at=at, until=act.undo_until, keys=_outside(act, done))
    return act


def _keep_owners(lines, owed):
    """`owed` as it was before: a promise that was nobody's in particular, or already with the team, is so again."""
    line_of = {line.concern_id: line for line in lines if not line.refused}
    OwnerBefore.objects.bulk_create(
        OwnerBefore(
            line=line_of[promise.matter_id],
            promise=promise,
            organisation_id=promise.owner_organisation_id,
            person_id=promise.owner_user_id,
        )
        for promise in owed
        if promise.matter_id in line_of
    )


def _outside(act, pks):
    return emails.outside_keys(Event.objects.filter(matter__in=pks, kind="acknowledge", at=act.at))


def _locked(pks, by):
    """Those that `by` sees, in one order, so that two acts at once wait for each other instead of for ever."""
    rows = Concern.objects.visible_to(by).filter(pk__in=list(pks)).select_for_update(of=("self",)).order_by("pk")
    return list(rows.select_related("matter__lead", "matter__area", "matter__place"))


def _line(act, concern, version, step):
    before = {
        "lead_before": concern.matter.lead,
        "person_before_id": concern.dealt_with_by_id,
        "status_before": concern.status,
    }
    try:
        with transaction.atomic():
            done = step(concern, version)
    except (StepRefused, PermissionDenied) as refusal:
        return BulkLine(act=act, concern=concern, refused=CODES.get(type(refusal), "refused"), **before)
    return BulkLine(act=act, concern=concern, version_after=done.version, **before)


@transaction.atomic
def undo_together(act, *, by, at):
    """Take an act back, line by line, where nobody did anything since. Nothing is deleted: what it promised ends as
    replaced, and what it had kept is promised again from its first start. Raises TooLate."""
    if act.kind == Kind.LINK:
        actions_duplicates.wait_for_others()
    act = BulkAct.objects.select_for_update().get(pk=act.pk, by=by)
    if act.undone_at is not None:
        return act
    if at >= act.undo_until:
        raise TooLate
    lines = {
        line.concern_id: line for line in act.lines.filter(refused="").select_related("lead_before", "person_before")
    }
    undone = [concern.pk for concern in _locked(lines, by) if _take_back(act, lines[concern.pk], concern, by=by, at=at)]
    act.lines.filter(concern__in=undone).update(is_undone=True)
    outbox.withdraw_held(undone, created_at=act.at, keys=_outside(act, undone))
    # whoever had it before and has it again was never told that they had not
    outbox.withdraw_held(undone, created_at=at)
    act.undone_at = at
    act.save(update_fields=["undone_at"])
    return act


def _take_back(act, line, concern, *, by, at):
    try:
        with transaction.atomic():
            _back_to(act, line, concern, by=by, at=at)
    except (StepRefused, PermissionDenied):
        return False
    return True


def _back_to(act, line, concern, *, by, at):
    if act.kind == Kind.LINK:
        actions_duplicates.unlink(concern, by=by, at=at, version=line.version_after, made_at=act.at)
        return
    if act.kind == Kind.ASSIGN:
        before = {"organisation": line.lead_before, "person": line.person_before}
        actions_triage.assign(concern, **before, by=by, at=at, version=line.version_after)
        give_back(line.owners_before.select_related("organisation", "person"), held_by=line.lead_before, at=at, by=by)
        return

    def promises(subject, organisation, note):
        return _undoing(act, subject.matter)

    before = {"status": line.status_before, "dealt_with_by_id": line.person_before_id}
    apply_transition(
        concern, TAKE_BACK, by=by, at=at, version=line.version_after, code=act.kind, changes=before, promises=promises
    )


def _undoing(act, matter):
    """What was promised in the moment of the act ends; what was kept or ended in it is promised again."""
    happened = Event.objects.filter(matter=matter, at=act.at, promise__isnull=False).order_by("pk")
    made, gone = [], []
    for event in happened.select_related("promise__owner_organisation"):
        (made if event.kind == "promised" else gone).append(event.promise)
    return Plan(why=Promise.Ended.SUPERSEDED, these=tuple(p for p in made if p.is_open), again=tuple(gone))
