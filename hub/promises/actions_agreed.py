"""The writer of what a body agreed: how soon it answers, and who of it hears when something is late.

A change counts for promises made from now on; what is open keeps its time and its ladder. Each change is an event with
the time before and the time after.
"""

from dataclasses import replace

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from hub.history.record import record
from hub.people.leading import may_lead
from hub.people.models import Organisation
from hub.places.stamps import stamp
from hub.promises.bounds import (
    LADDER_KINDS,
    LONGEST,
    NEVER_LATER,
    comes_later,
    limits_in_words,
    problem_of_ladder,
    too_long,
)
from hub.promises.engine import Stale
from hub.promises.ladder import BESIDE, CLIMB, ladder_for
from hub.promises.models import AgreedLadder, AgreedTarget
from hub.promises.targets import ANY, target_for
from hub.promises.terms import own_and_above, terms_of, without_own_ladder

LETTERS = {"clock_minutes": "m", "clock_hours": "h", "working_hours": "wh", "working_days": "wd", "days": "d"}
SHORT = {"acknowledge": "answer", "first_action": "next"}  # as a code with two ladders has room for
IN_ITSELF = ("reminder", *CLIMB[1:])
RUNGS = (*IN_ITSELF, *BESIDE)
COMES_LATER = {
    True: gettext_noop("What is critical must not come later than what is high"),
    False: gettext_noop("While the posture is raised, word must not come later than otherwise"),
}


class NotAgreed(Exception):
    """It cannot be agreed; the text says why. `field` names the answer at fault."""

    def __init__(self, text, field):
        super().__init__(text)
        self.field = field


def stamp_of(own, kind):
    """Of what a body agreed itself for one kind, as a form was opened on it."""
    return stamp(sorted((severity, *_pair(span)) for (k, severity), span in own.targets.items() if k == kind))


def stamp_of_ladder(own, severity, kind=ANY):
    ladder = own.ladders.get((kind, severity))
    return stamp(*(_pair(getattr(ladder, name)) for name in RUNGS)) if ladder else stamp()


@transaction.atomic
def agree_targets(organisation, *, kind, spans, version, by, at):
    """`spans`: {severity: Span, or None for what counts without}. Returns the severities that changed.

    Raises Stale, and NotAgreed where a time is longer than may be agreed.
    """
    terms = _locked_terms(organisation, by)
    own, above = own_and_above(terms, organisation)
    now = {severity: own.targets.get((kind, severity)) for severity in spans}
    changed = [severity for severity, span in spans.items() if now[severity] != span]
    if not changed:
        return []
    if version != stamp_of(own, kind):
        raise Stale
    then = {**own.targets, **{(kind, severity): spans[severity] for severity in changed}}
    agreed_then = (replace(own, targets={row: span for row, span in then.items() if span}), *above)
    _check_targets(kind, changed, spans, agreed_then, terms.calendar)
    for severity in changed:
        span = spans[severity]
        _write_target(organisation, kind, severity, span)
        before, after = (_short(_counts(kind, severity, agreed)) for agreed in (terms.agreed, agreed_then))
        code = f"{kind} {severity} {before}>{after}{'' if span else ' given up'}"
        record("target_agreed", at=at, by=by, organisation=organisation, code=code)
    return changed


@transaction.atomic
def agree_ladder(organisation, *, severity, ladder, version, by, at, kind=ANY):
    """`ladder`: a Ladder, or None for what counts without. `kind`: ANY for every kind of promise that has no ladder of
    its own. Returns whether anything changed."""
    if kind not in (ANY, *LADDER_KINDS):
        raise ValueError(f"no ladder is agreed for a promise of kind {kind!r}")
    terms = _locked_terms(organisation, by)
    own, above = own_and_above(terms, organisation)
    if own.ladders.get((kind, severity)) == ladder:
        return False
    if version != stamp_of_ladder(own, severity, kind):
        raise Stale
    check_ladder(severity, ladder, terms)
    row = {"organisation": organisation, "kind": kind, "severity": severity}
    AgreedLadder.objects.filter(**row).delete()
    if ladder:
        AgreedLadder.objects.create(**row, **_columns(ladder))
    then = ladder or ladder_for(kind, severity, without_own_ladder(own, above, kind, severity))
    _record_ladder(row, ladder_for(kind, severity, terms.agreed), then, by=by, at=at)
    return True


def _record_ladder(row, before, then, *, by, at):
    said = row["severity"] if row["kind"] == ANY else f"{SHORT.get(row['kind'], row['kind'])} {row['severity']}"
    # in two, because a code has room for one
    for event, names in (("ladder_agreed", IN_ITSELF), ("ladder_beside_agreed", BESIDE)):
        if (was := _rungs(before, names)) != (will_be := _rungs(then, names)):
            record(event, at=at, by=by, organisation=row["organisation"], code=f"{said} {was}>{will_be}")


def check_ladder(severity, ladder, terms):
    """Raises NotAgreed where it takes too long or does not climb."""
    if ladder and (problem := problem_of_ladder(ladder, severity, terms.calendar)):
        field, words = problem
        raise NotAgreed(words, field)


def _locked_terms(organisation, by):
    if not may_lead(by, organisation):
        raise PermissionDenied
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    return terms_of(organisation)


def _check_targets(kind, changed, spans, agreed, calendar):
    for severity in changed:
        longest = LONGEST[kind, severity]
        if (span := spans[severity]) and too_long(span, longest):
            raise NotAgreed(limits_in_words(longest), severity)
    for sooner, later in NEVER_LATER:
        if kind in (sooner[0], later[0]) and comes_later(_counts(*sooner, agreed), _counts(*later, agreed), calendar):
            field = next((s for k, s in (sooner, later) if k == kind and s in changed), changed[0])
            raise NotAgreed(_(COMES_LATER[sooner[0] == later[0]]), field)


def _counts(kind, severity, agreed):
    # a kind without severities has the same target for each
    return target_for(kind, "low" if severity == ANY else severity, agreed)


def _write_target(organisation, kind, severity, span):
    row = {"organisation": organisation, "kind": kind, "severity": severity}
    if span is None:
        AgreedTarget.objects.filter(**row).delete()
    else:
        AgreedTarget.objects.update_or_create(**row, defaults={"amount": span.amount, "unit": span.unit})


def _columns(ladder):
    columns = {}
    for name in RUNGS:
        span = getattr(ladder, name)
        columns |= {f"{name}_amount": span.amount if span else None, f"{name}_unit": span.unit if span else ""}
    return columns


def _pair(span):
    return (span.amount, span.unit) if span else ()


def _short(span):
    return f"{span.amount}{LETTERS[span.unit]}" if span else "-"


def _rungs(ladder, names):
    return "/".join(_short(getattr(ladder, name)) for name in names)
