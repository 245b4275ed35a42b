"""What the answering body does with a concern on its own side: how severe it is, who deals with it, what is noted."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hub.concerns import emails
from hub.concerns.models import CaseReference
from hub.concerns.pattern_audience import pattern_audience_changed
from hub.concerns.teams import body_of, teams_for
from hub.concerns.texts import write_text
from hub.concerns.workflow import TRANSITIONS
from hub.matters.actions import log_view, set_severity, show_to, stop_showing
from hub.matters.models import Audience, Severity
from hub.notifications.outbox import make_urgent
from hub.people.models import Organisation
from hub.people.roles import Permission
from hub.promises.actions import give_promises, work_out_again
from hub.promises.engine import StepRefused, acting_as, apply_transition


class ReasonNeeded(StepRefused):
    message = _("Something that was promised would come later. Say why: the person who raised it reads it.")


class NotOfThisBody(StepRefused):
    message = _("This team or person cannot be given it. Choose again from the list on the page.")


def triage_code(severity, hostility):
    """How an event keeps what was found: "3.religion,race"."""
    return f"{int(severity)}.{','.join(hostility)}"


@transaction.atomic
def triage(concern, *, severity, hostility, words="", by, at, version=None):
    """Say how severe it is and whether it was hostile, beside what the reporter said, which stays.

    What the lead owes by a target is worked out again from where it began. Raises ReasonNeeded where something comes
    later and `words`, which the reporter reads, say nothing.
    """
    changes = {"severity": severity, "hostility": list(hostility) or None}
    code = triage_code(severity, hostility)
    done = _step(concern, "triage", by=by, at=at, version=version, words=words, code=code, changes=changes)
    matter = done.subject.matter
    set_severity(matter, severity)
    about = {"at": at, "by": by, "for_organisation": done.organisation}
    moved = work_out_again(matter, owner=matter.lead, severity=severity, **about)
    if any(change.is_later for change in moved) and not words:
        raise ReasonNeeded
    if severity == Severity.CRITICAL:
        make_urgent(matter, at=at)
    emails.triaged(done.subject, done.event, moved, at=at)
    return done.subject


@transaction.atomic
def assign(concern, *, organisation, person=None, words="", by, at, version=None, not_before=None):
    """Give it to a team or a person inside the body that answers; back to the body itself undoes it.

    What the lead owes goes with it, at the times that were promised. `words` are for colleagues. A mail about it waits
    until `not_before`.
    """
    code = person.reference if person else ""
    changes = {"dealt_with_by": person}
    more = {"other": organisation, "words_for": "internal"}
    done = _step(concern, "assign", by=by, at=at, version=version, words=words, code=code, changes=changes, **more)
    concern, matter = done.subject, done.subject.matter
    if organisation not in teams_for(concern) or (person and not person.may(Permission.ANSWER_CONCERN, organisation)):
        raise NotOfThisBody
    before = matter.lead
    if organisation != before:
        _hand_over(concern, organisation, by=by, at=at)
    give_promises(matter, owner=before, to=organisation, person=person, at=at, by=by)
    emails.assigned(concern, done.event, at=at, not_before=not_before)
    return concern


def _hand_over(concern, organisation, *, by, at):
    """Another lead in the same body: the body sees it as before, of its teams the one that has it now."""
    matter, before = concern.matter, concern.matter.lead
    facts = {"level": Audience.Level.FULL, "ground": Audience.Ground.LEAD, "severity": concern.severity}
    show_to(matter, organisation=organisation, at=at, by=by, **facts)
    if before.pk in given_by_assigning(matter):
        stop_showing(matter, organisation=before, at=at)
    matter.lead = organisation
    matter.save(update_fields=["lead"])
    pattern_audience_changed(concern, by=by, at=at)


def given_by_assigning(matter):
    """Ids of teams that see it only because it was given to them: whom the reporter chose sees it from the start."""
    rows = matter.audience.live().filter(ground=Audience.Ground.LEAD, since__gt=matter.raised_at)
    return set(rows.exclude(organisation=body_of(matter)).values_list("organisation", flat=True))


@transaction.atomic
def write_note(concern, *, words, by, at, version=None):
    """A note among colleagues, whatever the status: it keeps, makes and moves no promise, and nobody is told."""
    return _step(concern, "note", by=by, at=at, version=version, words=words, words_for="internal").subject


@transaction.atomic
def set_case_reference(concern, *, text, is_shared=False, by, at, version=None):
    """The number under which the actor's body keeps it in a system of its own; "" takes it away.

    `is_shared`: of the police, as the police reference that the reporter and all who see it in full read.
    """
    acting = acting_as(concern.matter, by, TRANSITIONS["case_reference"].who)
    is_shared = is_shared and bool(text) and acting is not None and acting[1].kind == Organisation.Kind.POLICE
    code = "shared" if is_shared else ""
    done = _step(concern, "case_reference", by=by, at=at, version=version, code=code)
    concern, before = done.subject, _keep(done, text, by=by, at=at)
    was_shared = before and concern.police_reference == before and done.organisation.kind == Organisation.Kind.POLICE
    if is_shared or was_shared:
        was = concern.police_reference
        concern.police_reference = text if is_shared else ""
        concern.save(update_fields=["police_reference"])
        write_text(concern)
        if concern.police_reference not in ("", was):
            emails.police_reference_set(concern, done.event, at=at)
    return concern


def _keep(done, text, *, by, at):
    """Write or remove the reference of the acting body; returns what it was."""
    own = CaseReference.objects.filter(concern=done.subject, organisation=done.organisation)
    before = own.values_list("text", flat=True).first() or ""
    if text:
        facts = {"text": text, "set_by": by, "set_at": at}
        own.update_or_create(concern=done.subject, organisation=done.organisation, defaults=facts)
    else:
        own.delete()
    return before


def log_copy(concern, *, organisation, with_words, by, at):
    """That a summary was taken into another system is written down like a look at it."""
    code = "with_words" if with_words else ""
    log_view(concern.matter, by=by, at=at, through=organisation.pk, kind="copied", code=code)


def _step(concern, name, *, by, at, version=None, **more):
    return apply_transition(concern, TRANSITIONS[name], by=by, at=at, version=version, **more)
