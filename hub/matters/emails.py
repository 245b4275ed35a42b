"""Who may be told of a matter."""

from hub.matters.models import Audience, Matter
from hub.notifications.models import Mail
from hub.notifications.outbox import withdraw


def may_be_told(mail):
    """Whether its reader still sees the matter a mail is about, asked when it leaves: a mail may have waited over quiet
    hours or a broken server, and the matter may have been handed on meanwhile. The team mailbox of the body in whose
    name it goes sees what that body sees; any other address is the business of whoever entered it.
    """
    if mail.matter_id is None:
        return True
    if mail.recipient is not None:
        return may_hear(mail.recipient, mail.matter_id)
    body = mail.organisation
    if body is None or body.mailbox != mail.address:
        return True
    return Audience.objects.live().filter(matter=mail.matter_id, organisation=body).exists()


def may_hear(person, matter_id):
    """Whether a mail may name the matter to somebody: they see it, or are to find who answers it."""
    found = Matter.objects.filter(pk=matter_id)
    return found.visible_to(person).exists() or found.to_route_by(person).exists()


def withdraw_unseen(matter):
    """Mails about it that still wait for somebody who no longer sees it do not leave. They would be stopped at the door
    anyway; who looks at what waits need not wonder."""
    waiting = Mail.objects.filter(matter=matter, status=Mail.Status.QUEUED).select_related("recipient", "organisation")
    withdraw([mail.pk for mail in waiting if not may_be_told(mail)])
