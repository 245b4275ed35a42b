"""The only writer of promises. Everything runs in the caller's transaction."""

from dataclasses import dataclass
from datetime import datetime

from hub.history.models import Event, Note
from hub.history.record import record
from hub.matters.models import Severity
from hub.people.models import Organisation, User
from hub.places.postures import raised_for
from hub.promises.actions_pauses import end_what_is_over, take_up
from hub.promises.again import by_target, worked_again
from hub.promises.clock import Span, as_utc, due
from hub.promises.ladder import rungs_for
from hub.promises.models import Promise
from hub.promises.moves import between
from hub.promises.targets import RAISED_UPDATE, TARGETS_OF_KINDS, target_for
from hub.promises.terms import terms_of

LADDER = ("rung_times", "rung_positions", "next_rung_at")


@dataclass(frozen=True)
class NewPromise:
    """A promise to be made by a transition. Without `due_at` the target of its kind and severity sets the time."""

    kind: str
    owner: Organisation
    owner_user: User | None = None
    due_at: datetime | None = None
    span: Span | None = None
    since: datetime | None = None  # when its time begins to count; without it, from now
    note: Note | None = None


def make_promises(matter, news, *, severity, made_to, at, by):
    """Make promises with their due times, the working of them, and their ladders as they stand now. Two writes."""
    terms = {}
    promises = Promise.objects.bulk_create(_promise(matter, new, severity, made_to, at, terms) for new in news)
    Event.objects.bulk_create(
        Event(
            kind="promised", at=at, by=by, matter=matter, for_organisation=p.owner_organisation, promise=p, code=p.kind
        )
        for p in promises
    )
    return promises


def _promise(matter, new, severity, made_to, at, known):
    if new.owner.pk not in known:
        known[new.owner.pk] = terms_of(new.owner)
    terms = known[new.owner.pk]
    severity_name = Severity(severity).name.lower()
    due_at, worked_out = _due(matter, new, severity_name, at, terms)
    rungs = rungs_for(new.kind, severity_name, at, due_at, terms.calendar, terms.agreed)
    return Promise(
        matter=matter,
        kind=new.kind,
        owner_organisation=new.owner,
        owner_user=new.owner_user,
        made_to=made_to,
        severity=severity,
        started_at=at,
        due_at=due_at,
        worked_out=worked_out,
        note=new.note,
        rung_times=[rung.at for rung in rungs],
        rung_positions=[rung.position for rung in rungs],
        next_rung_at=rungs[0].at,
    )


def _due(matter, new, severity_name, at, terms):
    """(due time, facts of how it was worked out): the time given, else the target of its kind and severity."""
    if new.due_at is not None:
        return as_utc(new.due_at), {"unit": "given", "asked_at": as_utc(at).isoformat()}
    if new.span is not None:
        due_at, worked = due(new.since or at, new.span, terms.calendar)
        return due_at, worked.to_json()
    kind, raised = TARGETS_OF_KINDS.get(new.kind, new.kind), None
    if kind == Promise.Kind.UPDATE and (raised := _raised(matter, at)):
        kind = RAISED_UPDATE
    due_at, worked = due(new.since or at, target_for(kind, severity_name, terms.agreed), terms.calendar)
    otherwise = target_for(new.kind, severity_name, terms.agreed) if raised else None
    return due_at, worked.to_json() | by_target(kind, severity_name, terms.agreed) | _because(raised, otherwise)


def _raised(matter, at):
    """The posture in force for what the matter is about; what is about a whole area belongs to no faith."""
    place = matter.place
    is_demo = place.is_demo if place else matter.lead.is_demo
    return raised_for(matter.area, place.faith if place else None, at, is_demo=is_demo)


def _because(raised, otherwise):
    """Kept with the promise, so that it can be explained once the posture is long over."""
    if not raised:
        return {}
    usual = {"amount": otherwise.amount, "unit": otherwise.unit}
    return {"raised": {"area": raised.area.name, "reference": raised.reference, "otherwise": usual}}


def keep_promises(matter, kinds, *, at, by, for_organisation, owner=None, only=None):
    """Keep the open promises of these kinds (of one owner, or only this one, if given): their ladders stop. Returns
    them."""
    kept = list(_open(matter, kinds, owner, only))
    stood_still = _take_up(kept, at=at, by=by, for_organisation=for_organisation)
    for promise in kept:
        promise.met_at, promise.met_by, promise.next_rung_at = at, by, None
        promise.save(update_fields=["met_at", "met_by", "next_rung_at"])
        code = "late" if promise.was_late else "in_time"
        record("kept", at=at, by=by, for_organisation=for_organisation, matter=matter, promise=promise, code=code)
    if stood_still:
        end_what_is_over(matter, at=at, by=by)
    return kept


def _take_up(promises, **about):
    """Whatever stood still for a question goes on before it is kept, ended or given away: so nothing is late because
    somebody waited, and nothing stands still for ever. Returns whether anything did."""
    still = [promise for promise in promises if promise.paused_at is not None]
    take_up(still, **about)
    return bool(still)


def make_again(promises, *, at, by):
    """Promise anew what was kept or ended by a step that is taken back: from the same start, due at the same time, its
    ladder where it stood. What was written of the first time stays."""
    again = Promise.objects.bulk_create(_once_more(promise) for promise in promises)
    Event.objects.bulk_create(
        Event(
            kind="promised",
            at=at,
            by=by,
            matter_id=p.matter_id,
            for_organisation=p.owner_organisation,
            promise=p,
            code=p.kind,
        )
        for p in again
    )
    return again


AS_IT_WAS = (
    *("matter_id", "kind", "owner_organisation", "owner_user_id", "made_to_id", "severity", "started_at", "due_at"),
    *("worked_out", "note_id", "rung_times", "rung_positions", "rung", "paused_for"),
)


def _once_more(promise):
    left = promise.rung_times[promise.rung :]
    return Promise(next_rung_at=left[0] if left else None, **{name: getattr(promise, name) for name in AS_IT_WAS})


def end_promises(matter, kinds, *, at, by, for_organisation, why, owner=None, only=None):
    """End open promises that nobody will keep any more, with the reason on the timeline. Returns them."""
    ended = list(_open(matter, kinds, owner, only))
    stood_still = _take_up(ended, at=at, by=by, for_organisation=for_organisation, is_said=False)
    for promise in ended:
        promise.ended_at, promise.ended, promise.next_rung_at = at, why, None
        promise.save(update_fields=["ended_at", "ended", "next_rung_at"])
        record(
            "promise_ended", at=at, by=by, for_organisation=for_organisation, matter=matter, promise=promise, code=why
        )
    if stood_still:
        end_what_is_over(matter, at=at, by=by)
    return ended


@dataclass(frozen=True)
class Moved:
    """A promise whose due time is another than before."""

    promise: Promise
    due_before: datetime

    @property
    def is_later(self):
        return self.promise.due_at > self.due_before


def promises_again(promises, terms, *, severity, at):
    """[(promise, Again)]: how open promises would stand with this severity, where it is another. Changes nothing."""
    on = {"severity": Severity(severity).name.lower(), "calendar": terms.calendar, "agreed": terms.agreed}
    others = [promise for promise in promises if promise.severity != severity]
    # what stands still is looked at as it stood when its clock stopped
    return [(promise, worked_again(promise, at=promise.paused_at or at, **on)) for promise in others]


def work_out_again(matter, *, owner, severity, at, by, for_organisation):
    """What `owner` still owes gets the times and the ladder of another severity; what becomes critical waits for no
    answer to a question any more. Returns [Moved]."""
    moved = []
    owed = list(_open(matter, None, owner, None))
    if severity == Severity.CRITICAL and _take_up(owed, at=at, by=by, for_organisation=for_organisation):
        end_what_is_over(matter, at=at, by=by)
    for promise, again in promises_again(owed, terms_of(owner), severity=severity, at=at):
        change = Moved(promise, promise.due_at)
        promise.severity, promise.due_at, promise.worked_out = severity, again.due_at, again.worked_out
        promise.rung_times, promise.rung_positions = again.rung_times, again.rung_positions
        promise.next_rung_at = again.next_rung_at if promise.paused_at is None else None
        promise.save(update_fields=["severity", "due_at", "worked_out", *LADDER])
        if promise.due_at != change.due_before:
            code = between(change.due_before, promise.due_at)
            about = {"for_organisation": for_organisation, "matter": matter, "promise": promise}
            record("promise_moved", at=at, by=by, code=code, **about)
            moved.append(change)
    return moved


def give_promises(matter, *, owner, to, person, at, by):
    """What `owner` still owes is owed by `to` from now on, and by `person` (or nobody) of it. Times stay; who hears of
    a rung is asked when it fires, and so is asked of the new owner. What another body waits for, `to` does not."""
    given = list(_open(matter, None, owner, None))
    stood_still = owner != to and _take_up(given, at=at, by=by, for_organisation=owner)
    for promise in given:
        promise.owner_organisation, promise.owner_user = to, person
        promise.save(update_fields=["owner_organisation", "owner_user"])
    if stood_still:
        end_what_is_over(matter, at=at, by=by)
    return given


def give_back(owners, *, held_by, at, by):
    """What `held_by` owes goes back to whoever had it: rows of a promise, an organisation and a person. What is over
    stays so, and what others owe is theirs: they may have given it to somebody else meanwhile."""
    owners = {row.promise_id: row for row in owners}
    held = Promise.objects.open().select_for_update().filter(pk__in=owners, owner_organisation=held_by)
    for promise in held.order_by("pk"):
        row = owners[promise.pk]
        stood_still = row.organisation != held_by and _take_up([promise], at=at, by=by, for_organisation=held_by)
        promise.owner_organisation, promise.owner_user = row.organisation, row.person
        promise.save(update_fields=["owner_organisation", "owner_user"])
        if stood_still:
            end_what_is_over(promise.matter, at=at, by=by)


def _open(matter, kinds, owner, only):
    promises = Promise.objects.open().select_for_update().filter(matter=matter).order_by("pk")
    if only is not None:
        promises = promises.filter(pk=only.pk)
    if kinds is not None:
        promises = promises.filter(kind__in=list(kinds))
    return promises.filter(owner_organisation=owner) if owner else promises
