"""What the Hub answers to people who write to it, and who is told that somebody cannot be reached."""

import hashlib

from hub.notifications.addresses import bad_among
from hub.notifications.outbox import enqueue, enqueue_many, prepare
from hub.people.models import Membership, Organisation
from hub.people.positions import Roster
from hub.promises.clock import LONDON

LEADS = ("supervisor", "head")


def kept(message, concern, *, at):
    """Once a day to one person about one matter, however often they write."""
    person, matter = message.person, concern.matter
    enqueue(
        "reply_kept",
        recipient=person,
        context={"reference": matter.reference, "attachments": message.attachments or None},
        dedupe_key=f"kept:{person.pk}:{matter.pk}:{_day(at)}",
        matter=matter,
        at=at,
    )


def not_kept(message, *, may_see, at):
    """It says which matter only to whoever may still see it."""
    matter = message.matter if may_see else None
    enqueue(
        "reply_not_kept",
        recipient=message.person,
        context={"reference": matter.reference} if matter else {},
        dedupe_key=f"not_kept:{message.person_id}:{message.matter_id}:{may_see}:{_day(at)}",
        matter=matter,
        at=at,
    )


def unknown(message, *, at):
    mark = hashlib.sha256(message.sender.encode()).hexdigest()[:32]
    key = f"unknown:{mark}:{_day(at)}"
    enqueue("reply_unknown", address=message.sender, context={}, dedupe_key=key, at=at)


def address_bad(bad, *, person=None, mailbox_of=None, at):
    """Whoever leads the bodies of the person hears of it once; not of what the mail was about."""
    bodies = [mailbox_of] if mailbox_of else _bodies_of(person)
    roster, mails = Roster([body.pk for body in bodies], at), []
    for body in bodies:
        people = _leads(roster, body, person)
        facts = {"organisation": body.name, **_whom(person)}
        mails += [_prepared(bad, facts, at, recipient=lead, organisation=body) for lead in people]
        if not people and body.mailbox and body.mailbox.lower() != bad.address:
            mails.append(_prepared(bad, facts, at, address=body.mailbox, organisation=body))
    enqueue_many(mails or _to_coordinators(bad, person, bodies, at))


def _bodies_of(person):
    memberships = Membership.objects.current().filter(user=person, organisation__closed_at__isnull=True)
    return list({row.organisation_id: row.organisation for row in memberships.select_related("organisation")}.values())


def _leads(roster, body, person):
    """Its supervisors, else its heads: as far as mails reach them."""
    for position in LEADS:
        people = [lead for lead in roster.holders(body.pk, position) if lead != person]
        unreachable = bad_among(people)
        if found := [lead for lead in people if lead.pk not in unreachable]:
            return found
    return []


def _to_coordinators(bad, person, bodies, at):
    operator = Organisation.objects.open().filter(kind=Organisation.Kind.OPERATOR).first()
    if operator is None:
        return []
    facts = {"organisation": bodies[0].name if bodies else None, **_whom(person)}
    members = Membership.objects.current().filter(organisation=operator).select_related("user")
    people = [member.user for member in members.order_by("pk") if member.user != person]
    if people or not operator.mailbox:
        return [_prepared(bad, facts, at, recipient=one) for one in people]
    return [_prepared(bad, facts, at, address=operator.mailbox)]


def _whom(person):
    return {"person": person.reference if person else None}


def _prepared(bad, facts, at, **to):
    template = "address_bad" if facts["person"] else "mailbox_bad"
    facts = {name: value for name, value in facts.items() if value}
    who = to["recipient"].pk if "recipient" in to else to["address"]
    return prepare(template, context=facts, dedupe_key=f"bad:{bad.pk}:{who}"[:120], at=at, **to)


def _day(at):
    return at.astimezone(LONDON).date()
