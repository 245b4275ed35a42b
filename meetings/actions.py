"""The only writer of meetings and who is invited. Each action is one transaction: rows, events, promises and mails."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from hub.concerns.actions import record_contact
from hub.concerns.models import Concern, Contact
from hub.history.record import record
from hub.matters.actions import move_in_lists, open_matter, set_open, show_first, show_to, stop_showing
from hub.matters.models import Audience, Matter
from hub.people.models import Organisation, User
from hub.people.roles import Permission
from hub.places.models import Area, PlaceOfWorship
from hub.promises.actions import NewPromise, make_promises
from hub.promises.clock import Span
from hub.promises.engine import NotNow, Plan, Stale, StepRefused, acting_as, apply_transition
from hub.promises.models import Promise
from hub.promises.once import made_before
from meetings import emails
from meetings.models import Invitee, Meeting
from meetings.workflow import TRANSITIONS, Status

K = Promise.Kind
DRAWS = 3  # a reference is random and may, once in a very long while, be taken: then another is drawn
# word on whether it was held is due by the same time of the next working day
OUTCOME_WITHIN = Span(1, "working_days")
# who may call a meeting about a concern: whoever may call meetings at all, in a body that sees it in full
CALLERS = {"lead": Permission.SCHEDULE_MEETING, "helper": Permission.SCHEDULE_MEETING}


@dataclass(frozen=True)
class Guest:
    """Somebody to invite: a person of the Hub, with the organisation for which they come, or a bare address."""

    user: User | None = None
    address: str = ""
    name: str = ""
    organisation: Organisation | None = None

    @property
    def mailbox(self):
        return (self.user.email if self.user else self.address).lower()


@dataclass(frozen=True)
class Call:
    """What an officer says who calls a meeting."""

    lead: Organisation
    area: Area
    starts_at: datetime
    ends_at: datetime
    form_key: UUID
    guests: tuple
    place: PlaceOfWorship | None = None
    concern: Concern | None = None
    venue: str = ""
    link: str = ""
    about: str = ""


class NotInTime(NotNow):
    message = _("That is not possible at this time of the meeting.")


class NobodyNew(StepRefused):
    message = _("They are all invited already.")


class NothingNew(StepRefused):
    message = _("Time and place are as they were. Nobody was told anything.")


class AnswerTooLate(NotNow):
    message = _("This meeting was called off or is over: it needs no answer any more.")


class AskedAnew(Stale):
    message = _("The meeting was moved meanwhile. Read the new time and place, then answer again.")


class ConcernClosed(StepRefused):
    message = _("The concern was closed meanwhile. Open it again first, or call a meeting that is not about it.")


def schedule_meeting(call, *, by, at):
    """Call a meeting; returns (meeting, is_new). The same form key lands on the same meeting, also when pressed twice.

    Raises PermissionDenied when `by` may not call meetings for that organisation, or not about that concern.
    """
    if not by.may(Permission.SCHEDULE_MEETING, call.lead):
        raise PermissionDenied
    for _attempt in range(DRAWS):
        try:
            with transaction.atomic():
                already = made_before(Meeting.objects, call.form_key, by=by, field="scheduled_by")
                return (already, False) if already else (_schedule_new(call, by=by, at=at), True)
        except IntegrityError as error:
            refused = error
    raise refused


def _schedule_new(call, *, by, at):
    if call.concern:
        _check_concern(call.concern, by)
    matter = open_matter(kind=Matter.Kind.MEETING, area=call.area, place=call.place, lead=call.lead, at=call.starts_at)
    meeting = Meeting.objects.create(
        matter=matter,
        starts_at=call.starts_at,
        ends_at=call.ends_at,
        venue=call.venue,
        link=call.link,
        about=call.about,
        concern=call.concern,
        scheduled_by=by,
        form_key=call.form_key,
    )
    invitees = _add(meeting, call.guests, at=at)
    _show(meeting, invitees, by=by, at=at)
    event = record(
        "scheduled",
        at=at,
        by=by,
        for_organisation=call.lead,
        matter=matter,
        to_status=meeting.status,
        code=_code(meeting),
    )
    make_promises(matter, [_outcome(meeting)], severity=meeting.severity, made_to=None, at=at, by=by)
    _tell_concern(meeting, "meeting_scheduled", by=by, at=at)
    emails.invited(meeting, invitees, event, at=at)
    return meeting


def _check_concern(concern, by):
    if acting_as(concern.matter, by, CALLERS) is None:
        raise PermissionDenied
    if not Matter.objects.filter(pk=concern.pk, is_open=True).exists():
        raise ConcernClosed


def _show(meeting, invitees, *, by, at):
    """Those who called it, the invited, and a summary for the body that runs the Hub, as of every matter."""
    lead = meeting.matter.lead
    viewers = [(lead, None, Audience.Level.FULL, Audience.Ground.LEAD)]
    operator = Organisation.objects.open().filter(kind=Organisation.Kind.OPERATOR).exclude(pk=lead.pk).first()
    if operator:
        viewers.append((operator, None, Audience.Level.SUMMARY, Audience.Ground.OPERATOR))
    viewers += [(None, i.user, Audience.Level.FULL, Audience.Ground.INVITED) for i in invitees if i.user]
    show_first(meeting.matter, viewers, severity=meeting.severity, at=at, by=by)


def _add(meeting, guests, *, at):
    """Rows for those who are not invited yet, each person and each address once."""
    known = set(meeting.invitees.live().values_list("address", flat=True))
    people = set(meeting.invitees.live().exclude(user=None).values_list("user", flat=True))
    rows = []
    for guest in guests:
        if guest.mailbox in known or (guest.user and guest.user.pk in people):
            continue
        known.add(guest.mailbox)
        people |= {guest.user.pk} if guest.user else set()
        rows.append(
            Invitee(
                meeting=meeting,
                user=guest.user,
                address=guest.mailbox,
                name=guest.name,
                organisation=guest.organisation,
                asked_at=at,
            )
        )
    return Invitee.objects.bulk_create(rows)


def _outcome(meeting):
    return NewPromise(
        K.OUTCOME,
        meeting.matter.lead,
        owner_user=meeting.scheduled_by,
        span=OUTCOME_WITHIN,
        since=meeting.ends_at,
    )


def _code(meeting):
    return meeting.starts_at.astimezone(UTC).isoformat()


def _tell_concern(meeting, kind, *, by, at):
    """The timeline of the concern tells of its meetings: that, and when, to everybody who sees it."""
    if meeting.concern:
        lead = meeting.matter.lead
        matter = meeting.concern.matter
        record(kind, at=at, by=by, for_organisation=lead, matter=matter, code=_code(meeting))


def _step(meeting, name, *, by, at, version, promises=None, **more):
    step = TRANSITIONS[name]

    def plan(subject, organisation, note):
        if not step.is_in_time(subject, at):
            raise NotInTime
        return promises(subject) if promises else Plan()

    return apply_transition(meeting, step, by=by, at=at, version=version, promises=plan, **more)


def _ask_again(meeting):
    """What calendars hold of it is out of date."""
    meeting.sequence += 1
    meeting.save(update_fields=["sequence"])


@transaction.atomic
def move_meeting(meeting, *, starts_at, ends_at, venue, link, by, at, version=None):
    """Another time or place: everybody is told and asked anew, and word on it is due after the new time."""

    before = (meeting.starts_at, meeting.ends_at, meeting.venue, meeting.link)

    def promises(subject):
        if before == (starts_at, ends_at, venue, link):
            raise NothingNew
        _ask_again(subject)
        move_in_lists(subject.matter, starts_at)
        subject.invitees.live().update(asked_at=at, answer="", answered_at=None, answered_by=None)
        return Plan(ends=(K.OUTCOME,), why=Promise.Ended.SUPERSEDED, makes=(_outcome(subject),))

    changes = {"starts_at": starts_at, "ends_at": ends_at, "venue": venue, "link": link}
    code = starts_at.astimezone(UTC).isoformat()
    done = _step(meeting, "move", by=by, at=at, version=version, changes=changes, code=code, promises=promises)
    _tell_concern(done.subject, "meeting_moved", by=by, at=at)
    emails.moved(done.subject, done.event, at=at)
    return done.subject


@transaction.atomic
def invite(meeting, *, guests, by, at, version=None):
    """Invite more people; those who are invited already are left alone."""
    invitees = []

    def promises(subject):
        gone = set(subject.invitees.exclude(withdrawn_at=None).values_list("address", flat=True))
        invitees.extend(_add(subject, guests, at=at))
        if not invitees:
            raise NobodyNew
        if gone.intersection(invitee.address for invitee in invitees):
            _ask_again(subject)  # their calendars took it out: only a higher number brings it back
        for invitee in invitees:
            if invitee.user:
                _show_to_invited(subject, invitee.user, by=by, at=at)
        return Plan()

    done = _step(meeting, "invite", by=by, at=at, version=version, promises=promises)
    emails.invited(done.subject, invitees, done.event, at=at)
    return done.subject


def _show_to_invited(meeting, user, *, by, at):
    show_to(
        meeting.matter,
        user=user,
        level=Audience.Level.FULL,
        ground=Audience.Ground.INVITED,
        severity=meeting.severity,
        at=at,
        by=by,
    )


@transaction.atomic
def remove(meeting, *, invitee, by, at, version=None):
    """Somebody is not expected any more: they are told, and see the meeting no longer unless their body called it."""

    def promises(subject):
        if not subject.invitees.live().filter(pk=invitee.pk).update(withdrawn_at=at):
            raise NotNow
        _ask_again(subject)
        if invitee.user:
            stop_showing(subject.matter, user=invitee.user, at=at)
        return Plan()

    done = _step(meeting, "remove", by=by, at=at, version=version, code=invitee.reference, promises=promises)
    emails.uninvited(done.subject, invitee, done.event, at=at)
    return done.subject


@transaction.atomic
def cancel(meeting, *, words, by, at, version=None):
    """It falls through. The invited read the words on its page, and their calendars take it out."""

    def promises(subject):
        _ask_again(subject)
        return Plan(ends=None, why=Promise.Ended.CANCELLED)

    done = _step(meeting, "cancel", by=by, at=at, version=version, words=words, promises=promises)
    set_open(done.subject.matter, False)
    _tell_concern(done.subject, "meeting_cancelled", by=by, at=at)
    emails.cancelled(done.subject, done.event, at=at)
    return done.subject


@transaction.atomic
def record_held(meeting, *, words="", by, at, version=None):
    """It was held. A meeting that was wanted by a concern is kept with it, whichever body owed it."""
    kept = Plan(keeps=(K.OUTCOME,))
    done = _step(meeting, "record_held", by=by, at=at, version=version, words=words, promises=lambda _subject: kept)
    set_open(done.subject.matter, False)
    _keep_what_was_wanted(done.subject, words, by=by, at=at)
    return done.subject


def _keep_what_was_wanted(meeting, words, *, by, at):
    """As a contact of the concern. One that was closed or handed on meanwhile is left as it is."""
    if meeting.concern is None:
        return
    try:
        with transaction.atomic():
            record_contact(
                meeting.concern,
                kind=Contact.Kind.MEETING,
                outcome=Contact.Outcome.DONE,
                happened_at=meeting.starts_at,
                for_all=True,
                words=words,
                by=by,
                at=at,
            )
    except (PermissionDenied, NotNow):
        return


@transaction.atomic
def record_not_held(meeting, *, words, by, at, version=None):
    """It was not held, and why. What a concern wanted is still owed."""
    kept = Plan(keeps=(K.OUTCOME,))
    done = _step(meeting, "record_not_held", by=by, at=at, version=version, words=words, promises=lambda _subject: kept)
    set_open(done.subject.matter, False)
    _tell_concern(done.subject, "meeting_not_held", by=by, at=at)
    return done.subject


@transaction.atomic
def answer(invitee, *, says, asked_at, by=None, at):
    """An invitee says whether they come; `by` is None for a bare address, which answered by its link.

    asked_at   the question that was answered: after a move it is another one
    Raises AnswerTooLate and AskedAnew, and PermissionDenied for anybody else than the invitee.
    """
    # locked as the steps lock it: an answer and a move wait for each other
    meeting = Meeting.objects.select_for_update(of=("self",)).select_related("matter").get(pk=invitee.meeting_id)
    invitee = Invitee.objects.select_for_update().get(pk=invitee.pk)
    if (by.pk if by else None) != invitee.user_id:
        raise PermissionDenied
    if invitee.withdrawn_at or meeting.status != Status.SCHEDULED or at >= meeting.ends_at:
        raise AnswerTooLate
    if asked_at != invitee.asked_at:
        raise AskedAnew
    if invitee.answer == says:
        return invitee
    invitee.answer, invitee.answered_at, invitee.answered_by = says, at, by
    invitee.save(update_fields=["answer", "answered_at", "answered_by"])
    # whose answer it is says the reference: a bare address has no account to name
    record(
        "answered",
        at=at,
        by=by,
        for_organisation=invitee.organisation,
        matter=meeting.matter,
        code=f"{says}.{invitee.reference}",
    )
    return invitee
