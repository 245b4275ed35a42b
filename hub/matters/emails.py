"""Who may be told of a matter."""

from hub.matters.models import Audience, Matter


def may_be_told(mail):
    """Whether its reader still sees the matter a mail is about, asked when it leaves: a mail may have waited over quiet
    hours or a broken server, and the matter may have been handed on meanwhile. The team mailbox of the body in whose
    name it goes sees what that body sees; any other address is the business of whoever entered it.
    """
    if mail.matter_id is None:
        return True
    if mail.recipient is not None:
        return Matter.objects.visible_to(mail.recipient).filter(pk=mail.matter_id).exists()
    body = mail.organisation
    if body is None or body.mailbox != mail.address:
        return True
    return Audience.objects.live().filter(matter=mail.matter_id, organisation=body).exists()
