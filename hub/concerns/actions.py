"""The only writer of concerns. Every action is one transaction: rows, events, promises and mails, or nothing."""

from dataclasses import dataclass, replace
from datetime import datetime, time
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from hub.concerns import emails, routing
from hub.concerns.models import Answer, Concern, Contact, Draft, Precision, Source, Want, Where
from hub.concerns.texts import write_text
from hub.concerns.workflow import TRANSITIONS, Status
from hub.history.record import record, write_note
from hub.matters.actions import let_find, open_matter, set_open, show_first
from hub.matters.models import Audience, Matter
from hub.people.models import Organisation, User
from hub.people.roles import Permission
from hub.places.models import Area, PlaceOfWorship
from hub.prepared import Given, prepared
from hub.promises.actions import NewPromise, make_promises
from hub.promises.engine import Plan, apply_transition
from hub.promises.ladder import asked_at
from hub.promises.models import Promise
from hub.promises.once import made_before

K = Promise.Kind
DRAWS = 3  # a reference is random and may, once in a very long while, be taken: then another is drawn
WANTED = (K.CALL, K.VISIT, K.MEETING, K.PATROL)


@dataclass(frozen=True)
class Report:
    """What a reporter says. `told` are the ids of the organisations left ticked under "who will see this".

    Without a place it is about `area`, in the made-up world or the real one; with both it happened near the place, in a
    ward of the next borough.
    """

    place: PlaceOfWorship | None
    category: str
    nature: str
    what: str
    urgency: int
    form_key: UUID
    told: frozenset
    wants: tuple = ()
    where: str = Where.SITE
    part_of_site: str = ""
    occurred_from: datetime | None = None
    occurred_to: datetime | None = None
    precision: str = Precision.UNKNOWN
    answer_by: str = Answer.HUB
    answer_phone: str = ""
    answer_from: time | None = None
    answer_to: time | None = None
    hostility_reported: tuple = ()  # of Hostility; empty: not said
    hides_name: bool = False
    names_child: bool = False
    area: Area | None = None
    is_demo: bool = False  # of an area: which bodies answer there
    source: str = Source.MEMBER
    # for a caller: who typed it, for which body, and how it reached them
    entered_by: User | None = None
    entered_for: Organisation | None = None
    came_by: str = ""

    @property
    def spot(self):
        """Where bodies are looked up: the place, any place of the area, or the place seen from across a border."""
        if self.place and self.area:
            return routing.across(self.place, self.area)
        return self.place or routing.Spot(self.area, self.is_demo)


def raise_concern(report, *, by, at):
    """Log a concern; returns (concern, is_new). The same form key lands on the same concern, also when pressed twice.

    Raises PermissionDenied when `by` may not raise concerns for the place.
    """
    if report.place.run_by is None or not by.may(Permission.RAISE_CONCERN, report.place.run_by):
        raise PermissionDenied
    return raise_once(report, by=by, at=at)


def raise_once(report, *, by, at):
    """The same for an action that asked itself who may. `by` is None for somebody without an account."""
    for _attempt in range(DRAWS):
        try:
            with transaction.atomic():
                who = {"by": report.entered_by, "field": "entered_by"} if report.entered_by else {"by": by}
                already = made_before(Concern.objects, report.form_key, **{"field": "reported_by", **who})
                return (already, False) if already else (_raise_new(report, by=by, at=at), True)
        except IntegrityError as error:
            refused = error
    raise refused


def _raise_new(report, *, by, at):
    if report.place is not None:
        report = replace(report, place=_place_of_now(report.place, by))
    spot = report.spot
    rules = routing.rules_at(spot)
    offered = routing.bodies_for(spot, report.category, rules=rules, names_child=report.names_child)
    chosen = [b for b in offered if b.is_fixed or b.organisation.pk in report.told]
    only_record = Want.RECORD in report.wants
    if only_record:  # then there is nobody to find
        chosen = [b for b in chosen if b.level != Audience.Level.ROUTING]
    severity = routing.severity_at_raise(report.urgency, report.category)
    lead, is_routed = _lead(report, chosen, rules, only_record)
    matter = open_matter(kind=Matter.Kind.CONCERN, area=spot.ward, place=report.place, lead=lead, at=at)
    concern = Concern.objects.create(
        matter=matter,
        status=Status.RECORDED if only_record else Status.RAISED,
        category=report.category,
        nature=report.nature,
        what=report.what,
        where=report.where,
        part_of_site=report.part_of_site,
        occurred_from=report.occurred_from,
        occurred_to=report.occurred_to,
        precision=report.precision,
        urgency=report.urgency,
        severity=severity,
        wants=list(report.wants),
        answer_by=report.answer_by,
        answer_phone=report.answer_phone,
        answer_from=report.answer_from,
        answer_to=report.answer_to,
        hostility_reported=list(report.hostility_reported),
        hides_name=report.hides_name,
        names_child=report.names_child,
        source=report.source,
        reported_by=by,
        entered_by=report.entered_by,
        entered_for=report.entered_for,
        came_by=report.came_by,
        form_key=report.form_key,
    )
    write_text(concern)
    _show(concern, chosen, lead, by=by, at=at)
    # nobody without an account speaks for a committee
    spoke_for, by = (spot.run_by, by) if by else (report.entered_for, report.entered_by)
    facts = {"code": report.came_by, "to_status": concern.status}
    record("raised", at=at, by=by, for_organisation=spoke_for, matter=matter, **facts)
    for body in offered:
        if body not in chosen:
            # so that nobody shows it to them later without knowing
            record("not_told", at=at, by=by, matter=matter, other_organisation=body.organisation)
    if only_record:
        set_open(matter, False)
    made = [] if only_record else _promise(concern, chosen, at=at, by=by)
    emails.raised(concern, made, is_routed=is_routed, at=at)
    if by:
        Draft.objects.filter(form_key=report.form_key, user=by).delete()
    return concern


def _place_of_now(place, by):
    """The place itself, or the one into which it was merged while somebody was writing; it stays so until all of this
    is written. Raises PermissionDenied when `by` may not raise for whoever runs that one."""
    [(into,)] = _merged_into(place=place.pk)
    if into is None:
        return place
    of_now = _held().select_related("run_by", "ward").get(pk=into)
    if by and (of_now.run_by is None or not by.may(Permission.RAISE_CONCERN, of_now.run_by)):
        raise PermissionDenied
    return of_now


def _held():
    return PlaceOfWorship.objects.select_for_update(of=("self",), no_key=True)


@prepared
def _merged_into():
    return _held().filter(pk=Given("place")).values_list("merged_into")


def _lead(report, chosen, rules, only_record):
    """(organisation that answers, whether routing found one). The operator holds what nobody is set to answer."""
    is_held = only_record and report.source == Source.MEMBER  # nobody is to answer it
    asked = {"category": report.category, "nature": report.nature, "rules": rules, "names_child": report.names_child}
    lead = routing.lead_for(report.spot, chosen=chosen, **asked) if report.names_child or not is_held else None
    if lead or is_held:
        return lead or report.place.run_by, True
    return Organisation.objects.open().get(kind=Organisation.Kind.OPERATOR), False


def _show(concern, chosen, lead, *, by, at):
    viewers = [(None, by, Audience.Level.FULL, Audience.Ground.REPORTER)] if by else []
    entered = concern.entered_for
    if entered and entered not in [body.organisation for body in chosen]:
        viewers.append((entered, None, Audience.Level.FULL, Audience.Ground.ENTERED))
    for body in chosen:
        ground = (
            Audience.Ground.LEAD if body.organisation == lead and body.ground == Audience.Ground.TICK else body.ground
        )
        viewers.append((body.organisation, None, body.level, ground))
    show_first(concern.matter, viewers, severity=concern.severity, at=at, by=by or concern.entered_by)


def _promise(concern, chosen, *, at, by):
    """An answer by whoever leads, and each thing that was wanted by a body that can do it."""
    lead = concern.matter.lead
    wanted = [want for want in concern.wants if want in WANTED]
    owners = [(K.ACKNOWLEDGE, lead)] + [(want, routing.able_body(want, lead=lead, chosen=chosen)) for want in wanted]
    return make_promises(
        concern.matter,
        [NewPromise(kind, owner) for kind, owner in owners],
        severity=concern.severity,
        made_to=concern.reported_by,
        at=at,
        by=by,
    )


def _step(concern, name, *, by, at, version, **more):
    return apply_transition(concern, TRANSITIONS[name], by=by, at=at, version=version, **more)


@transaction.atomic
def acknowledge(concern, *, dealt_with_by: User, next_step, next_step_at, by, at, version=None):
    """Answer: who deals with it, the next step, and its date, which is the next promise."""

    def promises(subject, organisation, note):
        next_one = NewPromise(
            K.FIRST_ACTION, subject.matter.lead, owner_user=dealt_with_by, due_at=next_step_at, note=note
        )
        return Plan(keeps=(K.ACKNOWLEDGE,), makes=(next_one,))

    done = _step(
        concern,
        "acknowledge",
        by=by,
        at=at,
        version=version,
        words=next_step,
        changes={"dealt_with_by": dealt_with_by},
        promises=promises,
    )
    emails.answered(done.subject, done.event, done.made[0], at=at)
    return done.subject


@transaction.atomic
def take_next_step(concern, *, what_was_done, next_step="", next_step_at=None, by, at, version=None):
    """The promised step is done; another one with its date follows, or an update within 14 days."""

    def promises(subject, organisation, note):
        owner, person = subject.matter.lead, subject.dealt_with_by
        if next_step_at:
            words = _next_step_note(subject, next_step, organisation, by=by, at=at)
            new = NewPromise(K.FIRST_ACTION, owner, owner_user=person, due_at=next_step_at, note=words)
        else:
            new = NewPromise(K.UPDATE, owner, owner_user=person)
        return Plan(keeps=(K.FIRST_ACTION, K.UPDATE), makes=(new,))

    done = _step(concern, "take_next_step", by=by, at=at, version=version, words=what_was_done, promises=promises)
    emails.updated(done.subject, done.event, done.made[0], at=at)
    return done.subject


def _next_step_note(concern, words, organisation, *, by, at):
    return write_note(concern.matter, words, audience="reporter", at=at, by=by, for_organisation=organisation)


@transaction.atomic
def post_update(concern, *, words, by, at, version=None):
    """Write to the reporter: it keeps the promise of an update, and promises the next."""

    def promises(subject, organisation, note):
        if not subject.matter.promises.open().filter(kind=K.UPDATE).exists():
            return Plan()
        new = NewPromise(K.UPDATE, subject.matter.lead, owner_user=subject.dealt_with_by)
        return Plan(keeps=(K.UPDATE,), makes=(new,))

    done = _step(concern, "update", by=by, at=at, version=version, words=words, promises=promises)
    emails.updated(done.subject, done.event, done.made[0] if done.made else None, at=at)
    return done.subject


@transaction.atomic
def record_contact(concern, *, kind, outcome, happened_at, words="", for_all=False, by, at, version=None):
    """Record a call, visit, meeting, patrol or message; it keeps the promise of that kind unless nobody answered.

    `for_all`: whoever owed it. A meeting that was held is what was asked for, whichever body called it.
    """

    def promises(subject, organisation, note):
        keeps = (kind,) if outcome == Contact.Outcome.DONE and kind in WANTED else ()
        if outcome == Contact.Outcome.DONE and was_asked(subject, at):
            keeps += (K.CHECK,)  # the reporter was silent, and somebody spoke to them
        # a patrol by the council does not keep the one that the police owe
        return Plan(keeps=keeps, keeps_of=None if for_all else organisation)

    code = f"{kind}.{outcome}"
    done = _step(concern, "record_contact", by=by, at=at, version=version, words=words, code=code, promises=promises)
    contact = Contact.objects.create(
        concern=done.subject,
        kind=kind,
        outcome=outcome,
        at=happened_at,
        recorded_at=at,
        by=by,
        for_organisation=done.organisation,
        note=done.event.note,
    )
    emails.contacted(done.subject, done.event, contact, at=at)
    return done.subject


@transaction.atomic
def resolve(concern, *, reason, words, by, at, version=None):
    """Say what came of it. What the lead still owes ends, a check after 28 days is promised; others' promises stand."""

    def promises(subject, organisation, note):
        check = NewPromise(K.CHECK, subject.matter.lead, owner_user=subject.dealt_with_by)
        return Plan(ends=None, ends_of=subject.matter.lead, makes=(check,))

    done = _step(concern, "resolve", by=by, at=at, version=version, code=reason, words=words, promises=promises)
    emails.resolved(done.subject, done.event, at=at)
    return done.subject


@transaction.atomic
def reopen(concern, *, words="", reason="", by, at, version=None):
    """It is not settled: a new answer is promised, counted from now; where nobody is left who can give one, the body
    that runs the Hub finds them."""

    def promises(subject, organisation, note):
        if subject.matter.lead.kind == Organisation.Kind.OPERATOR:
            let_find(subject.matter, severity=subject.severity, at=at, by=by)
        return Plan(ends=(K.CHECK,), makes=(NewPromise(K.ACKNOWLEDGE, subject.matter.lead),))

    done = _step(concern, "reopen", by=by, at=at, version=version, code=reason, words=words, promises=promises)
    set_open(done.subject.matter, True)
    emails.reopened(done.subject, done.event, done.made[0], at=at)
    return done.subject


@transaction.atomic
def close(concern, *, words="", by, at, version=None):
    """It is settled and nothing is owed any more. A check whose day has come is kept with it; closed before that day,
    the person who raised it is asked on the day all the same, by a mail that waits for it (docs/adr/0025)."""

    def promises(subject, organisation, note):
        return Plan(keeps=(K.CHECK,) if was_asked(subject, at) else (), ends=None)

    done = _step(concern, "close", by=by, at=at, version=version, words=words, promises=promises)
    set_open(done.subject.matter, False)
    for promise in done.ended:
        if promise.kind == K.CHECK:
            emails.ask_later(done.subject, promise, at=at)
    emails.closed(done.subject, done.event, done.ended, at=at)
    return done.subject


@transaction.atomic
def confirm(concern, *, by, at, version=None):
    """The place says, when asked, that what it had closed has stayed settled."""
    return _step(concern, "confirm", by=by, at=at, version=version).subject


def was_asked(concern, at):
    """Whether the day of the check has come: from then on closing it, or a contact, keeps the check."""
    check = concern.matter.promises.open().filter(kind=K.CHECK).first()
    return check is not None and asked_at(check) <= at
