"""Mails about accounts. Links are made when the mail leaves and are stored nowhere (see links.py)."""

from django.utils.crypto import salted_hmac

from hub.notifications.outbox import enqueue


def invitation_sent(invitation, *, at, template="invitation"):
    """Whether it still stands is asked when it leaves; `sent` says which of its mails it is."""
    enqueue(
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
    enqueue("sign_in_changed", recipient=user, address=address, context={}, dedupe_key=f"sign-in:{event.pk}", at=at)


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


def _minute(at):
    return int(at.timestamp() // 60)
