"""Who may be told of a matter."""

from hub.matters.models import Audience, Matter
from hub.matters.querysets import TO_ROUTE, Sight, reader, seen_by_reader
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


def which_may_be_told(mails):
    """`may_be_told` of many mails: the ids of those that may. Three queries at most, and none when none is about a
    matter."""
    about = [mail for mail in mails if mail.matter_id is not None]
    people = {mail.recipient_id: mail.recipient for mail in about if mail.recipient is not None}
    sight = Sight(people.values(), {mail.matter_id for mail in about}) if about else None
    return {mail.pk for mail in mails if mail.matter_id is None or _is_told(mail, sight)}


def _is_told(mail, sight):
    if mail.recipient is not None:
        return sight.of_person(mail.recipient, mail.matter_id)
    body = mail.organisation
    return body is None or body.mailbox != mail.address or sight.of_body(body.pk, mail.matter_id)


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
