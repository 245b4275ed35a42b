"""Who may be told of a matter."""

from hub.matters.models import Audience, Matter
from hub.matters.querysets import TO_ROUTE, reader, seen_by_reader
from hub.notifications.models import Mail
from hub.notifications.outbox import withdraw
from hub.prepared import Given, prepared


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
    asked = {"matter": matter_id, **reader(person)}
    return bool(_seen(**asked) or _to_route(**asked))


@prepared
def _seen():
    return Matter.objects.filter(seen_by_reader(), pk=Given("matter")).values_list("pk")


@prepared
def _to_route():
    return Matter.objects.filter(seen_by_reader(level=TO_ROUTE), pk=Given("matter")).values_list("pk")


def withdraw_unseen(matter):
    """Mails about it that still wait for somebody who no longer sees it do not leave. They would be stopped at the door
    anyway; who looks at what waits need not wonder."""
    waiting = Mail.objects.filter(matter=matter, status__in=Mail.PENDING).select_related("recipient", "organisation")
    withdraw([mail.pk for mail in waiting if not may_be_told(mail)])
