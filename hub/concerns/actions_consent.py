"""What the one who raised a concern decides about it afterwards: who sees it, whether their name is shown, whether
anybody is to answer. Like every action: one transaction of rows, events, promises and mails. (docs/adr/0021)"""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hub.concerns import consent, emails, routing
from hub.concerns.actions import WANTED, K, _step
from hub.concerns.models import Concern, Want
from hub.concerns.pattern_audience import pattern_audience_changed
from hub.concerns.workflow import OPEN, Status
from hub.history.record import record
from hub.matters.actions import let_find, set_open, show_to, stop_finding, stop_showing_to
from hub.matters.emails import withdraw_unseen
from hub.matters.models import Audience
from hub.people.models import Organisation
from hub.people.querysets import bodies_below
from hub.promises.actions import NewPromise, end_promises
from hub.promises.engine import Plan, StepRefused
from hub.promises.models import Promise

WITHDRAWN, SUPERSEDED = Promise.Ended.WITHDRAWN, Promise.Ended.SUPERSEDED


class NobodyLeft(StepRefused):
    message = _(
        "Keep one ticked that can answer you. If nobody is to answer, first choose “Only record it”, then untick them."
    )


class NothingChanged(StepRefused):
    message = _("Nothing was changed: everything is as it was.")


@transaction.atomic
def change_consent(concern, *, told, hides_name, by, at, version=None):
    """From now on exactly the bodies whose ids are in `told` see it, and nobody sees who raised it if it `hides_name`.

    Who is unticked keeps nothing of it: what they owed is withdrawn, their mails do not leave, and where they led, the
    next one of the routing does. Who is ticked sees all of it from now and is told.
    """
    subject = locked(concern)
    change = _Change(subject, frozenset(told))
    common = {"at": at, "by": by}

    def promises(subject, organisation, note):
        if not change.stopped and not change.started and subject.hides_name == change.hid_name:
            raise NothingChanged
        if change.leaves_nobody:
            raise NobodyLeft
        if subject.hides_name != change.hid_name:
            record("name_hidden" if subject.hides_name else "name_shown", matter=subject.matter, **common)
        wants = _stop(subject, change, organisation, **common)
        _start(subject, change, **common)
        if change.lead:
            wants += _hand_lead(subject, change, organisation, **common)
        return Plan(makes=tuple(_owed(subject, change, wants)))

    changes = {"hides_name": hides_name, **change.of_concern}
    done = _step(subject, "change_consent", version=version, changes=changes, promises=promises, **common)
    # by nobody: whoever reads of the pattern may not know who this is
    pattern_audience_changed(done.subject, by=None, at=at)
    withdraw_unseen(done.subject.matter)
    started = [choice.organisation for choice in change.started]
    emails.consent_changed(done.subject, done.event, started, done.made, change.lead, at=at)
    return done.subject


def locked(concern):
    """Read anew, locked: who sees it is worked out from what stands, and stands until the step is written."""
    rows = Concern.objects.select_for_update(of=("self",)).select_related(
        "matter__lead", "matter__place", "matter__area"
    )
    return rows.get(pk=concern.pk)


class _Change:
    """What follows from the ticks: who is told no longer, who from now on, and who leads if it cannot stay as it is."""

    def __init__(self, concern, told):
        self.hid_name = concern.hides_name
        choices = consent.choices_of(concern)
        self.stopped = [c for c in choices if c.is_told and not c.is_fixed and c.pk not in told]
        self.started = [c for c in choices if not c.is_told and c.pk in told]
        self.gone = set().union(*bodies_below(c.pk for c in self.stopped).values()) if self.stopped else set()
        self.left = [c.as_body for c in choices if (c.is_told and c not in self.stopped) or c in self.started]
        self.is_open = concern.status in OPEN
        self.leaves_nobody = False
        self.lead = self._next_lead(concern)

    def _next_lead(self, concern):
        """None where whoever leads goes on."""
        lead = concern.matter.lead
        is_lost = lead.pk in self.gone
        if not is_lost and (lead.kind != Organisation.Kind.OPERATOR or not self.started):
            return None
        found = self._able(concern)
        self.leaves_nobody = found is None and is_lost and self.is_open
        if found is None and is_lost and not self.is_open:
            return self._keeper(concern)
        return found

    def _keeper(self, concern):
        """Nobody is left who can answer, and nothing is owed. What was only recorded stays with its place, which can
        ask again; what was closed may be opened again, and then the coordinator finds who answers."""
        place = concern.matter.place
        if concern.status == Status.RECORDED and place and place.run_by:
            return place.run_by
        return _operator()

    def _able(self, concern):
        spot = consent.spot_of(concern.matter)
        asked = {"category": concern.category, "nature": concern.nature, "chosen": self.left}
        if concern.names_child:
            councils = [b.organisation for b in self.left if b.organisation.kind == Organisation.Kind.COUNCIL]
            return councils[0] if councils else None
        return routing.lead_for(spot, **asked)

    @property
    def of_concern(self):
        """Another body starts where the first one started; what was resolved stays so, and the other checks it."""
        if not self.lead or not self.is_open:
            return {}
        return {"dealt_with_by": None}


def _stop(concern, change, organisation, *, at, by):
    """Take it from those who were unticked; returns the kinds of what was wanted and they owed."""
    matter, wants = concern.matter, []
    for choice in change.stopped:
        theirs = bodies_below([choice.pk])[choice.pk]
        record("stopped_telling", at=at, by=by, matter=matter, other_organisation=choice.organisation)
        ended = []
        for owner in Organisation.objects.filter(pk__in=theirs):
            ended += end_promises(matter, None, at=at, by=by, for_organisation=organisation, why=WITHDRAWN, owner=owner)
        wants += [promise.kind for promise in ended if promise.kind in WANTED]
        stop_showing_to(matter, theirs, at=at)
    return wants


def _start(concern, change, *, at, by):
    for choice in change.started:
        show_body(concern, choice, at=at, by=by)
        record("told_later", at=at, by=by, matter=concern.matter, other_organisation=choice.organisation)


def show_body(concern, body, *, at, by):
    """Show it to a body (a consent.Choice, a routing.Body) as far and for the reason that it names."""
    common = {"severity": concern.severity, "at": at, "by": by}
    show_to(concern.matter, organisation=body.organisation, level=body.level, ground=body.ground, **common)


def _hand_lead(concern, change, organisation, *, at, by):
    """The next body answers. What the coordinator held for want of one moves to it too; returns the kinds of that."""
    matter, held = concern.matter, []
    if matter.lead.kind == Organisation.Kind.OPERATOR:
        held = end_promises(
            matter, None, at=at, by=by, for_organisation=organisation, why=SUPERSEDED, owner=matter.lead
        )
    matter.lead = change.lead
    matter.save(update_fields=["lead"])
    if change.lead.kind != Organisation.Kind.OPERATOR:
        matter.audience.live().filter(organisation=change.lead).update(ground=Audience.Ground.LEAD)
    stop_finding(matter, at=at)
    if change.is_open and concern.status != Status.RESOLVED:
        concern.status = Status.RAISED
        concern.save(update_fields=["status"])
    return [promise.kind for promise in held if promise.kind in WANTED]


def _owed(concern, change, wants):
    """The answer by whoever leads now, and what was wanted by the next that can do it."""
    if not change.is_open:
        return
    lead = concern.matter.lead
    if change.lead:
        yield NewPromise(K.CHECK if concern.status == Status.RESOLVED else K.ACKNOWLEDGE, lead)
    for want in dict.fromkeys(wants):
        yield NewPromise(want, routing.able_body(want, lead=lead, chosen=change.left))


@transaction.atomic
def only_record(concern, *, by, at, version=None):
    """Nobody is to do anything any more: every promise is withdrawn. Those who see it go on seeing it."""

    def promises(subject, organisation, note):
        return Plan(ends=None, why=WITHDRAWN)

    done = _step(
        concern, "only_record", by=by, at=at, version=version, changes={"wants": [Want.RECORD]}, promises=promises
    )
    set_open(done.subject.matter, False)
    withdraw_unseen(done.subject.matter)
    emails.only_recorded(done.subject, done.event, done.ended, at=at)
    return done.subject


@transaction.atomic
def ask_again(concern, *, wants, by, at, version=None):
    """It was only recorded, and somebody is to answer after all: promises are made anew, counted from now.

    `wants`: of hub.concerns.models.Want, without the one that only records.
    """
    subject = locked(concern)
    choices = consent.choices_of(subject)
    chosen = [choice.as_body for choice in choices if choice.is_told]
    lead = _lead_of(subject, chosen)
    if lead is None and _lead_of(subject, [choice.as_body for choice in choices]) is None:
        lead = _operator()  # no tick would help: as when it is raised where nobody is set to answer

    def promises(subject, organisation, note):
        if lead is None:
            raise NobodyLeft
        matter = subject.matter
        if matter.lead_id != lead.pk:
            matter.lead = lead
            matter.save(update_fields=["lead"])
            if lead.kind == Organisation.Kind.OPERATOR:
                let_find(matter, severity=subject.severity, at=at, by=by)
            else:
                matter.audience.live().filter(organisation=lead).update(ground=Audience.Ground.LEAD)
        owners = [(want, routing.able_body(want, lead=lead, chosen=chosen)) for want in wants if want in WANTED]
        return Plan(makes=tuple(NewPromise(kind, owner) for kind, owner in [(K.ACKNOWLEDGE, lead), *owners]))

    changes = {"wants": list(wants), "dealt_with_by": None}
    done = _step(subject, "ask_again", by=by, at=at, version=version, changes=changes, promises=promises)
    set_open(done.subject.matter, True)
    emails.asked_again(done.subject, done.event, done.made, at=at)
    return done.subject


def _operator():
    return Organisation.objects.open().get(kind=Organisation.Kind.OPERATOR)


def _lead_of(concern, chosen):
    """Who answered it before, if they still may; else whom the routing names among those who are told."""
    able = {body.organisation.pk for body in chosen if body.ground == Audience.Ground.TICK}
    if concern.matter.lead_id in able:
        return concern.matter.lead
    if concern.names_child:
        return next((b.organisation for b in chosen if b.is_fixed), None)
    spot = consent.spot_of(concern.matter)
    return routing.lead_for(spot, category=concern.category, nature=concern.nature, chosen=chosen)
