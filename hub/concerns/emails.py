"""Who is told what about a concern. A mail says a reference, what is asked, by when, and a link; never words.

Which facts each mail may carry stands in hub/notifications/mails.py.
"""

from hub.concerns import outside
from hub.concerns.workflow import Status
from hub.matters.emails import may_hear
from hub.matters.models import Severity
from hub.notifications.outbox import enqueue, enqueue_many, prepare
from hub.people.models import Membership, Organisation
from hub.people.positions import holders
from hub.promises.emails import check_key
from hub.promises.ladder import asked_at
from hub.promises.models import Promise

ANSWERS = (Promise.Kind.ACKNOWLEDGE, Promise.Kind.CHECK)


def raised(concern, made, *, is_routed, at):
    """The answering body is asked for an answer, every other body for what it owes, the reporter gets a receipt, the
    coordinator hears of a gap. `made`: the promises, the answer first; none where it is only recorded."""
    matter, answer, told = concern.matter, made[0] if made else None, []
    if answer:
        template = "concern_raised" if is_routed else "concern_unrouted"
        facts = {"organisation": matter.lead.name} if is_routed else {}
        told += _to_body(concern, template, f"raised:{matter.pk}", facts | {"due_at": answer.due_at}, at=at)
        # a patrol that the police owe while the council answers: they hear of it now, not when it is nearly due
        told += _to_owners(concern, [promise for promise in made if promise.owner_organisation != matter.lead], at=at)
    if concern.reported_by:
        facts = {"due_at": answer.due_at if answer else None}
        told.append(_to(concern, "concern_received", f"received:{matter.pk}", concern.reported_by, facts, at=at))
    enqueue_many(told)


def routed(concern, event, promise, *, at):
    """The body that was chosen to answer is asked, and the reporter learns who it is, or who looks for one."""
    _ask_lead(concern, "concern_raised", f"routed:{event.pk}", promise, at=at)
    if concern.matter.lead.kind == Organisation.Kind.OPERATOR:
        _tell_reporter(concern, "concern_received", f"routed:{event.pk}", {"due_at": promise.due_at}, at=at)
        return
    _tell_reporter(concern, "concern_routed", f"routed:{event.pk}", {"next_at": promise.due_at}, at=at)


def _ask_lead(concern, template, key, promise, *, at):
    """Who runs the Hub answers nothing: it is asked to find who does."""
    facts = {"due_at": promise.due_at}
    lead = concern.matter.lead
    if lead.kind == Organisation.Kind.OPERATOR:
        _tell_body(concern, "concern_unrouted", key, facts, at=at)
    else:
        _tell_body(concern, template, key, facts | {"organisation": lead.name}, at=at)


def handed_on(concern, event, made, *, at):
    """The new body is asked for an answer, and told of what else it owes; the reporter learns who it is."""
    matter, answer, *others = concern.matter, *made
    facts = {"organisation": matter.lead.name, "due_at": answer.due_at}
    _tell_body(concern, "concern_handed_over", f"handed:{event.pk}", facts, at=at)
    for promise in others:
        facts = {"organisation": matter.lead.name, "promise_kind": promise.kind, "due_at": promise.due_at}
        _tell_body(concern, "promise_asked", f"asked:{promise.pk}", facts, at=at)
    _tell_reporter(concern, "concern_handed_on", f"handed:{event.pk}", {"next_at": answer.due_at}, at=at)


def split_off(concern, promise, *, first, at):
    """The second body is asked for an answer; the reporter learns both references and who answers which."""
    facts = {"organisation": concern.matter.lead.name, "due_at": promise.due_at}
    _tell_body(concern, "concern_raised", f"raised:{concern.pk}", facts, at=at)
    facts = {
        "next_at": promise.due_at,
        "first_reference": first.matter.reference,
        "first_organisation": first.matter.lead.name,
    }
    _tell_reporter(concern, "concern_split", f"split:{concern.pk}", facts, at=at)


def consent_changed(concern, event, started, made, lead, *, at):
    """Whoever sees it from now on is told so, or asked for what they owe; whoever was unticked hears nothing more."""
    asked = {promise.owner_organisation_id for promise in made}
    for body in started:
        if body.pk not in asked:
            facts = {"organisation": body.name}
            _tell_body(concern, "concern_told", f"told:{event.pk}:{body.pk}", facts, at=at, organisation=body)
    answer = next((promise for promise in made if promise.owner_organisation == lead and promise.kind in ANSWERS), None)
    if answer:
        routed(concern, event, answer, at=at)
    _ask_for(concern, [promise for promise in made if promise != answer], at=at)


def only_recorded(concern, event, ended, *, at):
    """Whoever still owed something hears that nothing is wanted any more."""
    for body in {promise.owner_organisation for promise in ended}:
        facts = {"organisation": body.name}
        _tell_body(concern, "concern_only_recorded", f"recorded:{event.pk}:{body.pk}", facts, at=at, organisation=body)


def asked_again(concern, event, made, *, at):
    """As of a concern that was just raised; the reporter learns who answers it and by when."""
    answer, *others = made
    routed(concern, event, answer, at=at)
    _ask_for(concern, others, at=at)


def _ask_for(concern, promises, *, at):
    enqueue_many(_to_owners(concern, promises, at=at))


def _to_owners(concern, promises, *, at):
    mails = []
    for promise in promises:
        owner = promise.owner_organisation
        facts = {"organisation": owner.name, "promise_kind": promise.kind, "due_at": promise.due_at}
        mails += _to_body(concern, "promise_asked", f"asked:{promise.pk}", facts, at=at, organisation=owner)
    return mails


def pattern_handed(pattern, event, *, at):
    facts = {"organisation": pattern.matter.lead.name}
    _tell_body(pattern, "pattern_handed_over", f"handed:{event.pk}", facts, at=at)


def answered(concern, event, promise, *, at):
    facts = {"role": _role(concern.dealt_with_by, concern.matter.lead), "next_at": promise.due_at}
    _tell_reporter(concern, "concern_answered", f"answered:{event.pk}", facts, at=at)


def updated(concern, event, promise, *, at):
    facts = {"next_at": promise.due_at if promise else None}
    _tell_reporter(concern, "concern_updated", f"updated:{event.pk}", facts, at=at)


def contacted(concern, event, contact, *, at):
    facts = {"organisation": event.for_organisation.name, "contact": contact.kind, "outcome": contact.outcome}
    _tell_reporter(concern, "concern_contacted", f"contacted:{event.pk}", facts, at=at)


def resolved(concern, event, *, at):
    _tell_reporter(concern, "concern_resolved", f"resolved:{event.pk}", {}, at=at)


def reopened(concern, event, promise, *, at):
    _ask_lead(concern, "concern_reopened", f"reopened:{event.pk}", promise, at=at)
    if event.by_id != concern.asker_id:
        _tell_reporter(concern, "concern_opened_again", f"reopened:{event.pk}", {"next_at": promise.due_at}, at=at)


def closed(concern, event, ended, *, at):
    """Whoever did not close it hears of it: the reporter, who dealt with it, and bodies that still owed something."""
    matter = concern.matter
    people = {person.pk: person for person in (concern.asker, concern.dealt_with_by) if person}
    for body in {promise.owner_organisation for promise in ended if promise.owner_organisation_id != matter.lead_id}:
        people |= {person.pk: person for person in holders(body, "owner", at)}
    template = "concern_closed" if event.for_organisation_id == matter.lead_id else "concern_closed_by_place"
    if concern.reported_by_id is None and event.by_id:
        _tell_outside(concern, f"closed:{event.pk}", at=at)
    if concern.reporter_left_at and concern.asker_id is None and event.for_organisation_id == matter.lead_id:
        _tell_reporter(concern, template, f"closed:{event.pk}", {}, at=at)
    for person in people.values():
        if person.pk != event.by_id and _sees(person, matter):
            _tell(concern, template, f"closed:{event.pk}", person, {}, at=at)


def ask_later(concern, check, *, at):
    """It is closed before anybody was asked whether it stayed settled: the question waits in the outbox for its day."""
    person = concern.asker
    if person is None or not _sees(person, concern.matter):
        return
    enqueue(
        "check_asked",
        recipient=person,
        context={"reference": concern.matter.reference, "organisation": concern.matter.lead.name},
        dedupe_key=check_key(check, person),
        matter=concern.matter,
        promise=check,
        organisation=concern.matter.lead,
        not_before=asked_at(check),
        at=at,
    )


def is_still_wanted(mail):
    """A question asked by mail waits for its day; it does not leave once it was answered or opened again."""
    if mail.template in ("question_asked", "question_reminder"):
        of_body = {"organisation__name": mail.context["organisation"]}
        return mail.matter.pauses.filter(ended_at=None, **of_body).exists()
    if mail.template != "check_asked":
        return True
    concern, check = mail.matter.concern, mail.promise
    if concern.status not in (Status.RESOLVED, Status.CLOSED) or check.met_at is not None:
        return False
    newest = mail.matter.promises.filter(kind=Promise.Kind.CHECK).order_by("-pk").first()
    return newest == check and not mail.matter.events.filter(kind="confirm", at__gte=check.started_at).exists()


def reporter_wrote(concern, event, *, at):
    """Whoever deals with it hears that there are words; before anybody does, whoever would answer first."""
    matter, person = concern.matter, concern.dealt_with_by
    if person and _sees(person, matter):
        _tell(concern, "concern_reporter_wrote", f"wrote:{event.pk}", person, {}, at=at)
    else:
        facts = {"organisation": matter.lead.name}
        _tell_body(concern, "concern_reporter_wrote", f"wrote:{event.pk}", facts, at=at)


def reply_noted(concern, event, *, at):
    """Whoever deals with it hears of a note that came by mail, else whoever answers first; not who wrote it."""
    matter, person = concern.matter, concern.dealt_with_by
    if person and _sees(person, matter):
        if person.pk != event.by_id:
            _tell(concern, "concern_reply_noted", f"noted:{event.pk}", person, {}, at=at)
    else:
        facts, key = {"organisation": matter.lead.name}, f"noted:{event.pk}"
        _tell_body(concern, "concern_reply_noted", key, facts, at=at, without=event.by_id)


def triaged(concern, event, moved, *, at):
    """The reporter hears when something comes at another time than was promised; otherwise nobody does."""
    if moved:
        later = any(change.is_later for change in moved)
        template = "concern_due_later" if later else "concern_due_earlier"
        facts = {"next_at": min(change.promise.due_at for change in moved)}
        _tell_reporter(concern, template, f"triaged:{event.pk}", facts, at=at)


def assigned(concern, event, *, at, not_before=None):
    """Whoever deals with it now, else the team; not whoever took it themselves."""
    matter, person = concern.matter, concern.dealt_with_by
    owed = matter.promises.open().filter(owner_organisation=matter.lead).order_by("due_at").first()
    facts = {"organisation": matter.lead.name, "due_at": owed.due_at if owed else None}
    key, when = f"assigned:{event.pk}", {"at": at, "not_before": not_before}
    if person is None:
        _tell_body(concern, "concern_assigned", key, facts, without=event.by_id, **when)
    elif person.pk != event.by_id and _sees(person, matter):
        _tell(concern, "concern_assigned", key, person, facts, **when)


def police_reference_set(concern, event, *, at):
    facts = {"organisation": event.for_organisation.name}
    _tell_reporter(concern, "concern_police_reference", f"police:{event.pk}", facts, at=at)


def evidence_added(concern, event, *, at):
    """Whoever deals with it, or answers first at the lead, hears that there is something to look at: not what."""
    matter, person = event.matter, concern.dealt_with_by
    if event.for_organisation_id == matter.lead_id:
        return
    if person is None or not _sees(person, matter):
        _tell_body(concern, "evidence_added", f"evidence:{event.pk}", {"organisation": matter.lead.name}, at=at)
    else:
        _tell(concern, "evidence_added", f"evidence:{event.pk}", person, {}, at=at)


def footage_overwritten_soon(concern, *, at):
    """Whoever raised it is asked, once, whether the footage of their cameras was saved."""
    _tell_reporter(concern, "footage_reminder", f"footage:{concern.pk}", {}, at=at)


def question_asked(concern, pause, *, at):
    """Whoever can answer is asked to; what is asked stands on the page."""
    _tell_of_question(concern, pause, "question_asked", f"question:{pause.pk}", at=at)


def question_reminded(concern, pause, *, number, at):
    _tell_of_question(concern, pause, "question_reminder", f"question:{pause.pk}:{number}", at=at)


def _tell_of_question(concern, pause, template, key, *, at):
    facts = {"organisation": pause.organisation.name, "due_at": pause.until}
    _tell_reporter(concern, template, key, facts, at=at)


def question_answered(concern, event, pauses, *, at):
    """Whoever asked hears that the answer is there."""
    for pause in pauses:
        _tell_asker(concern, pause, "question_answered", f"answered:{event.pk}:{pause.pk}", at=at)


def question_expired(concern, pause, *, at):
    _tell_asker(concern, pause, "question_expired", f"question:{pause.pk}:expired", at=at)


def _tell_asker(concern, pause, template, key, *, at):
    """Whoever asked in person; where they cannot be told, whoever deals with things first at the body."""
    matter, body, person = concern.matter, pause.organisation, pause.started_by
    facts = {"reference": matter.reference, "organisation": body.name}
    if not (person.is_active and _sees(person, matter)):
        _tell_body(concern, template, key, facts, at=at, organisation=body)
        return
    to = {"recipient": person, "matter": matter, "organisation": body, "urgent": _is_critical(concern)}
    enqueue(template, context=facts, dedupe_key=f"{key}:{person.pk}", at=at, **to)


def moved(matter, moves, *, at):
    """The reporter hears that what was promised is due at another time, because the body works on other days. Returns
    how many mails that were."""
    later = any(move.is_later for move in moves)
    facts = {"next_at": min(move.promise.due_at for move in moves)}
    key = f"moved:{moves[0].promise.pk}:{at:%Y%m%d%H%M%S}"
    return _tell_reporter(matter.concern, "concern_due_later" if later else "concern_due_earlier", key, facts, at=at)


def _tell_reporter(concern, template, key, facts, *, at):
    """Returns how many mails that were."""
    if concern.reported_by_id is None:
        return _tell_outside(concern, key, at=at)
    if concern.asker_id is not None:
        return _tell(concern, template, key, concern.asker, facts, at=at)
    if body := concern.matter.place.run_by:
        # whoever raised it left the place, and nobody in person took over
        facts = {"organisation": concern.matter.lead.name, **facts}
        return _tell_body(concern, template, f"{key}:place", facts, at=at, organisation=body)
    return 0


def _tell_outside(concern, key, *, at):
    """Somebody without an account hears only that there is something new, where they left an email for that. The mail
    names no reference and no body: others may read that mailbox."""
    if address := outside.email_of(concern):
        return int(bool(enqueue("outside_news", address=address, context={}, dedupe_key=_outside_key(key), at=at)))
    return 0


def ask_outside(concern, address, *, at):
    """Somebody without an account is asked whether it has stayed settled: once for each time it was resolved."""
    check = concern.matter.promises.filter(kind=Promise.Kind.CHECK).order_by("-started_at", "-pk").first()
    enqueue("outside_check", address=address, context={}, dedupe_key=_outside_key(f"check:{check.pk}"), at=at)


def outside_keys(answers):
    """Dedupe keys of what `answered` sent to people without an account: those mails name no concern."""
    return [_outside_key(f"answered:{event}") for event in answers.values_list("pk", flat=True)]


def _outside_key(key):
    return f"{key}:outside"


def _tell(concern, template, key, person, facts, **when):
    return len(enqueue_many([_to(concern, template, key, person, facts, **when)]))


def _tell_body(about, template, key, facts, **more):
    return len(enqueue_many(_to_body(about, template, key, facts, **more)))


def _to(concern, template, key, person, facts, *, at, not_before=None):
    matter = concern.matter
    return prepare(
        template,
        recipient=person,
        context={"reference": matter.reference, "organisation": matter.lead.name, **facts},
        dedupe_key=f"{key}:{person.pk}",
        matter=matter,
        organisation=matter.lead,
        at=at,
        not_before=not_before,
        urgent=_is_critical(concern),
    )


def _to_body(about, template, key, facts, *, at, organisation=None, not_before=None, without=None):
    """To whoever deals with things first in the answering body (or another one); else to its team mailbox."""
    matter = about.matter
    organisation = organisation or matter.lead
    common = {
        "context": {"reference": matter.reference, **facts},
        "matter": matter,
        "organisation": organisation,
        "at": at,
        "not_before": not_before,
        "urgent": _is_critical(about),
    }
    people = [person for person in holders(organisation, "owner", at) if _sees(person, matter)]
    if not people and organisation.mailbox:
        return [prepare(template, address=organisation.mailbox, dedupe_key=f"{key}:mailbox", **common)]
    told = [person for person in people if person.pk != without]
    return [prepare(template, recipient=person, dedupe_key=f"{key}:{person.pk}", **common) for person in told]


def _is_critical(about):
    """No wish of its reader holds back what is said about it."""
    return about.severity == Severity.CRITICAL


def _role(person, organisation):
    """The role in which somebody deals with it: mails name roles, not people."""
    memberships = Membership.objects.current().filter(user=person)
    in_lead = memberships.filter(organisation=organisation).first() or memberships.first()
    return in_lead.role


def _sees(person, matter):
    return may_hear(person, matter.pk)
