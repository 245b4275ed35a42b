"""Who may be told of a matter."""

from hub.matters.models import Audience, Matter
from hub.people.models import Organisation


def may_be_told(mail):
    """Whether its reader still sees the matter a mail is about, asked when it leaves: a mail may have waited over quiet
    hours or a broken server, and the matter may have been handed on meanwhile. A team mailbox sees what its
    organisation sees; an address that belongs to nobody is the business of whoever entered it.
    """
    if mail.matter_id is None:
        return True
    if mail.recipient is not None:
        return Matter.objects.visible_to(mail.recipient).filter(pk=mail.matter_id).exists()
    body = Organisation.objects.filter(mailbox=mail.address).values("pk")
    live = Audience.objects.live().filter(matter=mail.matter_id)
    return live.filter(organisation__in=body).exists() or not body.exists()
