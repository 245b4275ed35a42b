"""Mails about accounts. Links are made when the mail leaves and are stored nowhere (see links.py)."""

from django.utils.crypto import salted_hmac

from hub.notifications.outbox import enqueue, enqueue_many, prepare
from hub.people.positions import LEADING, holders
from hub.promises.clock import MIDNIGHT, instant


def invitation_sent(invitation, *, at, template="invitation"):
    enqueue_many([_invitation(invitation, at=at, template=template)])


def invitations_sent(invitations, *, at):
    """To many at once."""
    enqueue_many([_invitation(invitation, at=at) for invitation in invitations])


def _invitation(invitation, *, at, template="invitation"):
    """Whether it still stands is asked when it leaves; `sent` says which of its mails it is."""
    return prepare(
        template,
        address=invitation.email,
        language=invitation.language,
        context={
            "organisation": invitation.organisation.name,
            "invitation": invitation.reference,
            "sent": invitation.sent,
            "due_at": invitation.expires_at,
        },
        dedupe_key=f"invitation:{invitation.pk}:{invitation.sent}",
        organisation=invitation.organisation,
        at=at,
    )


def password_asked(user, *, at):
    """One mail a minute, however often the button is pressed."""
    enqueue("password_reset", recipient=user, context={}, dedupe_key=f"reset:{user.pk}:{_minute(at)}", at=at)


def password_asked_for_nobody(email, *, language, at):
    """To an address without an account, so that its reader knows, and the answer takes as long as the other."""
    key = salted_hmac("hub.accounts.emails", email.lower(), algorithm="sha256").hexdigest()[:32]
    enqueue(
        "password_reset_unknown",
        address=email,
        language=language,
        context={},
        dedupe_key=f"reset-unknown:{key}:{_minute(at)}",
        at=at,
    )


def sign_in_changed(user, event, *, at, address=""):
    key = f"sign-in:{event.pk}:old" if address else f"sign-in:{event.pk}"
    enqueue("sign_in_changed", recipient=user, address=address, context={}, dedupe_key=key, at=at)


def reset_asked(reset, event, coordinators, *, at):
    """To the others, of whom one agrees; and to whom it is about, who knows whether they asked for it."""
    for one in coordinators:
        facts = {"person": reset.person.reference}
        key = f"reset-asked:{event.pk}:{one.pk}"
        enqueue("reset_to_agree", recipient=one, context=facts, dedupe_key=key, at=at)
    enqueue("reset_asked", recipient=reset.person, context={}, dedupe_key=f"reset-asked:{event.pk}", at=at)


def account_idle(people, *, at):
    """To whoever was not here for long: signing in keeps the account."""
    enqueue_many(
        [
            prepare(
                "account_idle",
                recipient=person,
                context={"closes_at": instant(person.closes_on, MIDNIGHT)},
                dedupe_key=f"account-idle:{person.pk}:{person.closes_on}",
                at=at,
            )
            for person in people
        ]
    )


def account_closed(person, event, *, at):
    """To the address, because the account hears of nothing any more."""
    key = f"account-closed:{event.pk}"
    enqueue("account_closed", address=person.email, language=person.language, context={}, dedupe_key=key, at=at)


def stands_in(membership, event, *, at, is_changed):
    """Whom they stand in for stands on the page."""
    template = "stand_in_changed" if is_changed else "stand_in_asked"
    facts = {"starts_at": membership.absent_from, "ends_at": membership.absent_until}
    _tell_stand_in(template, membership, membership.stand_in, event, facts, at=at)


def stands_in_no_more(membership, stand_in, event, *, at):
    _tell_stand_in("stand_in_ended", membership, stand_in, event, {}, at=at)


def _tell_stand_in(template, membership, stand_in, event, facts, *, at):
    enqueue(
        template,
        recipient=stand_in,
        context={"organisation": membership.organisation.name, **facts},
        dedupe_key=f"stand-in:{event.pk}",
        organisation=membership.organisation,
        at=at,
    )


def handed_over(leaving, event, stood_for, *, at):
    """One mail a person for the whole act: the successor, whoever left, those who lead there, and whoever has another
    stand-in now. Where nobody in person took over and nobody leads there, the mailbox."""
    told = {person.pk: ("stand_in_gone", person) for person in stood_for}
    leads = [person for position in LEADING for person in holders(leaving.organisation, position, at)]
    told |= {person.pk: ("handover_known", person) for person in leads}
    if leaving.successor:
        told[leaving.successor.pk] = "handover_taken", leaving.successor
    told.pop(leaving.by.pk, None)
    told[leaving.person.pk] = "handover_left", leaving.person
    common = {"context": {"organisation": leaving.organisation.name}, "organisation": leaving.organisation, "at": at}
    for template, person in told.values():
        if person.is_active:
            enqueue(template, recipient=person, dedupe_key=f"handover:{event.pk}:{person.pk}", **common)
    mailbox = leaving.organisation.mailbox
    if leaving.successor is None and not leads and mailbox:
        enqueue("handover_known", address=mailbox, dedupe_key=f"handover:{event.pk}:mailbox", **common)


def _minute(at):
    return int(at.timestamp() // 60)
