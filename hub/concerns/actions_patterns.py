"""The only writer of patterns: concerns that somebody thinks belong together, with one body that looks at all of it."""

from collections import Counter

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from hub.concerns import emails
from hub.concerns.models import Concern, Pattern, PatternMember
from hub.concerns.pattern_audience import refresh_audience
from hub.concerns.workflow_patterns import TRANSITIONS
from hub.history.record import record
from hub.matters.actions import open_matter, set_open, show_first
from hub.matters.models import Audience, Matter
from hub.people.models import Organisation
from hub.people.querysets import current_memberships
from hub.people.roles import ROLES, Permission
from hub.promises.engine import Plan, StepRefused, acting_as, apply_transition
from hub.promises.once import KeyTaken

FEWEST, MOST = 2, 100
MAY_ANSWER = {"helper": Permission.ANSWER_CONCERN}  # in a body that sees it in full, whoever leads it


class TooFew(StepRefused):
    message = _("A pattern needs two concerns or more. Choose another one.")


class TooMany(StepRefused):
    message = _("A pattern holds a hundred concerns. Close this one, or make a second one beside it.")


class TwoWorlds(StepRefused):
    message = _("Made-up concerns and real ones are never put together.")


class LastOne(StepRefused):
    message = _("That would leave nothing in it. Close the pattern instead.")


class NotAmongThem(StepRefused):
    message = _("That body does not see this pattern any more. Choose another one.")


@transaction.atomic
def make_pattern(concerns, *, form_key, by, at):
    """Returns (pattern, is_new). The same form key lands on the same pattern. Raises PermissionDenied where `by` does
    not see one of them in full, or may not answer there."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [form_key.int % 2**63])
    if already := Pattern.objects.filter(form_key=form_key).select_related("matter").first():
        if already.matter.events.filter(kind="pattern_made", by=by).exists():
            return already, False
        raise KeyTaken
    concerns = list(dict.fromkeys(concerns))
    if len(concerns) < FEWEST:
        raise TooFew
    _hold(concerns)
    lead = _lead_of(concerns, by)
    first = concerns[0].matter.area
    area = first.parent or first
    matter = open_matter(kind=Matter.Kind.PATTERN, area=area, place=None, lead=lead, at=at)
    category = Counter(concern.category for concern in concerns).most_common(1)[0][0]
    pattern = Pattern.objects.create(matter=matter, category=category, form_key=form_key)
    operator = Organisation.objects.open().filter(kind=Organisation.Kind.OPERATOR, is_demo=lead.is_demo).first()
    if operator:
        summary = (operator, None, Audience.Level.SUMMARY, Audience.Ground.OPERATOR)
        show_first(matter, [summary], severity=pattern.severity, at=at, by=by)
    record("pattern_made", at=at, by=by, for_organisation=lead, matter=matter, to_status=pattern.status)
    _put_in(pattern, concerns, by=by, at=at)
    return pattern, True


def _hold(concerns):
    """Who sees them stands until the pattern is written. Before the pattern itself is locked, as every step that
    changes who sees a concern does; keys are checked only at the end, so no insert would wait."""
    list(Concern.objects.select_for_update().filter(pk__in=[c.pk for c in concerns]).order_by("pk").values_list("pk"))


def _lead_of(concerns, by):
    """The body for which `by` puts them together: one that sees all of them, else the one they belong to."""
    bodies, memberships = [], current_memberships(by)
    for concern in concerns:
        acting = acting_as(concern.matter, by, MAY_ANSWER)
        if acting is None:
            raise PermissionDenied
        live = concern.matter.audience.live().filter(level=Audience.Level.FULL)
        bodies.append({pk for pk in live.values_list("organisation", flat=True) if _answers(memberships, pk)})
    common = set.intersection(*bodies)
    own = by.memberships.filter(ended_at__isnull=True).values_list("organisation", flat=True)
    found = min(common) if common else next(pk for pk in sorted(own) if _answers(memberships, pk))
    return Organisation.objects.get(pk=found)


def _answers(memberships, organisation_id):
    return any(
        organisation_id in ids and role in ROLES and Permission.ANSWER_CONCERN in ROLES[role].permissions
        for role, ids in memberships
    )


def _put_in(pattern, concerns, *, by, at):
    """Those that are not in it yet. Each must be one that `by` may answer in a body that sees it in full."""
    there = set(pattern.members.filter(until__isnull=True).values_list("concern", flat=True))
    for concern in concerns:
        if acting_as(concern.matter, by, MAY_ANSWER) is None:
            raise PermissionDenied
        matter = concern.matter
        if (matter.place.is_demo if matter.place else matter.lead.is_demo) != pattern.matter.lead.is_demo:
            raise TwoWorlds
    fresh = [concern for concern in concerns if concern.pk not in there]
    if len(there) + len(fresh) > MOST:
        raise TooMany
    PatternMember.objects.bulk_create(PatternMember(pattern=pattern, concern=c, since=at, by=by) for c in fresh)
    refresh_audience(pattern, by=by, at=at)


def _step(pattern, name, *, by, at, version, **more):
    return apply_transition(pattern, TRANSITIONS[name], by=by, at=at, version=version, **more).subject


@transaction.atomic
def add(pattern, *, concerns, by, at, version=None):
    _hold(concerns)

    def put_in(subject, body, note):
        _put_in(subject, concerns, by=by, at=at)
        return Plan()

    return _step(pattern, "add", by=by, at=at, version=version, promises=put_in)


@transaction.atomic
def take_out(pattern, *, concerns, by, at, version=None):
    """They can be added again. The last one stays: an empty pattern is closed instead."""

    def take(subject, body, note):
        live = subject.members.filter(until__isnull=True)
        live.filter(concern__in=concerns).update(until=at)
        if not live.exists():
            raise LastOne
        refresh_audience(subject, by=by, at=at)
        return Plan()

    return _step(pattern, "take_out", by=by, at=at, version=version, promises=take)


@transaction.atomic
def write_note(pattern, *, words, by, at, version=None):
    """A note among colleagues: every body that sees the pattern reads it."""
    return _step(pattern, "note", by=by, at=at, version=version, words=words, words_for="internal")


@transaction.atomic
def hand_lead(pattern, *, organisation, words, by, at, version=None):
    """Another body that sees it looks at all of it from now on; the concerns stay with those who answer them."""

    def hand(subject, body, note):
        matter = subject.matter
        others = matter.audience.live().filter(level=Audience.Level.FULL).exclude(organisation=matter.lead)
        if not others.filter(organisation=organisation).exists():
            raise NotAmongThem
        matter.lead = organisation
        matter.save(update_fields=["lead"])
        refresh_audience(subject, by=by, at=at)
        return Plan()

    facts = {"words": words, "words_for": "internal", "other": organisation, "promises": hand}
    done = apply_transition(pattern, TRANSITIONS["hand_lead"], by=by, at=at, version=version, **facts)
    emails.pattern_handed(done.subject, done.event, at=at)
    return done.subject


@transaction.atomic
def close(pattern, *, words="", by, at, version=None):
    done = _step(pattern, "close", by=by, at=at, version=version, words=words, words_for="internal")
    set_open(done.matter, False)
    return done


@transaction.atomic
def reopen(pattern, *, words="", by, at, version=None):
    done = _step(pattern, "reopen", by=by, at=at, version=version, words=words, words_for="internal")
    set_open(done.matter, True)
    refresh_audience(done, by=by, at=at)
    return done
