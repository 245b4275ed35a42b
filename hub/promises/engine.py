"""What happens when somebody takes a step: one function for every kind of matter.

A workflow (concerns/workflow.py) says which steps there are; an action of its app says which promises they keep and
make and which mails leave; `apply_transition` does the writing in one transaction.
"""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hub.history.models import Event
from hub.history.record import record, write_note
from hub.matters.models import Audience
from hub.matters.querysets import live_audience
from hub.people.models import Organisation
from hub.people.querysets import current_memberships
from hub.people.roles import ROLES
from hub.promises.actions import end_promises, keep_promises, make_again, make_promises
from hub.promises.models import Promise


class StepRefused(Exception):
    """The step cannot be taken; `message` tells the person why and what to do. Nothing was written."""

    message = _("That cannot be done now. Look at the page again: something has changed.")


class Stale(StepRefused):
    message = _("Somebody else changed this while you were writing. Read what is new, then send yours again.")


class NotNow(StepRefused):
    message = _("This step was already taken, or is not possible any more.")


@dataclass(frozen=True)
class Applied:
    subject: object
    event: Event
    organisation: Organisation | None  # the body for which the actor acted
    kept: list
    made: list
    ended: list


def acting_as(matter, user, who):
    """(relation, organisation) through which `user` may take a step open to `who`, or None.

    `who` maps a relation to the permission it needs:
    lead      in the lead organisation, or one above it, with the permission there
    helper    in any organisation that sees the matter in full, with the permission there
    reporter  the person who raised it, or a member of the committee of its place, while they see it
    raiser    the person who raised it and nobody else; the permission is not asked
    operator  in the body that runs the Hub, while the matter still waits there for somebody to answer it
    holder    somebody without an account who holds its receipt: then `user` is None, and whoever calls has seen that
    """
    if user is None:
        return ("holder", None) if "holder" in who else None
    memberships = current_memberships(user)
    live = live_audience(matter)
    full = [row.organisation for row in live if row.organisation and row.level == Audience.Level.FULL]
    for relation, permission in who.items():
        if relation == "holder":
            continue
        if relation == "reporter":
            if any(row.user_id == user.pk for row in live if row.ground == Audience.Ground.REPORTER):
                return relation, matter.place.run_by if matter.place else None
            bodies = [o for o in full if matter.place and o.pk == matter.place.run_by_id]
        elif relation == "raiser":
            if any(row.user_id == user.pk for row in live if row.ground == Audience.Ground.REPORTER):
                return relation, matter.place.run_by if matter.place else None
            bodies = []
        elif relation == "lead":
            bodies = [o for o in full if o.pk == matter.lead_id]
        elif relation == "operator":
            bodies = [row.organisation for row in live if row.organisation_id == matter.lead_id]
            bodies = [o for o in bodies if o.kind == Organisation.Kind.OPERATOR]
        else:
            bodies = full
        for body in bodies:
            if _carries(memberships, body, permission):
                return relation, body
    return None


def _carries(memberships, organisation, permission):
    return any(
        organisation.pk in ids and role in ROLES and permission in ROLES[role].permissions for role, ids in memberships
    )


def possible_transitions(subject, transitions, user):
    """The steps that `user` may take on `subject` now, in the order of the workflow."""
    answers = {}
    possible = []
    for step in transitions.values():
        if subject.status not in step.sources:
            continue
        key = tuple(step.who.items())
        if key not in answers:
            answers[key] = acting_as(subject.matter, user, step.who)
        if answers[key]:
            possible.append(step)
    return possible


@transaction.atomic
def apply_transition(
    subject,
    step,
    *,
    by,
    at,
    version=None,
    code="",
    words="",
    words_for="reporter",
    changes=None,
    promises=None,
    other=None,
):
    """Take one step. Locks the subject, checks version, source and permission, writes status, event and promises.

    version    the version the form was made from; None skips the check (imports, commands)
    words      kept as a Note for `words_for` ("reporter" or "internal") and named by the event
    changes    fields of the subject to set
    other      the other body of the step, where it has one: who is handed it
    promises   callable(subject, organisation, note) -> Plan of promises to keep, end and make
    by         None for the holder of a receipt
    Raises Stale or NotNow (a sentence for the person) and PermissionDenied; then nothing is written.
    """
    subject = _locked(subject)
    acting = acting_as(subject.matter, by, step.who)
    # what somebody with an account raised has no receipt
    if acting is None or (by is None and subject.reported_by is not None):
        raise PermissionDenied
    if version is not None and version != subject.version:
        raise Stale
    if subject.status not in step.sources:
        raise NotNow
    organisation = acting[1]
    matter, before = subject.matter, subject.status
    note = _note(matter, words, words_for, at, by, organisation)
    for name, value in (changes or {}).items():
        setattr(subject, name, value)
    subject.status = step.target or subject.status
    subject.version += 1
    subject.save()
    event = record(
        step.name,
        at=at,
        by=by,
        for_organisation=organisation,
        other_organisation=other,
        matter=matter,
        note=note,
        code=code,
        from_status=before,
        to_status=subject.status,
    )
    plan = promises(subject, organisation, note) if promises else Plan()
    return _carry_out(plan, subject, event, organisation, by=by, at=at)


def _locked(subject):
    """Read anew, locked. A subject that is no matter itself (a visit) says which rows are locked with it, and which
    way its matter is."""
    rows = type(subject).objects.select_for_update(of=getattr(subject, "LOCKED", ("self",)))
    return rows.select_related(getattr(subject, "MATTER", "matter")).get(pk=subject.pk)


@dataclass(frozen=True)
class Plan:
    """Which promises a step keeps, ends and makes. Kinds of promise; `ends=None` ends every one still open.

    `ends_of` leaves alone what other bodies owe: the police still come when the council has done its part.
    `only` narrows it to one promise, where a matter holds many of a kind: a round has one for each of its visits.
    `these` are ended beside, and `again` are promised anew as they were: what a step that is taken back had done.
    """

    keeps: tuple = ()
    keeps_of: Organisation | None = None
    ends: tuple | None = ()
    ends_of: Organisation | None = None
    why: str = Promise.Ended.CANCELLED
    makes: tuple = ()
    only: Promise | None = None
    these: tuple = ()
    again: tuple = ()


def _carry_out(plan, subject, event, organisation, *, by, at):
    matter = subject.matter
    common = {"at": at, "by": by, "for_organisation": organisation, "only": plan.only}
    kept = keep_promises(matter, plan.keeps, owner=plan.keeps_of, **common) if plan.keeps else []
    ended = _end(matter, plan, common)
    for promise in plan.these:
        ended += end_promises(matter, None, why=plan.why, **common | {"only": promise})
    made = make_promises(matter, plan.makes, severity=subject.severity, made_to=_asker(subject), at=at, by=by)
    made += make_again(plan.again, at=at, by=by) if plan.again else []
    return Applied(subject, event, organisation, kept, made, ended)


def _asker(subject):
    """To whom it is promised: of a concern whoever speaks for it since its reporter left."""
    return getattr(subject, "asker", subject.reported_by)


def _end(matter, plan, common):
    if plan.ends is not None and not plan.ends:
        return []
    return end_promises(matter, plan.ends, why=plan.why, owner=plan.ends_of, **common)


def _note(matter, words, words_for, at, by, organisation):
    if not words:
        return None
    return write_note(matter, words, audience=words_for, at=at, by=by, for_organisation=organisation)
