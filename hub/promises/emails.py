"""Who is mailed what when rungs fire.

Quiet hours delay a mail, never a rung: outside the owner's office hours it waits for the next opening. What is high or
critical runs in clock hours, nights and weekends included, and so does its mail.
"""

from datetime import datetime

from hub.matters.models import Severity
from hub.notifications import outbox
from hub.promises.clock import LONDON
from hub.promises.models import Promise

STOPPED_BY_AN_ANSWER = {"promise_reminder", "promise_overdue", "promise_missed", "umbrella_overdue"}
# their due time is that of a patrol, which no mail may say
WITHOUT_TIME = {Promise.Kind.PATROL_VISIT}


def is_still_wanted(mail):
    """A reminder that waited in the outbox does not leave once the promise was kept or stands still, or is due later
    than it says."""
    if mail.template not in STOPPED_BY_AN_ANSWER:
        return True
    said = mail.context.get("due_at")
    # what names no time says that it is late
    said_at = datetime.fromisoformat(said) if said else mail.created_at
    return mail.promise.is_open and mail.promise.paused_at is None and said_at >= mail.promise.due_at


def check_key(promise, person):
    """One question a check, whether the sweep asks it or it was put into the outbox when the concern was closed."""
    return f"check:{promise.pk}:{person.pk}"


def letters(promise, fired, hearers, now):
    """One mail a person, of the highest rung they hear of; the team mailbox and the lead hear of empty positions."""
    people, mailbox = {}, hearers.mailbox(promise)
    for step in fired:
        whose = {"organisation": step.heard.body} if step.heard.body else {}
        people |= {person.pk: (step, {"recipient": person} | whose) for person in step.heard.people}
        if address := step.heard.mailbox or (step.heard.gap and mailbox):
            people["umbrella" if whose else "mailbox"] = step, {"address": address} | whose
    not_before = hearers.not_before(promise)
    for who, (step, to) in people.items():
        key = f"rung:{promise.pk}:{step.rung}:{who}"
        if step.heard.is_asked:
            key = check_key(promise, to["recipient"])
        yield _letter(promise, step.position, step.heard, now, dedupe_key=key, not_before=not_before, **to)
    for gap in dict.fromkeys(step.heard.gap for step in fired if step.heard.gap):
        yield from _gap_letters(promise, gap, hearers, now)


def once_more(promise, position, heard, hearers, now):
    """To whoever stands highest, after the whole ladder was climbed and nobody answered: at most one a day."""
    told = [(person.pk, {"recipient": person}) for person in heard.people] or [("mailbox", {"address": heard.mailbox})]
    for who, to in told:
        key = f"again:{promise.pk}:{now.astimezone(LONDON).date()}:{who}"
        to |= {"dedupe_key": key, "not_before": hearers.not_before(promise)}
        yield _letter(promise, position, heard, now, **to)


def _letter(promise, position, heard, now, **to):
    if position == "umbrella":
        # it sees a summary: neither who owes it, nor what, nor since when
        return _prepare("umbrella_overdue", promise, {"reference": promise.matter.reference}, now, **to)
    if promise.kind in WITHOUT_TIME:
        return _prepare("promise_missed", promise, _facts(promise) | {"position": position}, now, **to)
    if heard.is_asked:
        facts = {"reference": promise.matter.reference, "organisation": promise.owner_organisation.name}
        return _prepare("check_asked", promise, facts, now, **to)
    facts = _facts(promise) | {"due_at": promise.due_at}
    if position == "reminder":
        return _prepare("promise_reminder", promise, facts, now, **to)
    return _prepare("promise_overdue", promise, facts | {"position": position}, now, **to)


def _gap_letters(promise, position, hearers, now):
    """Once a day for each empty position, however many promises meet it."""
    day = now.astimezone(LONDON).date()
    key = f"gap:{promise.owner_organisation_id}:{position}:{day}"
    if _is_critical(promise):
        key += ":critical"  # what was said of something else today may wait for a digest
    people = hearers.told_of_gap(promise)
    if not people:
        yield from _gap_for_coordinator(promise, position, hearers, now, key)
    facts = _facts(promise) | {"position": position}
    if promise.kind in WITHOUT_TIME:
        # whoever fills it need not see the round
        facts.pop("reference")
    for person in people:
        to = {"recipient": person, "not_before": hearers.not_before(promise)}
        mail = _prepare("promise_gap", promise, facts, now, dedupe_key=f"{key}:{person.pk}", **to)
        if "reference" not in facts:
            mail.matter = None
        yield mail


def _gap_for_coordinator(promise, position, hearers, now, key):
    """Whoever runs the Hub may not see what it is about (a child at risk): it names the body alone and leads to its
    page, so that nothing stops it on its way."""
    body = promise.owner_organisation
    facts = {"organisation": body.name, "body": body.reference, "position": position}
    people, mailbox = hearers.coordinators
    told = [(person.pk, {"recipient": person}) for person in people] or [("mailbox", {"address": mailbox})]
    for who, to in told:
        if any(to.values()):
            to |= {"organisation": body, "not_before": hearers.not_before(promise), "urgent": _is_critical(promise)}
            yield outbox.prepare("position_empty", context=facts, at=now, dedupe_key=f"{key}:{who}", **to)


def _is_critical(promise):
    return promise.severity == Severity.CRITICAL


def _facts(promise):
    return {
        "reference": promise.matter.reference,
        "organisation": promise.owner_organisation.name,
        "promise_kind": promise.kind,
    }


def _prepare(template, promise, facts, now, **to):
    return outbox.prepare(
        template,
        context=facts,
        at=now,
        matter=promise.matter,
        promise=promise,
        **{"organisation": promise.owner_organisation} | to,
    )
